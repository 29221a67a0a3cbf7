"""Every row of the admission table refuses just its own case, and says so in both languages (S11-S13)."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from engine import dmn

CJK = re.compile(r"[\u3400-\u9fff]")
MODEL = dmn.load([(Path(__file__).parent / "admission.dmn").read_bytes()])
SAID = {"level": "河南省教育厅", "level_en": "Henan", "document": "豫教基〔2026〕1号"}
WORDS = ("message", "level", "remedy", "document", "message_en", "level_en", "remedy_en")
ADMITTED: dict[str, Any] = {
    "student": {"here": True, "graduated": False}, "switch": {**SAID, "value": True}, "conflict": None,
    "window": {**SAID, "value": True, "words": "全年", "words_en": "all year"}, "fields": ["xm"],
    "faults": [], "fault_words": [], "fault_words_en": [],
    "doubles": {"count": 0, "explained": False},
    "evidence": {**SAID, "missing": [], "missing_words": [], "missing_words_en": []},
}  # fmt: skip
REFUSED: dict[str, dict[str, Any]] = {
    "not_here": {"student.here": False},
    "graduated": {"student.graduated": True},
    "off": {"switch.value": False},
    "window": {"window.value": False},
    "conflict": {"conflict": {**SAID, "words": "案件 1", "words_en": "case 1"}},
    "nothing": {"fields": []},
    "value": {"faults": ["sfzjh"], "fault_words": ["校验码不符"], "fault_words_en": ["the check digit does not fit"]},
    "double": {"doubles.count": 1},
    "evidence": {"evidence.missing": ["household"], "evidence.missing_words": ["户口簿"],
                 "evidence.missing_words_en": ["household register"]},
}  # fmt: skip


def refusals(changes: dict[str, Any]) -> list[dict[str, Any]]:
    facts = copy.deepcopy(ADMITTED)
    for path, value in changes.items():
        *way, last = path.split(".")
        at = facts
        for step in way:
            at = at[step]
        at[last] = value
    return list(MODEL.evaluate("admission", {"facts": facts}) or [])


def test_a_sound_request_is_admitted_also_with_a_double_that_is_explained() -> None:
    assert refusals({}) == [] and refusals({"doubles.count": 2, "doubles.explained": True}) == []


@pytest.mark.parametrize("rule", REFUSED)
def test_each_reason_refuses_alone_with_message_and_remedy_in_both_languages(rule: str) -> None:
    (found,) = refusals(REFUSED[rule])
    assert found["rule"] == rule and all(found[name] for name in WORDS)
    assert not any(CJK.search(found[name]) for name in ("message_en", "level_en", "remedy_en"))


def test_every_row_of_the_table_has_its_case_here() -> None:
    text = (Path(__file__).parent / "admission.dmn").read_text(encoding="utf-8")
    assert text.count("<rule id=") == len(REFUSED)
