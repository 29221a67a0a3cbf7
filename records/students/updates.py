"""Changing a record in place: fields, status, class and grade, each leaving a row of its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid
from records.session import keyring_of
from records.students.codes import Status
from records.students.known_fields import record_fields
from records.students.names import tokens
from records.students.places import places_of
from records.students.placing import NO_CLASS, PlaceChange, change_place, check_class, put
from records.students.sealing import BIRTH, ID_NUMBER, ID_TYPE, NAME, SEX, identity_columns
from records.students.to_write import student_to_write
from records.students.versions import payload_of
from records.tables import NameToken, Student

IDENTITY = frozenset({NAME, SEX, BIRTH, ID_TYPE, ID_NUMBER})


@dataclass(frozen=True)
class Seat:
    """Where a student sits: class, grade within the stage."""

    class_id: str | None
    grade: int


def apply_fields(session: Session, acting: Acting, student_id: str, fields: dict[str, Any], on: date) -> Student:
    """Set fields from a day on, in the history of what is known alone; a None value removes a field (S12).

    A day in the past changes the fields as they were then; what a later change said by itself stands. No basic
    information of a graduated student can be edited (S13).
    """
    student = student_to_write(session, acting, student_id, "fields")
    if student.status in (Status.GRADUATED, Status.COMPLETED):
        raise Conflict(
            "Expected a student who has not graduated: basic information is closed after graduation.",
            "学生已毕业，基本信息不可再改",
        )
    before = payload_of(session, student_id)
    if any(key in fields and not fields[key] for key in (NAME, SEX)):
        raise Invalid(
            "Expected a name and a sex to stay but the change removes one of them.",
            "姓名与性别不能删除",
        )
    after = record_fields(session, acting, student, fields, (on, _school_on(session, student, on)))
    if after != before:
        _set_identity(session, student, before, after)
    return student


def change_status(session: Session, acting: Acting, student_id: str, status: Status, on: date) -> Student:
    """Set the state from a day on; a state that ends schooling here ends the enrolment period and the class.

    Raises Conflict when the student has this state already, or the file was fetched to another province.
    """
    return change_place(session, acting, student_id, PlaceChange(on, status=status))


def change_class(session: Session, acting: Acting, student_id: str, seat: Seat, on: date) -> Student:
    """Put a student into another class or grade of the same school (调班, 留级, 跳级); Conflict for who has left it."""
    change = PlaceChange(on, grade=seat.grade, class_id=seat.class_id or NO_CLASS)
    return change_place(session, acting, student_id, change)


@dataclass(frozen=True)
class Place:
    """Where a student belongs within the school: stage, cohort, grade within the stage, class (None: not in one)."""

    stage: str
    cohort: int
    grade: int
    class_id: str | None


def correct(session: Session, acting: Acting, student_id: str, place: Place, fields: Mapping[str, Any]) -> Student:
    """Correct where a student belongs and fields of theirs, from today on."""
    student = student_to_write(session, acting, student_id, "class")
    check_class(session, student.org_id, place.stage, place.class_id)
    change = PlaceChange(
        acting.today, stage=place.stage, cohort=place.cohort, grade=place.grade, class_id=place.class_id or NO_CLASS
    )
    put(session, acting, student, change)
    return apply_fields(session, acting, student_id, dict(fields), acting.today)


def _school_on(session: Session, student: Student, on: date) -> str:
    begun = [row for row in places_of(session, student.id) if row.valid_from <= on]
    return begun[-1].org_id if begun else student.org_id


def _set_identity(session: Session, student: Student, before: dict[str, Any], after: dict[str, Any]) -> None:
    ring = keyring_of(session)
    for name, value in identity_columns(ring, student.id, after).items():
        setattr(student, name, value)
    session.flush()
    if before.get(NAME) != after[NAME]:
        session.execute(delete(NameToken).where(NameToken.student_id == student.id))
        session.execute(
            insert(NameToken),
            [
                {"token": token, "student_id": student.id, "province": student.province}
                for token in tokens(ring, after[NAME])
            ],
        )
