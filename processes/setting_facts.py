"""What a rule is told of a setting: its value, which level set it by which document, and its periods in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from records.settings.kinds import inside
from records.settings.values import Answer


def said(answer: Answer) -> dict[str, Any]:
    """A setting's value with the level that set it and its document, in both languages."""
    level = answer.locked_by or answer.level
    return {
        "value": answer.value, "level": level.org_name if level else "国家默认",
        "level_en": level.org_name_en if level else "National default",
        "document": level.document if level else answer.source,
    }  # fmt: skip


def window(answer: Answer, on: date) -> dict[str, Any]:
    """Is the day inside the windows of a setting, and which are they? No window means all year."""
    words = "、".join(f"{one['from']} 至 {one['to']}" for one in answer.value) or "全年"
    words_en = ", ".join(f"{one['from']} to {one['to']}" for one in answer.value) or "all year"
    return {**said(answer), "value": inside(answer.value, on), "words": words, "words_en": words_en}
