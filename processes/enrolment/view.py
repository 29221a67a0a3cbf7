"""What a person sees of an enrolment: stage, year and way, the plan of each school, the files that are to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.sheets.context import STAGE_NAMES
from ground.bilingual import Bilingual
from processes.enrolment.columns import WAITS
from processes.enrolment.process import process
from processes.sections import Fact, Facts, Shown, Table, same
from processes.sentences import said_of_units
from records.admissions.plans import planned
from records.admissions.taking import taken
from records.many.sealing import open_values
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import mask_name
from records.tables import Admission, CaseRow
from records.tree import orgs_by_id

WAYS = {
    "self": Bilingual("学校自主招生", "By the school"),
    "assigned": Bilingual("统筹分配", "By the enrolment office"),
}
DOING = Bilingual("录取新生", "enrols pupils")
NO_PLAN = Bilingual("未下达", "none set")
SHOWN = 200  # schools, and children without a file, that are listed at most
PLANS = Table(Bilingual("招生计划", "Plan"), (
    Bilingual("学校", "School"), Bilingual("计划", "Places"), Bilingual("已录取", "Admitted"),
    Bilingual("本名单", "In this list"),
), ())  # fmt: skip
OWED = Table(Bilingual("学籍待补名单", "Files to come"), (
    Bilingual("行", "Row"), Bilingual("学校", "School"), Bilingual("姓名", "Name"), Bilingual("原因", "Why"),
    Bilingual("期限", "Until"),
), ())  # fmt: skip


@process.says
def sentences(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """`金水区第一小学 录取新生` for each case."""
    return said_of_units(session, cases, DOING)


@process.shows
def shown(session: Session, case: Mapping[str, Any], variables: Mapping[str, Any]) -> Shown:
    """Stage, year and way; each school with its plan; whose file is to come. Rows are those of the reader's scope."""
    facts = variables.get("facts") or {}
    if not facts:
        return Shown()
    stage, year = str(facts["stage"]), int(facts["year"])
    told = Facts((
        Fact(Bilingual("学段", "Stage"), Bilingual(STAGE_NAMES.get(stage, stage), stage)),
        Fact(Bilingual("招生年份", "Year"), same(year)),
        Fact(Bilingual("录取方式", "Way"), WAYS[str(facts["way"])]),
        Fact(Bilingual("入学日期", "First day"), same(facts["on"])),
    ))  # fmt: skip
    plans, owed = _plans(session, case, stage, year), _owed(session, case)
    sections = [Table(one.title, one.columns, rows) for one, rows in ((PLANS, plans), (OWED, owed)) if rows]
    return Shown((told, *sections))


def _plans(session: Session, case: Mapping[str, Any], stage: str, year: int) -> tuple[tuple[Bilingual, ...], ...]:
    query = select(CaseRow.org_id, func.count()).where(CaseRow.case_no == str(case["number"])).group_by(CaseRow.org_id)
    counts = session.execute(query.order_by(CaseRow.org_id).limit(SHOWN)).all()
    orgs = orgs_by_id(session, [org for org, _ in counts])
    found = []
    for org_id, listed in counts:
        with system_scope(session):  # why: numbers alone, of schools whose rows the reader sees
            places, there = planned(session, org_id, stage, year), taken(session, org_id, stage, year)
        unit = orgs[org_id]
        plan = NO_PLAN if places is None else same(places)
        found.append((Bilingual(unit.name_zh, unit.name_en), plan, same(there), same(listed)))
    return tuple(found)


def _owed(session: Session, case: Mapping[str, Any]) -> tuple[tuple[Bilingual, ...], ...]:
    of = (Admission.case_no == str(case["number"]), Admission.ended_at.is_(None), Admission.waits != "")
    query = select(Admission, CaseRow).join(CaseRow, CaseRow.id == Admission.row_id).where(*of)
    rows = session.execute(query.order_by(CaseRow.number).limit(SHOWN)).all()
    orgs, ring = orgs_by_id(session, [one.org_id for one, _ in rows]), keyring_of(session)
    return tuple(
        (
            same(row.number), Bilingual(orgs[one.org_id].name_zh, orgs[one.org_id].name_en),
            same(mask_name(str(open_values(ring, row).get("xm") or ""))), WAITS[one.waits], same(one.due_on),
        )
        for one, row in rows
    )  # fmt: skip
