"""The end of a stage for many students at once (毕业, 结业, 肄业), set-based, and its return (S20).

A sibling of the door of `records.students.placing` for a chunk of a class list: every guard is asked, the same rows of
the history of places are written. Who has a place that begins on the day or later goes through that door one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, RecordsError
from records.ids import new_id
from records.schools import school_of, school_standing_in
from records.students.codes import PRESENT, STATUS_NAMES, Status
from records.students.guards import check_guards
from records.students.locks import conflicts_of
from records.students.placements import end_placements
from records.students.places import PLACE, place_row
from records.students.placing import PlaceChange, put
from records.tables import Enrolment, Graduate, School, Student, StudentPlace

ENDS = frozenset({Status.GRADUATED, Status.COMPLETED, Status.LEFT_EARLY})


@dataclass(frozen=True)
class Ending:
    """How a stage ends for one student: 07 毕业, 08 结业 or 09 肄业, and where the student goes on, if it is known."""

    student_id: str
    status: Status
    destination: str = ""


def end_stage(
    session: Session, acting: Acting, org_id: str, on: date, endings: Sequence[Ending]
) -> dict[str, Bilingual]:
    """End a stage for students of a school on a day; returns, by student, why it could not be.

    Runs under the system scope, for the acting case. Who changed school or state meanwhile, or is held by a case that
    excludes this one, is left as it is. Each gets a number of its own, which is never given again.
    """
    org_id = school_standing_in(session, org_id).id
    students = _locked(session, [one.student_id for one in endings])
    others = conflicts_of(session, acting, list(students.values()), acting.reason)
    refused, ready = {}, []
    for ending in endings:
        student = students[ending.student_id]
        why = _why_not(session, acting, student, (org_id, on), others.get(student.id))
        if why is not None:
            refused[student.id] = why
        else:
            ready.append(ending)
    if ready:
        lines = _lines(session, acting, (org_id, on), [(students[one.student_id], one) for one in ready])
        _place(session, acting, on, [(students[one.student_id], one.status) for one in ready])
        session.execute(insert(Graduate), lines)
        session.flush()
    return refused


def graduation_of(session: Session, student_id: str) -> Graduate | None:
    """Return the last end of a stage of a student that is in force, or None."""
    query = select(Graduate).where(Graduate.student_id == student_id, Graduate.void_at.is_(None))
    return session.scalar(query.order_by(Graduate.graduated_on.desc(), Graduate.id.desc()).limit(1))


def void_graduation(session: Session, acting: Acting, student_id: str) -> str:
    """Void the last end of a stage of a student and its number, and return the case that recorded it."""
    row = graduation_of(session, student_id)
    if row is None:
        raise Conflict(
            "Expected a graduation that is in force but the student has none: correct the request.",
            "该生没有有效的毕业登记，请核对",
        )
    row.void_at, row.void_case = acting.now, acting.case_no
    session.flush()
    return row.case_no


def _locked(session: Session, ids: Sequence[str]) -> dict[str, Student]:
    query = select(Student).where(Student.id.in_(ids)).order_by(Student.id).with_for_update(key_share=True)
    return {one.id: one for one in session.scalars(query.execution_options(populate_existing=True))}


def _why_not(
    session: Session, acting: Acting, student: Student, at: tuple[str, date], other: str | None
) -> Bilingual | None:
    org_id, on = at
    if student.org_id != org_id:
        return Bilingual("学生已不在本校", "The student has left the school meanwhile")
    if student.status not in PRESENT:
        zh, en = STATUS_NAMES[Status(student.status)]
        return Bilingual(f"学生状态已为“{zh}”", f"The student's state is now: {en.lower()}")
    if student.entered_on >= on:
        day = student.entered_on
        return Bilingual(f"学生于 {day} 才入校", f"The student came to the school on {day}")
    if other is not None:
        return Bilingual(f"该生有在办案件 {other}", f"Case {other} of the student is under way")
    try:
        for aspect in ("state", "class"):
            check_guards(session, acting, student, aspect)
    except RecordsError as error:
        return Bilingual(error.zh, str(error))
    return None


def _place(session: Session, acting: Acting, on: date, ended: Sequence[tuple[Student, Status]]) -> None:
    """Write the places: one by one where something began on the day or later, all others by one statement each."""
    ids = [student.id for student, _ in ended]
    later = set(session.scalars(
        # why: replaced places too, for a place of the same day must be recorded at a later instant
        select(StudentPlace.student_id).where(StudentPlace.student_id.in_(ids), StudentPlace.valid_from >= on)
    ))  # fmt: skip
    for student, status in ended:
        if student.id in later:
            put(session, acting, student, PlaceChange(on, status))
    together = [(student, status) for student, status in ended if student.id not in later]
    if together:
        _place_together(session, acting, on, together)


def _place_together(session: Session, acting: Acting, on: date, ended: Sequence[tuple[Student, Status]]) -> None:
    rows = [place_row({**_place_of(student), "status": status, "valid_from": on}, acting) for student, status in ended]
    session.execute(insert(StudentPlace), rows)
    ids = [student.id for student, _ in ended]
    for status in sorted({status for _, status in ended}):
        session.execute(
            update(Student)
            .where(Student.id.in_([student.id for student, one in ended if one == status]))
            .values(status=status, class_id=None, left_on=on, version=Student.version + 1)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Enrolment)
        .where(Enrolment.student_id.in_(ids), Enrolment.valid_to.is_(None))
        .values(valid_to=on)
        .execution_options(synchronize_session=False)
    )
    end_placements(session, acting, ids, on)
    for student, _ in ended:
        session.expire(student)


def _place_of(student: Student) -> dict[str, Any]:
    return {**{name: getattr(student, name) for name in PLACE}, "id": student.id, "class_id": None}


def _lines(
    session: Session, acting: Acting, at: tuple[str, date], ended: Sequence[tuple[Student, Ending]]
) -> list[dict[str, Any]]:
    """The lines of the register, numbered after all that the school gave in the year, void ones too."""
    org_id, on = at
    school = school_of(session, org_id)
    session.execute(select(School.id).where(School.id == org_id).with_for_update())  # why: one numbers at a time
    last = session.scalar(
        select(func.max(Graduate.serial)).where(Graduate.org_id == org_id, Graduate.year == on.year)
    ) or 0  # fmt: skip
    told = {"destination_at": acting.now, "destination_by": acting.account_id}
    return [
        {
            "id": new_id(), "student_id": student.id, "org_id": org_id, "province": student.province,
            "stage": student.stage, "cohort": student.cohort, "class_id": student.class_id, "year": on.year,
            "status": ending.status, "graduated_on": on, "case_no": acting.case_no, "serial": serial,
            "number": f"{school.code}{on.year}{serial:05d}", "recorded_at": acting.now,
            "destination": ending.destination, **(told if ending.destination else dict.fromkeys(told)),
        }
        for serial, (student, ending) in enumerate(ended, start=last + 1)
    ]  # fmt: skip
