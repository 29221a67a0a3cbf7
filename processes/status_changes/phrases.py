"""Words offered with a decision on a change of state, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (
        Bilingual("材料齐全，情况属实，同意", "The documents are complete and the facts are as stated"),
        Bilingual("符合规定，同意办理", "The conditions are met; approved"),
    ),
    "return": (
        Bilingual("材料不清晰，请重新拍照上传", "The documents cannot be read; please photograph them again"),
        Bilingual("日期与证明不一致", "The date does not match the certificate"),
        Bilingual("请补充说明原因", "Please explain the reason"),
    ),
    "refuse": (
        Bilingual("不符合办理条件", "The conditions are not met"),
        Bilingual("材料不实", "The documents are not true"),
    ),
}
