"""Words offered with a decision on a rectification, by task and outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "return": (Bilingual("整改要求不具体，请写明", "The demand is too general; please be specific"),),
    "refuse": (Bilingual("已催报，暂不限期整改", "The unit was urged; no rectification for now"),),
    "again": (Bilingual("数据仍有存疑项，请继续核改", "Some figures are still implausible; please go on"),),
    "interview": (Bilingual("多次逾期，约谈负责人", "Late several times; the person in charge is to be talked with"),),
}
