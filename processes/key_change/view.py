"""What a person sees of a change of key fields: one sentence in a list, before and after, doubles, the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms import code_table
from forms.sheets.columns import student_column
from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.key_change.asked import PLAIN
from processes.key_change.facts import field_words
from processes.key_change.process import process
from processes.sections import Change, Changes, Fact, Facts, Section, Shown, Table, same
from records.errors import NotFound
from records.file_list import evidence_of_case
from records.scope import system_scope
from records.students.case_names import names_in_cases
from records.students.cases import read_snapshot
from records.students.problems import TYPES
from records.tree import rows_by_id

DOUBLES = Bilingual("查重结果：与变更后信息相同的学籍", "Duplicate check: records with the same data")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`王小明 申请变更关键数据` for each case the session may read."""
    names = names_in_cases(session, [row["number"] for row in cases])
    return {row["case_id"]: _sentence(names.get(row["number"], "—")) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """Before and after, the facts a seat decides on, the doubles, the evidence."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    try:
        display = read_snapshot(session, case["number"]).display
    except NotFound:
        return Shown()
    sections: list[Section] = [Changes(_changes(variables.get("before") or {}, request))]
    sections.append(Facts(_facts(display, request, facts, variables)))
    if (facts.get("doubles") or {}).get("count"):
        sections.append(_doubles(session, facts["doubles"]))
    return Shown(tuple(sections), tuple(evidence_of_case(session, case["number"])))


@process.column("fields", Bilingual("变更字段", "Fields"))
def fields(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """Which fields each case changes."""
    found = {row["case_id"]: (row["variables"].get("facts") or {}).get("fields") or [] for row in rows}
    return {case_id: Bilingual(*field_words(keys)) for case_id, keys in found.items() if keys}


def _sentence(name: str) -> Bilingual:
    return Bilingual(f"{name} 申请变更关键数据", f"Change of key fields of {name}")


def _changes(before: Mapping[str, Any], request: Mapping[str, Any]) -> tuple[Change, ...]:
    stood = {row["field"]: row["value"] for row in before.get("others") or []}
    asked = {key: (before.get(key), request.get(key)) for key in PLAIN if request.get(key)}
    asked |= {row["field"]: (stood.get(row["field"]), row["value"]) for row in request.get("others") or []}
    return tuple(
        Change(key, _label(key), _words(key, old), _words(key, new)) for key, (old, new) in asked.items() if old != new
    )  # fmt: skip


def _facts(
    display: Mapping[str, Any], request: Mapping[str, Any], facts: Mapping[str, Any], variables: Mapping[str, Any]
) -> tuple[Fact, ...]:  # fmt: skip
    opened = (variables.get("applied") or {}).get("problems") or []
    rows = [
        (_label("xm"), same(display.get("xm"))),
        (Bilingual("学籍号", "Student code"), same(display.get("grbsm"))),
        (Bilingual("变更原因", "Reason for the change"), same(request.get("why"))),
        (Bilingual("查重有重复仍继续的理由", "Why it goes on"), same(request.get("go_on"))),
        (Bilingual("提示", "Note"), _swap(facts)),
        (Bilingual("全国数据中心比对", "Central check"), _yes(facts.get("central"))),
        (Bilingual("变更后查重", "Check after the change"), _problems(opened)),
    ]
    return tuple(Fact(label, value) for label, value in rows if value.zh)


def _swap(facts: Mapping[str, Any]) -> Bilingual:
    told = Bilingual("姓名与证件号同时变更，疑似换人", "Name and ID number change together: possibly another person")
    return told if facts.get("swap") else Bilingual("", "")


def _yes(asked: Any) -> Bilingual:
    return Bilingual("生效前须比对", "needed before the change takes effect") if asked else Bilingual("", "")


def _problems(types: Sequence[int]) -> Bilingual:
    words = [TYPES[one] for one in types]
    return Bilingual(
        "已列为问题学籍：" + "、".join(zh for zh, _ in words) if words else "",
        "Now a problem record: " + ", ".join(en.lower() for _, en in words) if words else "",
    )


def _doubles(session: Session, found: Mapping[str, Any]) -> Table:
    with system_scope(session):  # why: of a double the school and grade alone are told, whatever the province
        schools = rows_by_id(session, {one["school"] for one in found["places"]})
    zh, en = TYPES[found["type"]]
    rows = []
    for one in found["places"]:
        school = schools.get(one["school"])
        stage = STAGE_NAMES.get(one["stage"], one["stage"])
        name = Bilingual(school.name_zh, school.name_en) if school else Bilingual("—", "—")
        grade = Bilingual(f"{stage} {one['grade']} 年级", f"{one['stage']}, grade {one['grade']}")
        rows.append((name, grade, Bilingual(zh, en)))
    columns = Bilingual("学校", "School"), Bilingual("年级", "Grade"), Bilingual("相同之处", "What is the same")
    return Table(DOUBLES, columns, tuple(rows))


def _label(key: str) -> Bilingual:
    column = student_column(key)
    return Bilingual(column.zh, column.en)


def _words(key: str, value: Any) -> Bilingual:
    """A value as people read it; one that is masked stays so."""
    table = student_column(key).table
    if value and table and value in {row.code for row in code_table(table)}:
        return Bilingual(code_table(table).label(value, "zh"), code_table(table).label(value, "en"))
    return same(value)

