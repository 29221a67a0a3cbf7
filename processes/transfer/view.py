"""What a person sees of a transfer: one sentence in a list, before and after, the facts, the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms import code_table
from ground.bilingual import Bilingual
from processes.sections import Change, Changes, Fact, Facts, Shown, Side, Sides, same
from processes.transfer.process import process
from processes.transfer.reasons import REASONS
from records import tree
from records.errors import NotFound
from records.file_list import evidence_of_case
from records.students.case_names import students_in_cases
from records.students.cases import read_snapshot
from records.tables import Organisation

STAGE_DIGITS = {"primary": "1", "junior": "2", "senior": "3"}  # the first digit of a grade's code


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`王小明 转入 郑州市第七中学` for each case the session may read; `转出` where the former school started it."""
    students = students_in_cases(session, [row["number"] for row in cases])
    schools = tree.rows_by_id(session, {_starts(row) for row in cases})
    return {row["case_id"]: _sentence(students.get(row["number"]), schools.get(_starts(row))) for row in cases}


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """Before and after, the facts a seat decides on, the evidence."""
    facts = variables.get("facts") or {}
    request = variables.get("request") or {}
    try:
        display = read_snapshot(session, case["number"]).display
    except NotFound:
        return Shown()
    told = Facts(_facts(display, request, facts))
    files = tuple(evidence_of_case(session, case["number"]))
    return Shown((Changes(_changes(session, facts)), told, _sides(session, facts)) if facts else (told,), files)


@process.column("grade", Bilingual("年级", "Grade"))
def grades(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """The pupil's stage and grade when the case started."""
    pupils = {row["case_id"]: (row["variables"].get("facts") or {}).get("student") or {} for row in rows}
    return {case_id: _grade(str(one.get("stage", "")), one.get("grade")) for case_id, one in pupils.items() if one}


@process.column("releasing", Bilingual("转出学校", "Releasing school"))
def releasing(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """The school that the pupil leaves."""
    left = {row["case_id"]: _school(row["variables"], "releasing") for row in rows}
    schools = tree.rows_by_id(session, {one for one in left.values() if one})
    return {case: Bilingual(s.name_zh, s.name_en) for case, one in left.items() if (s := schools.get(one)) is not None}


def _starts(row: Any) -> str:
    return str(row["case_organisation"] if "case_organisation" in row else row["organisation"])


def _sentence(student: tuple[str, str] | None, school: tree.OrgRow | None) -> Bilingual:
    name, held_by = student or ("—", "")
    if school is None:
        return Bilingual(f"{name} 转学", f"Transfer of {name}")
    if held_by == school.id:
        return Bilingual(f"{name} 转出 {school.name_zh}", f"{name} from {school.name_en}")
    return Bilingual(f"{name} 转入 {school.name_zh}", f"{name} to {school.name_en}")


def _changes(session: Session, facts: Mapping[str, Any]) -> tuple[Change, ...]:
    before, after = facts["releasing"]["school"], facts["receiving"]["school"]
    schools = tree.org_by_id(session, before), tree.org_by_id(session, after)
    rows = [_change("school", Bilingual("就读学校", "School"), *schools)]
    if not facts["same_authority"]:
        above = tree.authority_of(session, before), tree.authority_of(session, after)
        rows.append(_change("authority", Bilingual("学籍主管部门", "Authority"), *above))
    return tuple(rows)


def _school(variables: Mapping[str, Any], side: str) -> str:
    return str(((variables.get("facts") or {}).get(side) or {}).get("school") or "")


def _sides(session: Session, facts: Mapping[str, Any]) -> Sides:
    """The two parties beside each other: school and authority, and how long each may take."""
    titles = {"releasing": Bilingual("转出方", "Releasing side"), "receiving": Bilingual("转入方", "Receiving side")}
    sides = tuple(Side(title, _side(session, facts, name)) for name, title in titles.items())
    return Sides(Bilingual("双方", "Both sides"), sides)


def _side(session: Session, facts: Mapping[str, Any], name: str) -> tuple[Fact, ...]:
    school = facts[name]["school"]
    orgs = (Bilingual("学校", "School"), tree.org_by_id(session, school)), (
        Bilingual("学籍主管部门", "Authority"), tree.authority_of(session, school)
    )  # fmt: skip
    days = str(facts["rules"][name]["limit"]).removesuffix("WD")
    limit = Fact(Bilingual("核办时限", "Time limit"), Bilingual(f"{days} 个工作日", f"{days} working days"))
    return (*(Fact(label, Bilingual(org.name_zh, org.name_en)) for label, org in orgs), limit)


def _change(field: str, label: Bilingual, before: Organisation, after: Organisation) -> Change:
    return Change(field, label, Bilingual(before.name_zh, before.name_en), Bilingual(after.name_zh, after.name_en))


def _facts(display: Mapping[str, Any], request: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    sex, code = code_table("sex"), display.get("xbm") or ""
    reason = REASONS.get(request.get("reason", ""), Bilingual("—", "—"))
    across = Bilingual("是", "yes") if facts.get("cross_province") else Bilingual("否", "no")
    rows = [
        (Bilingual("姓名", "Name"), same(display.get("xm"))),
        (Bilingual("性别", "Sex"), Bilingual(sex.label(code, "zh"), sex.label(code, "en"))),
        (Bilingual("出生日期", "Date of birth"), same(display.get("csrq"))),
        (Bilingual("学籍号", "Student code"), same(display.get("grbsm"))),
        (Bilingual("身份证件号", "ID number"), same(display.get("sfzjh"))),
        (Bilingual("年级", "Grade"), _grade(str(display.get("stage", "")), display.get("grade"))),
        (Bilingual("跨省转学", "Between provinces"), across),
        (Bilingual("转学原因", "Reason"), reason),
        (Bilingual("情况说明", "Explanation"), same(request.get("note"))),
    ]
    return tuple(Fact(label, value) for label, value in rows if value.zh)


def _grade(stage: str, grade: Any) -> Bilingual:
    """小学四年级, as the code table says it."""
    table, code = code_table("grade"), f"{STAGE_DIGITS.get(stage, '')}{grade or ''}"
    return Bilingual(table.label(code, "zh"), table.label(code, "en"))

