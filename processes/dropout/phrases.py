"""Words offered with a decision on a dropout, beside those of every change of state, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "not_yet": (
        Bilingual(
            "已家访，学生暂未同意返校，继续劝返",
            "Visited at home; the pupil does not agree to return yet, the effort goes on",
        ),
        Bilingual(
            "联系不上学生及监护人，已报乡镇协助查找",
            "Pupil and guardian cannot be reached; the township was asked to help",
        ),
    ),
    "returned": (Bilingual("学生已返校上课", "The pupil is back in class"),),
}
