"""Every rule that can come to hold against a case meanwhile is asked again before anything is written.

Each process is played on its own drawing and tables: its request is admitted, all seats approve, and one rule after the
other has come to hold by then. Nothing is written, the case ends or waits for a person, and the reason is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from engine import dmn
from processes import Process, catalogue
from processes.rehearsal import RAISES, rehearse
from processes.scenarios import Scenario, read_file

SAYS: dict[str, Any] = {"level": "甲省", "level_en": "A", "document": "甲教〔2026〕1号"}
WINDOW = {**SAYS, "words": "03-01 至 03-31", "words_en": "03-01 to 03-31"}
CONFLICT = {**SAYS, "case": "XX1", "words": "案件 XX1", "words_en": "case XX1"}
MISSING = {**SAYS, "missing": ["x"], "missing_words": ["材料"], "missing_words_en": ["paper"]}
COMMON: dict[str, dict[str, Any]] = {
    "off": {"switch": {**SAYS, "value": False}},
    "window": {"window": {**WINDOW, "value": False}},
    "frozen": {"frozen": {**WINDOW, "value": True, "within": True}},
    "grade": {"closed_grades": {**SAYS, "value": [1, 2, 3, 4, 5, 6]}},
    "state": {"states": {"fit": False, "words": "休学", "words_en": "suspended"}},
    "problem": {"problem": True},
    "conflict": {"conflict": CONFLICT},
    "note": {"note_missing": True},
    "evidence": {"evidence": MISSING},
    "from": {"day": {**SAYS, "value": "2026-09-18", "first": "2026-10-01", "last": "2026-10-02", "fits": False}},
}
"""What the common rules of changes of state judge, as it is when a rule has come to hold."""

BOTH = {side: {**SAYS, "value": True} for side in ("receiving", "releasing")}
OPEN = {side: {**WINDOW, "value": True} for side in BOTH}
CLOSED = {side: {**SAYS, "value": [4]} for side in ("receiving", "releasing")}
PUPIL = {"id": "pupil", "status": "01", "stage": "primary", "grade": 4, "problem": False, "formal_code": True,
         "temporary_code": False, "matches": True}  # fmt: skip
TRANSFER: dict[str, dict[str, Any]] = {
    "receiving_off": {"switch": {**BOTH, "receiving": {**SAYS, "value": False}}},
    "releasing_off": {"switch": {**BOTH, "releasing": {**SAYS, "value": False}}},
    "receiving_window": {"window": {**OPEN, "receiving": {**WINDOW, "value": False}}},
    "releasing_window": {"window": {**OPEN, "releasing": {**WINDOW, "value": False}}},
    "suspended": {"student": {**PUPIL, "status": "02"}},
    "not_enrolled": {"student": {**PUPIL, "status": "12"}},
    "problem": {"student": {**PUPIL, "problem": True}},
    "conflict": {"conflict": CONFLICT},
    "receiving_grade": {"closed_grades": {**CLOSED, "releasing": {**SAYS, "value": []}}},
    "releasing_grade": {"closed_grades": {**CLOSED, "receiving": {**SAYS, "value": []}}},
    "school_state": {"school": {"status": "enrolment_suspended", "stages": ["primary"]}},
    "stage": {"school": {"status": "normal", "stages": ["junior"]}},
    "class_unknown": {"class": {**SAYS, "full": False, "known": False, "value": 55}},
    "class_full": {"class": {**SAYS, "full": True, "known": True, "taken": 55, "value": 55}},
    "evidence": {"evidence": MISSING},
    "reason": {"reason": {**SAYS, "value": ["job"], "fits": False, "words": "", "words_en": ""}},
    "within_authority": {"within": {**SAYS, "value": False, "one": True}},
}
ACROSS: dict[str, dict[str, Any]] = {
    "no_code": {"student": {**PUPIL, "formal_code": False}},
    "temporary_code": {"student": {**PUPIL, "formal_code": False, "temporary_code": True},
                       "temporary_codes": {**SAYS, "value": False}},
    "mismatch": {"student": {**PUPIL, "matches": False}},
}  # fmt: skip
GRADUATE = {"id": "s1", "ended": True, "conflict": None, "fetched": False, "stage": "primary"}
ARRANGED: dict[str, dict[str, Any]] = {
    "already": {"placed": {"words": "随班就读", "words_en": "regular class"}},
    "record": {"record_fits": False, "record": {**SAYS, "value": True}},
    "from": {"early": True, "exempt": {**SAYS, "value": False}},
    "until": {"until_fits": False, "most_days": 366, "longest": SAYS},
    "school": {"takes": False, "same_province": True},
}
"""What the rules that arrangements share judge."""

OWN: dict[str, dict[str, dict[str, Any]]] = {
    "home_teaching": ARRANGED,
    "inclusive_class": ARRANGED,
    "measure_school": {**ARRANGED, "here": {"from_nature": "measure"}, "school": {"nature": ""}},
    "special_school": {**ARRANGED, "here": {"from_nature": "special"}, "school": {"nature": ""}},
    "placement_end": {
        "from": {"after": False}, "record": {"back": True, "can_return": False}, "none": {"placed": False},
    },
    "class_change": {"to_class": {"fits": False, "full": False}, "full": {"fits": True, "full": True}},
    "death": {"from": {"ahead": True}},
    "expulsion": {"compulsory": {"compulsory": True, "law": True}},
    "leaving_school": {"compulsory": {"compulsory": True, "law": True}},
    "grade_repeat": {
        "from": {"day_fits": False, "days": "08-11 至 10-31", "days_en": "08-11 to 10-31"},
        "too_often": {"times": 2, "most": 1},
    },
    "grade_skip": {"from": {"day_fits": False, "days": "08-11 至 10-31", "days_en": "08-11 to 10-31"}},
    "graduation_return": {"elsewhere": {"elsewhere": True}},
    "leaving_abroad": {
        "direction": {"fits": False}, "to_grade": {"grade_fits": False}, "to_class": {"class_fits": False},
        "evidence": {"missing_words": ["签证"], "missing_words_en": ["visa"]},
    },
    "other_leave": {"reason": {"unknown": True}},
    "resumption": {"to_grade": {"fits": False}, "to_class": {"class_fits": False}},
    "suspension": {"until": {"until_fits": False, "most_days": 365, "longest": SAYS}},
    "transfer_undo": {
        "later": {"later": {"found": True, "words": "学籍信息修改", "words_en": "an edit of the card"}},
        "former_closed": {"former": {"school": "乙校", "authority": "乙局", "record": "pupil", "open": False}},
    },
}  # fmt: skip
"""What the folders' own rules judge, when one of them has come to hold."""

