"""Words offered with a decision on a change of key fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (
        Bilingual("与户口簿一致，同意变更", "It agrees with the household register; the change is approved"),
    ),
    "Centre.approve": (Bilingual("姓名与证件号比对一致", "Name and ID number agree"),),
    "return": (
        Bilingual("户口簿照片不清晰，请重新上传", "The household register cannot be read; please upload it again"),
        Bilingual("填写内容与户口簿不一致", "What was entered does not match the household register"),
        Bilingual("缺少户籍部门的证明", "The certificate of the household office is missing"),
    ),
    "refuse": (
        Bilingual("材料不足以证明变更内容", "The evidence does not prove the change"),
        Bilingual("材料不实", "The documents are not true"),
    ),
    "Centre.refuse": (Bilingual("姓名与证件号比对不一致", "Name and ID number do not agree"),),
}
