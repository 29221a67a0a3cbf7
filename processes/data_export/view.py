"""What a person sees of an export request: how much, what, for which purpose, and who is responsible for the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.data_export.process import process
from processes.sections import Fact, Facts, Figure, Figures, Section, Shown, Table, same
from processes.sentences import said_of_units
from records.tree import orgs_by_id

FIELD_WORDS = {
    "id_number": Bilingual("身份证件号", "ID number"),
    "code": Bilingual("学籍号", "student code"),
    "birth_date": Bilingual("出生日期", "birth date"),
}
STUDENTS = Bilingual("学生人数", "Students")
EXTENTS = {"own": Bilingual("本单位", "own unit"), "subtree": Bilingual("本单位及所属学校", "own unit and all below")}

DOING = Bilingual("申请导出含身份数据的名册", "asks for an export with identity data")


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`郑州市第七中学 申请导出含身份数据的名册` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """The facts that the deciding leader weighs."""
    request, facts = variables.get("request") or {}, variables.get("facts") or {}
    fields = [FIELD_WORDS[f] for f in request.get("fields") or [] if f in FIELD_WORDS]
    listed = Bilingual("、".join(f.zh for f in fields), ", ".join(f.en for f in fields))
    extent = EXTENTS.get(request.get("scope", ""), Bilingual("—", "—"))
    school = orgs_by_id(session, {request["school"]}).get(request["school"]) if request.get("school") else None
    rows = [
        (Bilingual("导出范围", "Extent"), Bilingual(school.name_zh, school.name_en) if school else extent),
        (Bilingual("含有的身份信息", "Identity data"), listed),
        (Bilingual("用途", "Purpose"), same(request.get("purpose"))),
        (Bilingual("保管责任人", "Person in charge"), same(request.get("keeper"))),
    ]
    told = Facts(tuple(Fact(label, value) for label, value in rows if value.zh))
    return Shown((told, *_counts(facts)))


@process.column("students", STUDENTS)
def counts(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, Bilingual]:
    """How many students each request asks for."""
    found = {row["case_id"]: (row["variables"].get("facts") or {}).get("count") for row in rows}
    return {case_id: same(count) for case_id, count in found.items() if count is not None}


def _counts(facts: Mapping[str, Any]) -> tuple[Section, ...]:
    """How many students, in all and by stage; an older request has the total alone."""
    if facts.get("count") is None:
        return ()
    total = Figures(Bilingual("范围", "Extent"), (Figure(STUDENTS, int(facts["count"])),))
    rows = tuple((_stage(stage), same(count)) for stage, count in (facts.get("by_stage") or {}).items())
    columns = Bilingual("学段", "Stage"), STUDENTS
    return (total, Table(Bilingual("按学段", "By stage"), columns, rows)) if rows else (total,)


def _stage(stage: str) -> Bilingual:
    return Bilingual(STAGE_NAMES.get(stage, stage), stage.capitalize())



