"""Words offered with a decision on an export, by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ground.bilingual import Bilingual

PHRASES: Mapping[str, Sequence[Bilingual]] = {
    "approve": (Bilingual("用途正当，范围合适", "The purpose is sound and the extent fits it"),),
    "return": (
        Bilingual("用途不明确，请写明", "The purpose is not clear; please state it"),
        Bilingual("导出范围过大，请缩小", "The extent is too wide; please narrow it"),
        Bilingual("请写明保管责任人", "Please name who is in charge of the file"),
    ),
    "refuse": (
        Bilingual("用途与学籍管理无关", "The purpose has nothing to do with student records"),
        Bilingual("可使用不含身份数据的名册", "A roster without identity data will do"),
    ),
}
