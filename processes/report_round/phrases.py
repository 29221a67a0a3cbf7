"""Words offered with a decision on a report, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "back": (
        Bilingual("个别学校数据异常，请核实", "Figures of some schools look wrong; please check them"),
        Bilingual("仍有学校未确认，请催报", "Some schools have not confirmed; please urge them"),
        Bilingual("变动较大的项目请补充说明", "Please say why some figures changed so much"),
    ),
}
