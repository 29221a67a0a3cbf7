"""The functions behind the drawing: whose file, where from, who decides; holding and fetching it; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from sqlalchemy import select

from processes import declared_values as values
from processes.declared_values import CaseNumber, Facts, Request
from processes.refused_again import overtaken
from processes.schooling_elsewhere.process import process
from processes.setting_facts import said, window
from processes.status_changes.grades import as_date
from records.acting import Acting
from records.admissions.taking import note_arrival, tell_graduation
from records.assignments import SMALL_SCHOOL, one_person
from records.errors import NotFound
from records.files import attach_to_case
from records.school_year import year_turn
from records.schools import school_of, takes_students
from records.scope import system_scope
from records.settings.values import settings_of
from records.students import cases, locks
from records.students.graduating import ENDS
from records.students.locks import conflict_of
from records.students.moves import Arrival
from records.students.moves import fetch_file as fetched
from records.students.pointers import pointer_of
from records.students.to_write import student_for_change
from records.tables import Student
from records.tree import authority_of

KIND = "schooling_elsewhere"
JUDGED_AGAIN = ("student", "cross", "offers", "switch", "window")
"""What can have become another since the file was asked for, by another case or a rule."""
_NEXT = {"primary": "junior", "junior": "senior"}


Found = Annotated[dict[str, Any], values.facts(
    school=values.SCHOOL, authority=values.AUTHORITY, former=values.AUTHORITY,
    rules=values.rules("schooling_elsewhere"),
)]


@process.service
def facts(work: Any, request: Request) -> Found:
    """The graduate, the stage that begins, both authorities, and what the settings of the receiving school say."""
    return _gather(work, request, str(work.actor.organisation))


@process.service
def facts_again(work: Any, request: Request, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """What the rules judge again before the file is fetched; the windows are asked for the day of the request.

    The row of the file is held from here on.
    """
    with system_scope(work.session):
        student_for_change(work.session, str(facts["student"]["id"]))
    found = _gather(work, request, str(facts["school"]), facts, case)
    return {name: found[name] for name in JUDGED_AGAIN}


def _gather(
    work: Any, request: Mapping[str, Any], school: str, before: Mapping[str, Any] | None = None, case: str = ""
) -> dict[str, Any]:  # fmt: skip
    today = Acting(work.now).today
    asked_on = date.fromisoformat((before or {}).get("asked_on") or today.isoformat())
    with system_scope(work.session):
        student = _student(work, request)
        stage, on = _NEXT.get(student.stage, ""), as_date(request.get("on"), today)
        set_here = settings_of(work.session, school, today)
        value = lambda name: set_here.value(f"{KIND}.{name}", stage)  # noqa: E731
        other = conflict_of(work.session, student.id, KIND, today, case)
        return {
            "school": school, "authority": {"relation": "authority", "of": school},
            "former": {"relation": "authority", "of": student.org_id}, "former_school": student.org_id,
            "stage": stage, "year": year_turn(work.session, school, on).cohort_of(1, on), "on": on.isoformat(),
            "student": {
                "id": student.id, "ended": student.status in ENDS, "conflict": other.case_no if other else None,
                "fetched": pointer_of(work.session, student.id) is not None, "stage": student.stage,
            },
            "cross": school_of(work.session, school).province != student.province,
            "offers": takes_students(work.session, school, stage) is None,
            "switch": said(value("enabled")), "window": window(value("windows"), asked_on),
            "asked_on": asked_on.isoformat(),
            "rules": {
                "leader": value("leader_step").value, "limit": f"{value('time_limit_days').value}WD",
                "remind": f"{value('reminder_days').value}WD",
                "one_person": {**said(one_person(work.session, school, today)), "rule": SMALL_SCHOOL},
            },
        }  # fmt: skip


@process.service
def hold(work: Any, facts: Facts, request: Request, case: CaseNumber) -> dict[str, Any]:
    """Hold the file against other changes, and let both sides read what the case shows."""
    acting, student = _acting(work, case), facts["student"]["id"]
    lock = locks.lock_for_case(work.session, acting, student, KIND)
    kept = cases.snapshot(work.session, acting, student)
    with system_scope(work.session):
        units = [facts["school"], *(authority_of(work.session, facts[one]).id for one in ("school", "former_school"))]
    cases.grant_case(work.session, acting, [*units, facts["former_school"]])
    attach_to_case(work.session, acting, list(request.get("evidence") or []))
    return {"lock": lock.kind, "snapshot": kept.id, "digest": kept.digest}


@process.service
def fetch_file(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Fetch the file into the stage that begins (调档); who waited for it learns that it is here."""
    acting, former, stage = _acting(work, case), facts["student"]["id"], str(facts["stage"])
    with system_scope(work.session):
        left = work.session.get_one(Student, former).left_on
        on = date.fromisoformat(facts["on"])
        on = max(on, left + timedelta(days=1)) if left else on
        arrival = Arrival(former, facts["school"], on, 1, None, stage, int(facts["year"]))
        with overtaken():
            new = fetched(work.session, acting, arrival)
        tell_graduation(work.session, acting, former, stage)
        note_arrival(work.session, facts["school"], former, new.id)
        locks.release(work.session, case)
    return {"student": new.id, "version": new.version}


@process.service
def close(work: Any, case: CaseNumber) -> dict[str, Any]:
    """Let the file go without fetching it."""
    return {"released": locks.release(work.session, case)}


def _student(work: Any, request: Mapping[str, Any]) -> Student:
    found = work.session.scalar(select(Student).where(Student.id == str(request.get("student") or "")))
    if found is None:
        raise NotFound("Expected a student but there is none with this id: look the student up by code and name.",
                       "没有这名学生，请按学籍号和姓名查询")  # fmt: skip
    return found


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, KIND, case)
