"""The plain facts that the rules of a change of a school judge; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine.reading import desk
from engine.store import tables as t
from forms.sheets.context import STAGE_NAMES
from processes.school_change.faults import faults_of
from records import tree
from records.acting import Acting
from records.schools import school_of
from records.settings.values import value_of
from records.tables import CaseSubject, Graduate, OrgClosure, OrgParent, SchoolClass, Student
from records.tables.school import Stage
from reports.tables import ReportEntry, ReportValue

Values = Mapping[str, Any]
KEY = "school_change"
NONE: dict[str, Any] = {
    "given": False, "below": False, "open": False, "status": "", "pupils": 0, "data": False, "busy": False,
    "province": "", "name": "", "stages": [], "offers": [],
}  # fmt: skip
_STAGES_EN = {Stage.PRIMARY: "primary", Stage.JUNIOR: "junior", Stage.SENIOR: "senior"}


def gather(session: Session, acting: Acting, request: Values, at: tuple[str, str]) -> dict[str, Any]:
    """All facts of one request of a unit, by the number of its case; "" before it has one."""
    (unit, case_no), kind = at, str(request.get("kind") or "")
    source, target = (str(request.get(name) or "") for name in ("school", "into"))
    school, into = (_school(session, acting, unit, one) if one else NONE for one in (source, target))
    classes = _classes(session, source, request)
    lacking = [stage for stage in (classes["stages"] if kind == "split" else school["stages"])
               if into["given"] and stage not in into["offers"]]  # fmt: skip
    faults = faults_of(session, request, unit)
    limit, remind = (
        value_of(session, unit, f"{KEY}.{key}", acting.today).value for key in ("time_limit_days", "reminder_days")
    )
    return {
        "kind": kind, "unit": unit, "school": school, "into": {**into, "same": bool(source) and source == target},
        "classes": classes, "lacking": [STAGE_NAMES[one] for one in lacking],
        "lacking_en": [_STAGES_EN[Stage(one)] for one in lacking],
        "name": {"given": bool(request.get("name")), "same": bool(source) and request.get("name") == school["name"]},
        "code": {"given": bool(request.get("code"))}, "stages": {"given": bool(request.get("stages"))},
        "faults": [one.zh for one in faults], "faults_en": [one.en for one in faults],
        "running": _earlier(session, (source, target), case_no),
        "lines": _lines(tree.rows_above(session, unit)),
        "rules": {"limit": f"{limit}WD", "remind": f"{remind}WD"},
    }  # fmt: skip


def _school(session: Session, acting: Acting, unit: str, org_id: str) -> dict[str, Any]:
    org, school = tree.org_by_id(session, org_id), school_of(session, org_id)
    here = select(OrgClosure.depth).where(OrgClosure.ancestor == unit, OrgClosure.descendant == org_id)
    present = (Student.org_id == org_id) & Student.left_on.is_(None)
    by_stage = select(Student.stage, func.count()).where(present).group_by(Student.stage)
    pupils = {stage: n for stage, n in session.execute(by_stage)}
    moved = select(OrgParent.org).where(OrgParent.org == org_id, OrgParent.valid_from >= acting.today)
    return {
        "given": True, "id": org_id, "name": org.name_zh, "name_en": org.name_en, "code": school.code,
        "status": str(school.status), "open": org.valid_to is None, "province": school.province,
        "below": session.scalar(here) is not None, "pupils": sum(pupils.values()), "stages": sorted(pupils),
        "offers": list(school.stages), "data": _has_data(session, org_id),
        "busy": session.scalar(moved.limit(1)) is not None,
    }  # fmt: skip


def _has_data(session: Session, org_id: str) -> bool:
    """Has the school filled in anything yet: a class, a pupil, a graduate, a report, a case?"""
    own = (
        (SchoolClass.id, SchoolClass.org_id), (Student.id, Student.org_id), (Graduate.id, Graduate.org_id),
        (ReportValue.org_id, ReportValue.org_id), (ReportEntry.org_id, ReportEntry.org_id),
    )  # fmt: skip
    if any(session.scalar(select(what).where(of == org_id).limit(1)) is not None for what, of in own):
        return True
    started = select(t.case.c.id).where(t.case.c.organisation == org_id).limit(1)
    return session.connection().execute(started).first() is not None


def _classes(session: Session, source: str, request: Values) -> dict[str, Any]:
    """The classes that are to go: are they the school's own, which stages do they teach, is a class left?"""
    wanted = list(request.get("classes") or [])
    open_here = select(SchoolClass.id, SchoolClass.stage).where(
        SchoolClass.org_id == source, SchoolClass.closed_on.is_(None)
    )
    own = {room: stage for room, stage in session.execute(open_here)}
    return {
        "given": bool(wanted), "own": all(one in own for one in wanted), "all": bool(own) and set(own) <= set(wanted),
        "stages": sorted({own[one] for one in wanted if one in own}),
    }  # fmt: skip


def _earlier(session: Session, schools: tuple[str, ...], case_no: str) -> list[str]:
    """The numbers of running cases about one of the schools that began before this one."""
    about = select(CaseSubject.case_no).where(
        CaseSubject.kind == "school", CaseSubject.subject_id.in_([one for one in schools if one])
    )
    c = t.case.c
    visible = and_(c.number.in_(about), c.number != case_no)
    own = desk.case_row(session.connection(), case_no) if case_no else None
    if own is not None:
        before = or_(c.started_at < own["started_at"], and_(c.started_at == own["started_at"], c.id < own["id"]))
        visible = and_(visible, before)
    found = desk.cases(session.connection(), desk.CaseAsk(visible, state="active", process=KEY, limit=5))
    return sorted(str(row["number"]) for row in found)


def _lines(above: list[tree.OrgRow]) -> dict[str, list[dict[str, str]]]:
    """Who decides after the unit's own leader: nobody, the next authority above, or each up to the ministry."""
    steps = [{"decider": org.id} for org in above[1:] if org.is_authority]
    return {"own": [], "above": steps[:1], "ministry": steps}
