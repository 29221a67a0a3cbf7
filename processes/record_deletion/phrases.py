"""Words offered with a decision on the deletion of a record, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (
        Bilingual(
            "材料齐全，情况属实，同意注销", "The documents are complete and the facts are as stated; deletion approved"
        ),
    ),
    "return": (
        Bilingual("材料不清晰，请重新拍照上传", "The documents cannot be read; please photograph them again"),
        Bilingual("请补充重复或误建学籍的证明", "Please add proof that the record is double or was made by mistake"),
        Bilingual("请补充说明注销原因", "Please explain the reason for the deletion"),
    ),
    "refuse": (
        Bilingual("材料不足以证明重复建籍", "The papers do not prove that the record is double"),
        Bilingual("该学籍有效，应予保留", "The record is valid and must be kept"),
    ),
}
