"""Words offered with a decision on a transfer, by outcome; only those that fit what is being decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (
        Bilingual("材料齐全，符合转学条件", "The documents are complete and the conditions are met"),
        Bilingual("情况属实，同意转学", "The facts are as stated; the transfer is approved"),
    ),
    "return": (
        Bilingual("材料不清晰，请重新拍照上传", "The documents cannot be read; please photograph them again"),
        Bilingual("缺少加盖公章的证明", "The stamped certificate is missing"),
        Bilingual("信息与户口簿不一致", "The data do not match the household register"),
        Bilingual("请补充说明转学原因", "Please explain the reason for the transfer"),
    ),
    "refuse": (
        Bilingual("不符合转入条件", "The conditions for admission are not met"),
        Bilingual("学位已满，无法接收", "There is no place left"),
        Bilingual("材料不实", "The documents are not true"),
    ),
    "AgreeCancel.approve": (Bilingual("同意撤销，学籍不变", "Agreed: the record stays where it is"),),
    "AgreeCancel.refuse": (Bilingual("学生已办理离校，不宜撤销", "The student has already left the school"),),
}
