"""Children whom two schools admitted for one year (重复招生): found over all lists, one admission remains (S22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.admissions.taking import LOST, end, found, in_force
from records.errors import NotFound
from records.scope import system_scope
from records.students.codes import Status
from records.students.moves import Arrival, fetch_file, move_student
from records.students.to_write import student_for_change
from records.tables import Admission, School


@dataclass(frozen=True)
class Double:
    """A child taken more than once and in no dispute: the newest of its admissions, and the schools."""

    newest: str
    schools: tuple[str, ...]


def doubles(session: Session, after: str = "", limit: int = 100) -> list[Double]:
    """Return the next children taken twice for whom no case is open, by their newest admission, behind one."""
    with system_scope(session):
        keys = session.execute(_undisputed().having(func.max(Admission.id) > after).limit(limit)).all()
        sides = [(newest, _sides(session, subject, year)) for newest, subject, year in keys]
    return [Double(newest, tuple(one.org_id for one in rows)) for newest, rows in sides]


def any_double(session: Session) -> bool:
    """Is there a child taken twice for whom no case is open?"""
    return bool(doubles(session, limit=1))


def sides_of(session: Session, admission_id: str) -> list[Admission]:
    """Return the admissions in force of the child of one, oldest first; NotFound for an unknown one."""
    one = session.get(Admission, admission_id)
    if one is None:
        raise NotFound("Expected an admission but there is none with this id.", "没有这条录取记录，请核对")
    return _sides(session, one.subject_index, one.year)


def keep_one(session: Session, acting: Acting, sides: Sequence[Admission], keeps: str) -> str | None:
    """Let one admission of a child stand and end the others, in one step; returns the file's id, where there is one.

    The file follows: inside a province it moves, between provinces it is fetched. Raises as those do.
    """
    kept = next(one for one in sides if one.id == keeps)
    others = [one for one in sides if one.id != keeps]
    file = next((one.student_id for one in others if one.student_id and not one.waits), None)
    if kept.waits and file is not None:
        found(kept, _brought(session, acting, kept, file), "", None)
    for one in others:
        end(session, acting, one, LOST)
    kept.dispute, kept.stance = "", ""
    session.flush()
    return kept.student_id


def _brought(session: Session, acting: Acting, kept: Admission, file: str) -> str:
    student = student_for_change(session, file)
    school = session.get_one(School, kept.org_id)
    if student.org_id == school.id or student.status not in (Status.ENROLLED, Status.RESUMED):
        return student.id  # it is here by another case already, or holds no place that could move
    arrival = Arrival(student.id, school.id, max(acting.today, student.entered_on), student.grade)
    bring = move_student if school.province == student.province else fetch_file
    return str(bring(session, acting, arrival).id)


def _undisputed() -> Select[tuple[str, str | None, int]]:
    newest = func.max(Admission.id)
    return (
        select(newest, Admission.subject_index, Admission.year)
        .where(in_force(), Admission.subject_index.is_not(None))
        .group_by(Admission.subject_index, Admission.year)
        .having(func.count(Admission.org_id.distinct()) > 1, func.max(Admission.dispute) == "")
        .order_by(newest)
    )


def _sides(session: Session, subject: str | None, year: int) -> list[Admission]:
    of = (Admission.subject_index == subject, Admission.year == year, in_force())
    return list(session.scalars(select(Admission).where(*of).order_by(Admission.id)))
