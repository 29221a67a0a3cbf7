"""A record as of any day: its place and its fields joined, as known now or at an earlier instant (design 8, 16)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from records.errors import NotFound
from records.session import keyring_of
from records.students.codes import GONE
from records.students.known_fields import fields_in_force, fields_on, open_payload
from records.students.places import ended, known, places_of
from records.tables import Student, StudentFields, StudentPlace, StudentPointer


@dataclass(frozen=True)
class State:
    """All fields of a student at a time, and where they came from: the later of place and fields says since when."""

    student_id: str
    org_id: str
    status: str
    stage: str
    grade: int
    cohort: int
    class_id: str | None
    fields: dict[str, Any]
    valid_from: date
    recorded_at: datetime
    case_no: str | None


def payload_of(session: Session, student_id: str) -> dict[str, Any]:
    """Return all present fields of a student, checked against their digest."""
    found = fields_on(session, student_id)
    if found is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return open_payload(keyring_of(session), found)


def as_of(session: Session, student_id: str, on: date, recorded: datetime | None = None) -> State:
    """Return any field at any past date, as known now or at an earlier instant; NotFound before the record began."""
    query = select(StudentPlace).where(
        StudentPlace.student_id == student_id, StudentPlace.valid_from <= on, known(StudentPlace, recorded)
    )
    latest = query.order_by(StudentPlace.valid_from.desc(), StudentPlace.recorded_at.desc()).limit(1)
    place, fields = session.scalar(latest), fields_on(session, student_id, on, recorded)
    if place is None or fields is None:
        raise NotFound(
            f"Expected a record of the student on {on} but it begins later or lies outside the scope.",
            f"{on} 尚无该生的学籍记录，或不在可见范围",
        )
    return _state(session, place, fields)


def history(session: Session, student_id: str) -> list[State]:
    """Return every state in force, oldest first: one from each day on which place or fields changed."""
    places, fields = places_of(session, student_id), fields_in_force(session, student_id)
    states = []
    for day in sorted({row.valid_from for row in places} | {row.valid_from for row in fields}):
        place = [row for row in places if row.valid_from <= day]
        told = [row for row in fields if row.valid_from <= day]
        if place and told:
            states.append(_state(session, place[-1], told[-1]))
    return states


def roster_on(session: Session, org_id: str, on: date) -> list[str]:
    """Return the ids of the students whom a school had on a day; a file fetched elsewhere since counts once."""
    query = select(StudentPlace.student_id).where(StudentPlace.org_id == org_id, *present_then(on))
    return sorted(set(session.scalars(query)))


def present_then(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the criteria of a place at which a student was on a day; who had left counts nowhere."""
    return (
        StudentPlace.valid_from <= day,
        known(StudentPlace, None),
        StudentPlace.status.not_in([str(status) for status in GONE]),
        ~ended(day),
        ~_copied(),
    )


def _copied() -> ColumnElement[bool]:
    """Return the criterion of a place that a file fetched from another province brought along."""
    # why: a file fetched from another province brings its past along, which the record left there tells already
    pointer, left = StudentPointer.__table__.c, Student.__table__.c
    return exists().where(
        pointer.to_student == StudentPlace.student_id,
        left.id == pointer.student_id,
        StudentPlace.valid_from < left.left_on,
    )


def _state(session: Session, place: StudentPlace, fields: StudentFields) -> State:
    newer = (place.valid_from, place.recorded_at) >= (fields.valid_from, fields.recorded_at)
    later: StudentPlace | StudentFields = place if newer else fields
    return State(
        place.student_id, place.org_id, place.status, place.stage, place.grade, place.cohort, place.class_id,
        open_payload(keyring_of(session), fields), later.valid_from, max(place.recorded_at, fields.recorded_at),
        later.case_no,
    )  # fmt: skip
