"""The periods of a student at schools (学籍所在): one is open while the student is at a school."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from records.tables import Enrolment, Student


def begin_enrolment(session: Session, acting: Acting, student: Student, on: date) -> None:
    """Open an enrolment period at the student's present school."""
    session.add(
        Enrolment(
            student_id=student.id, org_id=student.org_id, province=student.province, valid_from=on,
            reason=acting.reason[:40], case_no=acting.case_no,
        )
    )  # fmt: skip
    session.flush()


def end_enrolment(session: Session, student_id: str, on: date) -> None:
    """Close the open enrolment period; `on` is the first day no longer there."""
    query = select(Enrolment).where(Enrolment.student_id == student_id, Enrolment.valid_to.is_(None))
    for period in session.scalars(query):
        if period.valid_from > on:
            raise Conflict(
                f"Expected an end after {period.valid_from} but got {on}: choose a later day.",
                f"结束日期须晚于 {period.valid_from}，现为 {on}",
            )
        period.valid_to = on
    session.flush()


def enrolments(session: Session, student_id: str) -> list[Enrolment]:
    """Return the enrolment periods of a student, oldest first."""
    query = select(Enrolment).where(Enrolment.student_id == student_id).order_by(Enrolment.valid_from, Enrolment.id)
    return list(session.scalars(query))
