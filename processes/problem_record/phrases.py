"""Words offered with a decision on problem records, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "back": (
        Bilingual("材料不足以证明信息无误", "The papers do not prove that the data are right"),
        Bilingual("变更内容与材料不一致", "The change does not agree with the papers"),
    ),
    "one": (Bilingual("据户籍材料，该学籍信息属实", "By the household papers this record is the true one"),),
    "delete": (
        Bilingual("同一学生重复建籍，保留就读学校学籍", "The child has two records; the attended school keeps its own"),
    ),
}
