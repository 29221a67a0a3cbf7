"""What a school that a student left still reads and prints: its own period, no more (decisions, domain 47)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import NotFound
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.students.enrolments import enrolments
from records.students.listing import note_reading
from records.students.versions import State, as_of, history, payload_of
from records.tables import Enrolment, Student


@dataclass(frozen=True)
class Held:
    """A student as a reader may know it: as it is now, or, for a school that was left, as it was on the last day."""

    student_id: str
    org_id: str
    status: str
    fields: dict[str, Any]
    left_on: date | None = None  # the first day elsewhere; None for a student of the reader's scope


@dataclass(frozen=True)
class Leaver:
    """A student who left the scope: the last state there, the first day elsewhere, and by which case."""

    last: State
    left_on: date
    case_no: str | None


def leavers(session: Session, acting: Acting, start: int, limit: int) -> tuple[list[Leaver], int]:
    """Return a page of those who left the scope's schools for one outside, the latest first, and how many there are."""
    scope = scope_of(session)
    scope.require(Permission.STUDENT_LIST)
    student = Student.__table__.c
    here = select(student.id).where(scope.covers(student.org_id))
    gone = (
        select(Enrolment.student_id, func.max(Enrolment.valid_to).label("left_on"))
        .where(Enrolment.valid_to.is_not(None), Enrolment.student_id.not_in(here))
        .group_by(Enrolment.student_id)
    )
    total = session.scalar(select(func.count()).select_from(gone.subquery())) or 0
    ordered = gone.order_by(func.max(Enrolment.valid_to).desc(), Enrolment.student_id).offset(start).limit(limit)
    found = [
        Leaver(states_held(session, student_id)[-1], left_on, _case_of(session, student_id, left_on))
        for student_id, left_on in session.execute(ordered).all()
    ]
    note_reading(session, acting, "student.list", "students who left", [one.last.student_id for one in found])
    return found, total


def _case_of(session: Session, student_id: str, left_on: date) -> str | None:
    """Return the case by which a student left: that of the period which begins elsewhere on that day."""
    with system_scope(session):
        begun = [row.case_no for row in enrolments(session, student_id) if row.valid_from == left_on]
    return begun[-1] if begun else None


def held_by(session: Session, student_id: str) -> Held:
    """Return a student of the scope, else the last of what the scope's schools held of it; NotFound for neither."""
    student = session.scalar(select(Student).where(Student.id == student_id))
    if student is not None:
        return Held(student.id, student.org_id, student.status, payload_of(session, student_id))
    last = states_held(session, student_id)[-1]
    ends = [row.valid_to for row in enrolments(session, student_id) if row.org_id == last.org_id]
    return Held(student_id, last.org_id, last.status, last.fields, ends[-1] if ends else None)


def state_on(session: Session, student_id: str, on: date) -> State:
    """Return a student as it was on a day; NotFound where the reader's part of the record holds nothing of that day."""
    state, left = as_of(session, student_id, on), held_by(session, student_id).left_on
    if left is not None and on >= left:
        raise _nothing()
    return state


def states_held(session: Session, student_id: str) -> list[State]:
    """Return every state of a student that the scope may read: all of one's own, of one who left one's own period."""
    states = history(session, student_id)
    if not states:
        raise _nothing()
    return states


def _nothing() -> NotFound:
    return NotFound(
        "Expected a student within the scope but there is none with this id.",
        "没有这名学生，或不在可见范围",
    )
