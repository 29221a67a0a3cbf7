"""What a person sees of a change of state: one sentence in a list, before and after, the facts, the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from forms import code_table
from ground.bilingual import Bilingual
from processes.catalogue import Process
from processes.sealed_paths import hidden
from processes.sections import Change, Changes, Fact, Facts, Shown, same
from processes.status_changes.change import StatusChange
from records import tree
from records.errors import NotFound
from records.file_list import evidence_of_case
from records.students.case_names import names_in_cases
from records.students.cases import read_snapshot
from records.students.codes import STATUS_NAMES, Status

STAGE_DIGITS = {"primary": "1", "junior": "2", "senior": "3"}  # the first digit of a grade's code
SEALED = Bilingual("（仅填报人和核办人可见）", "(only who entered it and who decides may read it)")
_LEFT_OUT = {"student", "evidence"}


def tell(process: Process, change: StatusChange) -> None:
    """Let a process say, list and show its cases."""

    def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
        names = names_in_cases(session, [row["number"] for row in cases])
        return {row["case_id"]: _sentence(change, names.get(row["number"], "—")) for row in cases}

    def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
        try:
            display = read_snapshot(session, case["number"]).display
        except NotFound:
            return Shown()
        facts, request = variables.get("facts") or {}, variables.get("request") or {}
        told = Facts((*_person(display), *answers(process, request), *_late(facts)))
        files = tuple(evidence_of_case(session, case["number"]))
        rows = _changes(change, facts)
        return Shown((Changes(rows), told) if rows else (told,), files)

    process.says(sentences)
    process.shows(shown)
    process.column("school", Bilingual("学校", "School"))(_schools)
    process.column("grade", Bilingual("年级", "Grade"))(_grades)
    process.column("from", Bilingual("生效日期", "Day of effect"))(_days)


def answers(process: Process, request: Mapping[str, Any]) -> Iterator[Fact]:
    """What the start form asked and the request says, in the form's own words; what is sealed is named alone."""
    for field in _fields(process):
        value = request.get(field["key"])
        if value in (None, "", []) or field["key"] in _LEFT_OUT or field.get("properties", {}).get("widget"):
            continue
        label = Bilingual(field["label"], field["properties"]["label:en"])
        masked = field["key"] in process.sealed and value == hidden(str(value))
        yield Fact(label, SEALED if masked else _chosen(field, value))


@cache
def _of_form(text: bytes) -> tuple[Mapping[str, Any], ...]:
    return tuple(one for one in json.loads(text)["components"] if one.get("key"))


def _fields(process: Process) -> tuple[Mapping[str, Any], ...]:
    return _of_form(process.files()["start.form"])


def _chosen(field: Mapping[str, Any], value: Any) -> Bilingual:
    for one in field.get("values", ()):
        if one["value"] == value:
            return Bilingual(one["label"], one["properties"]["label:en"])
    return Bilingual(str(value), str(value))


def _sentence(change: StatusChange, name: str) -> Bilingual:
    return Bilingual(f"{name} {change.title.zh}", f"{change.title.en} of {name}")


def _changes(change: StatusChange, facts: Mapping[str, Any]) -> tuple[Change, ...]:
    student = facts.get("student")
    if not student:
        return ()
    rows = []
    if change.after is not None and student["status"] != change.after:
        before, after = (Bilingual(*STATUS_NAMES[Status(one)]) for one in (student["status"], change.after))
        rows.append(Change("status", Bilingual("学籍状态", "State"), before, after))
    to = (facts.get("own") or {}).get("grade")
    if to and to != student["grade"]:
        before, after = (grade_words(student["stage"], one) for one in (student["grade"], to))
        rows.append(Change("grade", Bilingual("年级", "Grade"), before, after))
    return (*rows, *_own_changes(facts))


def _own_changes(facts: Mapping[str, Any]) -> Iterator[Change]:
    """What a folder's own facts say that changes beside state and grade, in words: field, label, before, after."""
    for one in (facts.get("own") or {}).get("changes", ()):
        told = (Bilingual(one[name], one[f"{name}_en"]) for name in ("label", "before", "after"))
        yield Change(one["field"], *told)


def _late(facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    """By when a change had to be reported, where that has passed."""
    own = facts.get("own") or {}
    if not own.get("late"):
        return ()
    words = Bilingual(f"应于 {own['due']} 前上报，已逾期", f"due before {own['due']}, reported late")
    return (Fact(Bilingual("上报时限", "Report"), words),)


def _person(display: Mapping[str, Any]) -> tuple[Fact, ...]:
    sex, code = code_table("sex"), display.get("xbm") or ""
    rows = [
        (Bilingual("姓名", "Name"), same(display.get("xm"))),
        (Bilingual("性别", "Sex"), Bilingual(sex.label(code, "zh"), sex.label(code, "en"))),
        (Bilingual("出生日期", "Date of birth"), same(display.get("csrq"))),
        (Bilingual("学籍号", "Student code"), same(display.get("grbsm"))),
        (Bilingual("年级", "Grade"), grade_words(str(display.get("stage", "")), display.get("grade"))),
    ]
    return tuple(Fact(label, value) for label, value in rows if value.zh)


def grade_words(stage: str, grade: Any) -> Bilingual:
    """小学四年级, as the code table says it."""
    table, code = code_table("grade"), f"{STAGE_DIGITS.get(stage, '')}{grade or ''}"
    return Bilingual(table.label(code, "zh"), table.label(code, "en"))


def _schools(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """The student's school when the case started."""
    ids = {row["case_id"]: _facts(row).get("school") for row in rows}
    found = tree.rows_by_id(session, {one for one in ids.values() if one})
    named = {case: found[one] for case, one in ids.items() if one in found}
    return {case: Bilingual(school.name_zh, school.name_en) for case, school in named.items()}


def _grades(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """The student's grade when the case started."""
    pupils = {row["case_id"]: _facts(row).get("student") for row in rows}
    return {case: grade_words(one["stage"], one["grade"]) for case, one in pupils.items() if one}


def _days(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """From which day on the change holds."""
    days = {row["case_id"]: (row["variables"].get("request") or {}).get("from") for row in rows}
    return {case: same(day) for case, day in days.items() if day}


def _facts(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row["variables"].get("facts") or {}