WHOLE: dict[str, dict[str, dict[str, Any]]] = {
    "transfer": TRANSFER,
    "record_deletion": {
        "gone": {"gone": True}, "formal_since": {"formal_since": True}, "conflict": {"conflict": "XX1"},
    },
    "schooling_elsewhere": {
        "off": {"switch": {**SAYS, "value": False}}, "window": {"window": {**WINDOW, "value": False}},
        "ended": {"student": {**GRADUATE, "ended": False}}, "fetched": {"student": {**GRADUATE, "fetched": True}},
        "conflict": {"student": {**GRADUATE, "conflict": "XX1"}}, "cross": {"cross": False}, "stage": {"offers": False},
    },
    "enrolment_plan": {
        "off": {"switch": {**SAYS, "value": False}}, "school": {"found": False}, "stage": {"offers": False},
        "same": {"present": 90},
    },
}  # fmt: skip

STANDS: dict[str, dict[str, str]] = {
    "*": {"starts_here": "who started it is not judged again"},
    "home_teaching": {"stage": "nobody comes to another stage while the case holds the record"},
    "annulment": {"no_case": "which case is annulled was approved; the registers refuse another"},
    "dropout": {"senior": "nobody comes to another stage while the case holds the record"},
    "grade_repeat": {"no_grade": "the grade was decided", "to_class": "the registers refuse a class of another grade"},
    "grade_skip": {"no_grade": "the grade was decided", "to_class": "the registers refuse a class of another grade"},
    "graduation_return": {"no_graduation": "the registers refuse a graduation that is void"},
    "leaving_abroad": {"frozen": "played with the common rules"},
    "transfer_undo": {"no_move": "the registers refuse another move than the one that was approved"},
    "transfer": {
        "sides": "a transfer does not change its schools",
        **dict.fromkeys(ACROSS, "asked before the fetch, below"),
    },
    "record_deletion": {
        "not_here": "who started it is not judged again", "formal": "played as formal_since: the seats follow the code",
    },
    "enrolment_plan": {
        "year": "the years are those of the day of the request", "fewer": "counted when it is recorded",
    },
}  # fmt: skip
"""Rules that no later day can turn against the case, each with its reason."""

