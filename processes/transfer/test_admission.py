"""Every row of the admission table refuses just its own case, and says so in both languages (S16-S18)."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from engine import dmn
from processes.transfer.facts import agrees
from records.students.codes import check_digit

CJK = re.compile(r"[\u3400-\u9fff]")
MODEL = dmn.load([(Path(__file__).parent / "admission.dmn").read_bytes()])


def answer(value: Any) -> dict[str, Any]:
    return {"value": value, "level": "河南省教育厅", "level_en": "Henan", "document": "豫教基〔2026〕1号",
            "words": "全年", "words_en": "all year"}  # fmt: skip


def both(value: Any) -> dict[str, Any]:
    return {"receiving": answer(value), "releasing": answer(value)}


ADMITTED: dict[str, Any] = {
    "student": {"status": "01", "stage": "primary", "grade": 4, "problem": False, "formal_code": True,
                "temporary_code": False, "matches": True},
    "school": {"status": "normal", "stages": ["primary"]}, "starts_here": True, "cross_province": True,
    "receiving": {"school": "a"}, "releasing": {"school": "b"}, "switch": both(True), "window": both(True),
    "closed_grades": both([]), "temporary_codes": answer(True), "conflict": None,
    "class": {**answer(45), "full": False, "known": True},
    "reason": {**answer([]), "fits": True}, "within": {**answer(True), "one": False},
    "evidence": {**answer({}), "missing": [], "missing_words": [], "missing_words_en": []},
}  # fmt: skip
REFUSED: dict[str, dict[str, Any]] = {
    "starts_here": {"starts_here": False},
    "sides": {"releasing.school": "a"},
    "receiving_off": {"switch.receiving.value": False},
    "releasing_off": {"switch.releasing.value": False},
    "receiving_window": {"window.receiving.value": False},
    "releasing_window": {"window.releasing.value": False},
    "suspended": {"student.status": "02"},
    "not_enrolled": {"student.status": "07"},
    "problem": {"student.problem": True},
    "conflict": {"conflict": {**answer(None), "words": "案件 1", "words_en": "case 1"}},
    "mismatch": {"student.matches": False},
    "no_code": {"student.formal_code": False},
    "temporary_code": {"student.formal_code": False, "student.temporary_code": True, "temporary_codes.value": False},
    "receiving_grade": {"closed_grades.receiving.value": [4]},
    "releasing_grade": {"closed_grades.releasing.value": [4]},
    "school_state": {"school.status": "closed"},
    "stage": {"school.stages": ["junior"]},
    "class_unknown": {"class.known": False},
    "class_full": {"class.full": True},
    "reason": {"reason.fits": False},
    "within_authority": {"within.one": True, "within.value": False},
    "evidence": {"evidence.missing": ["stamped_form"], "evidence.missing_words": ["申请表"],
                 "evidence.missing_words_en": ["the form"]},
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


def test_a_sound_request_is_admitted() -> None:
    assert refusals({}) == []


@pytest.mark.parametrize("rule", REFUSED)
def test_each_reason_refuses_alone_with_message_and_remedy_in_both_languages(rule: str) -> None:
    (found,) = refusals(REFUSED[rule])
    assert found["rule"] == rule
    assert all(found[name] for name in ("message", "level", "remedy", "document"))
    assert all(found[name] for name in ("message_en", "level_en", "remedy_en"))
    assert not any(CJK.search(found[name]) for name in ("message_en", "level_en", "remedy_en"))


def test_every_row_of_the_table_has_its_case_here() -> None:
    text = (Path(__file__).parent / "admission.dmn").read_text(encoding="utf-8")
    assert text.count("<rule id=") == len(REFUSED)


@pytest.mark.parametrize(("rule", "number"), [("mismatch", "2001"), ("conflict", "2002"), ("suspended", "2002"),
                                              ("not_enrolled", "2002"), ("problem", "2003")])  # fmt: skip
def test_between_provinces_a_reason_carries_the_class_of_the_check_and_inside_one_none(rule: str, number: str) -> None:
    (across,) = refusals(REFUSED[rule])
    assert number in across["message"] and number in across["message_en"]
    inside = refusals({**REFUSED[rule], "cross_province": False})
    assert not any(number in one["message"] for one in inside)


@pytest.mark.parametrize(("changes", "fits"), [
    ({}, True), ({"csrq": "2016-03-06"}, False), ({"xbm": "2"}, False), ({"csrq": "", "xbm": ""}, True),
    ({"sfzjlxm": "A", "csrq": "2016-03-06"}, True), ({"sfzjh": "410105201603050012", "xbm": "2"}, True),
])  # fmt: skip
def test_a_record_agrees_where_its_number_says_the_same_birth_and_sex(changes: dict[str, str], fits: bool) -> None:
    body = "41010520160305001"
    known = {"sfzjlxm": "1", "sfzjh": body + check_digit(body), "csrq": "2016-03-05", "xbm": "1"}
    assert agrees({**known, **changes}) is fits
