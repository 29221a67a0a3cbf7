"""Taking children into a school: with the file where it is free to come, else with the duty to find or make one (S22).

Runs under the system scope, for the acting case: the list that was decided is the right to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.students.codes import Status
from records.students.graduates import DESTINATIONS
from records.students.graduating import ENDS, graduation_of
from records.students.placing import PlaceChange, change_place
from records.students.to_write import student_for_change
from records.tables import Admission, School

LOST, ABSENT = "lost", "absent"  # another school keeps the child; the child did not come


@dataclass(frozen=True)
class Intake:
    """To which school, stage and year, by which way, from which day; until when a missing file is looked for."""

    school: str
    stage: str
    year: int
    way: str
    on: date
    due_on: date


@dataclass(frozen=True)
class Child:
    """The row of a case that is taken, the index by which equal children meet, and the file, where there is one."""

    row_id: str
    subject_index: str | None
    student_id: str | None = None


def in_force() -> ColumnElement[bool]:
    """The criterion of admissions that count."""
    return Admission.ended_at.is_(None)


def hold_school(session: Session, school: str) -> None:
    """Let lists of one school take effect one after the other, so that each counts what the last one took."""
    session.execute(select(School.id).where(School.id == school).with_for_update(key_share=True))


def taken(session: Session, school: str, stage: str, year: int) -> int:
    """Return how many a school has taken for a stage and a year, those that ended left out."""
    of = (Admission.org_id == school, Admission.stage == stage, Admission.year == year)
    return session.scalar(select(func.count(Admission.id)).where(*of, in_force())) or 0


def admission_at(session: Session, intake: Intake, child: Child) -> Admission | None:
    """Return the admission in force of a child at a school, for the stage and the year; None where there is none."""
    of = (Admission.org_id == intake.school, Admission.stage == intake.stage, Admission.year == intake.year)
    same = Admission.row_id == child.row_id
    if child.subject_index:
        same = Admission.subject_index == child.subject_index
    return session.scalar(select(Admission).where(*of, same, in_force()).order_by(Admission.id).limit(1))


def elsewhere(session: Session, school: str, year: int, subjects: set[str]) -> set[str]:
    """Return the children among some, by index, whom another school has admitted for the year."""
    query = select(Admission.subject_index).where(
        Admission.subject_index.in_(subjects), Admission.year == year, Admission.org_id != school, in_force()
    )
    return {str(one) for one in session.scalars(query)}


def take(session: Session, acting: Acting, intake: Intake, child: Child, waits: str) -> Admission:
    """Record that a school takes a child; whom it took already stays one admission, which learns of the file."""
    row = admission_at(session, intake, child)
    if row is None:
        school = session.get_one(School, intake.school)
        row = Admission(
            org_id=school.id, province=school.province, stage=intake.stage, year=intake.year, way=intake.way,
            case_no=acting.case_no or "", row_id=child.row_id, subject_index=child.subject_index,
            admitted_on=intake.on, admitted_at=acting.now,
        )  # fmt: skip
        session.add(row)
    found(row, child.student_id, waits, intake.due_on)
    session.flush()
    return row


def found(row: Admission, student_id: str | None, waits: str, due_on: date | None) -> None:
    """Note where the file of an admission is by now; a first limit stands, whatever is found of the file later."""
    row.student_id, row.waits = student_id, waits
    row.due_on = (row.due_on or due_on) if waits else None


def carry_over(session: Session, acting: Acting, student_id: str, intake: Intake, class_id: str | None) -> bool:
    """Bring the file of a stage that ended to the next one; False where it is in use by now.

    The register of graduates learns where the graduate went on. The place begins after the end of the former stage.
    Raises as `change_place` does.
    """
    student = student_for_change(session, student_id)
    if student.status not in ENDS:
        return False
    on = max(intake.on, student.left_on + timedelta(days=1)) if student.left_on else intake.on
    change = PlaceChange(on, Status.ENROLLED, intake.school, intake.stage, intake.year, 1, class_id)
    change_place(session, acting, student_id, change)
    tell_graduation(session, acting, student_id, intake.stage)
    return True


def tell_graduation(session: Session, acting: Acting, student_id: str, stage: str) -> None:
    """Note in the register of graduates the stage in which a student goes on."""
    row = graduation_of(session, student_id)
    if row is not None and stage in DESTINATIONS:
        row.destination, row.destination_at, row.destination_by = stage, acting.now, acting.account_id
        session.flush()


def note_arrival(session: Session, school: str, former: str, student_id: str) -> None:
    """Note that the file which a school's admission waited for is here now, under a new id."""
    of = (Admission.org_id == school, Admission.student_id == former, in_force())
    for row in session.scalars(select(Admission).where(*of)):
        found(row, student_id, "", None)
    session.flush()


def end(session: Session, acting: Acting, row: Admission, why: str) -> None:
    """End an admission: it stays on record, counts no more and blocks nothing."""
    row.ended_at, row.ended_case, row.ended_why = acting.now, acting.case_no, why
    row.due_on, row.dispute = None, ""
    session.flush()