PLAYS = {"leaving_abroad": "leaves", "record_deletion": "temporary_code", "dropout": "returns"}
TABLES = ("admission", "particular", "arrangement")
AGAIN = tuple(one for one in catalogue().values() if f"{one.key}.facts_again" in one.services)
ELSEWHERE = {"key_change"}
"""Plays its own refusals: its facts are gathered whole, with what a correction changed."""


def rules_of(process: Process) -> set[str]:
    """The rules of the tables that the process asks again."""
    files = process.files()
    found: set[str] = set()
    for name in TABLES:
        text = files.get(f"{name}.dmn", b"").decode()
        found |= set(re.findall(r'<outputEntry id="rule_\w+"><text>"(\w+)"</text>', text))
    return found


def changed(process: Process) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each rule of a process with what is found again when it has come to hold."""
    if process.key in WHOLE:
        yield from WHOLE[process.key].items()
        return
    yield from COMMON.items()
    for rule, own in OWN.get(process.key, {}).items():
        yield rule, {"own": own}


def scenario_of(process: Process) -> Scenario:
    return read_file(process.folder / "scenarios" / f"{PLAYS.get(process.key, 'approved')}.yaml")


def with_found(process: Process, scenario: Scenario, found: Mapping[str, Any]) -> Scenario:
    """The scenario in which that is found when the facts are gathered again."""
    facts = scenario.given[f"{process.key}.facts"]
    own = {"own": {**facts.get("own", {}), **found["own"]}} if "own" in found else {}
    return replace(scenario, given={**scenario.given, f"{process.key}.facts_again": {**found, **own}})


PLAYED = [one for one in AGAIN if one.key not in ELSEWHERE]


@pytest.mark.parametrize("process", PLAYED, ids=lambda one: one.key)
def test_each_rule_that_has_come_to_hold_meanwhile_refuses_the_case(process: Process) -> None:
    for rule, found in changed(process):
        facts = with_found(process, scenario_of(process), found).given
        assert rule in refusing(process, {**facts[f"{process.key}.facts"], **facts[f"{process.key}.facts_again"]}), rule


def refusing(process: Process, facts: Mapping[str, Any]) -> set[str]:
    """What the tables of a process say of facts."""
    tables = [name for name in TABLES if f"{name}.dmn" in process.files()]
    model = dmn.load([process.files()[f"{name}.dmn"] for name in tables])
    return {one["rule"] for name in tables for one in model.evaluate(name, {"facts": facts})}


def one_of_each() -> Iterator[tuple[Process, str, dict[str, Any]]]:
    """A common rule of every process, and one of its own where it has any: the drawing is the same for all others."""
    for process in PLAYED:
        every = list(changed(process))
        yield process, *every[0]
        if process.key in OWN:
            yield process, *every[-1]


CASES = list(one_of_each())
NAMED = [f"{one.key}-{rule}" for one, rule, _ in CASES]


@pytest.mark.parametrize(("process", "rule", "found"), CASES, ids=NAMED)
def test_nothing_is_written_and_the_reason_is_kept(process: Process, rule: str, found: dict[str, Any]) -> None:
    scenario = with_found(process, scenario_of(process), found)
    played = rehearse(process.files(), scenario, process.services, process.sealed)
    assert rule in played.refused, "the reason is kept for the case page"
    assert "NoLonger" in played.path and played.end != scenario.expect.get("end"), played.path
    assert played.state == "ended", "no incident, nothing left open"


@pytest.mark.parametrize("process", PLAYED, ids=lambda one: one.key)
def test_every_rule_is_played_or_cannot_turn_against_the_case(process: Process) -> None:
    played = {rule for rule, _ in changed(process)}
    stands = {**STANDS["*"], **STANDS.get(process.key, {})}
    assert rules_of(process) - played - set(stands) == set(), "asked at the start alone"
    assert (played - rules_of(process), set(STANDS.get(process.key, {})) - rules_of(process)) == (set(), set())


@pytest.mark.parametrize("rule", ["class_full", "mismatch"])
def test_a_file_is_not_fetched_when_a_rule_has_come_to_hold_since_the_four_approvals(rule: str) -> None:
    """The task of the fetch is open again: the school may settle it, choose another class, or apply to cancel."""
    process, found = catalogue()["transfer"], {**TRANSFER, **ACROSS}[rule]
    scenario = read_file(process.folder / "scenarios" / "cross_province.yaml")
    answers = iter([{}, found])  # in order at the last approval, no more before the fetch
    functions = {**process.services, "transfer.facts_again": lambda work, request, facts, case: next(answers)}
    given = {name: value for name, value in scenario.given.items() if name != "transfer.facts_again"}
    played = rehearse(process.files(), replace(scenario, given=given), functions, process.sealed)
    assert rule in played.refused
    assert "FetchFile" not in played.path and [one["element"] for one in played.open] == ["Fetch"], played.path


def test_each_rule_between_provinces_is_asked_before_the_fetch() -> None:
    process = catalogue()["transfer"]
    facts = {**scenario_of(process).given["transfer.facts"], "cross_province": True}
    for rule, found in ACROSS.items():
        assert rule in refusing(process, {**facts, **found}), rule


def test_whoever_writes_after_approvals_asks_again_first_or_says_why_not() -> None:
    """Each drawing with rules gathers its facts and asks its rules again between the last seat and what it writes."""
    silent = {
        one.key for one in catalogue().values()
        if b"decision ref=\"admission\"" in _drawing(one) and b'id="FactsAgain"' not in _drawing(one)
    }
    assert silent == ONCE.keys(), "a process whose rules are asked at its start alone"
    stuck = {one.key for one in AGAIN if b'errorCode="overtaken"' not in _drawing(one)}
    assert stuck == {"enrolment_plan"}, "what the registers refuse at last would stop the case; a plan is counted instead"


def _drawing(process: Process) -> bytes:
    return process.files()[f"{process.key}.bpmn"]


ROWS = "the registers check each row again when it is written; switch and window are those of the day of the request"
ONCE = {
    "enrolment": ROWS,
    "graduation": ROWS,
    "group_move": ROWS,
    "rectification": "writes nothing that its rules judge; the data are looked at again (Look)",
    "survey": "a form that has changed meanwhile is compared and decided again (InForce)",
}


@pytest.mark.parametrize("key", ["suspension", "leaving_abroad", "class_change", "record_deletion", "transfer"])
def test_what_the_registers_refuse_at_last_ends_the_case_and_is_no_incident(key: str) -> None:
    process = catalogue()[key]
    scenario = scenario_of(process)
    write = {"record_deletion": "delete", "transfer": "move_record"}.get(key, "take_effect")
    given = {**scenario.given, f"{key}.{write}": {RAISES: "overtaken"}}
    played = rehearse(process.files(), replace(scenario, given=given), process.services, process.sealed)
    assert played.state == "ended" and played.end != scenario.expect.get("end")
