"""Words offered with a decision on a change of a school, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (Bilingual("符合布局规划，同意", "It fits the plan of schools; agreed"),),
    "return": (
        Bilingual("批准文件与申请内容不一致，请核对", "The document and the request differ; please check"),
        Bilingual("请补充学生与教职工安置说明", "Please say how pupils and staff are provided for"),
    ),
    "refuse": (Bilingual("不符合学校布局规划", "It does not fit the plan of schools"),),
}
