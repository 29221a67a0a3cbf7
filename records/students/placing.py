"""The one door for changes of place: school, state, class, grade, from a day on (decisions, design 16).

Whatever moves a student says what differs in a `PlaceChange`; guards are asked, the enrolment periods follow, the
history of places gets its row and the student's columns show the last place. A promotion goes through it for the few
pupils with plans of their own and writes the same rows for all others (records.promotion).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid
from records.schools import class_standing_in, school_of, school_standing_in
from records.scope import system_scope
from records.students.codes import GONE, STATUS_NAMES, Status
from records.students.enrolments import begin_enrolment, end_enrolment
from records.students.guards import Entry, check_entry, check_guards
from records.students.known_fields import hand_over_fields
from records.students.placements import Moved, end_placements, follow_record
from records.students.places import record_place
from records.students.pointers import check_here
from records.students.to_write import student_to_write
from records.tables import CaseLock, ProblemRecord, SchoolClass, Student

NO_CLASS = ""  # not in a class, where None says: as before
TAKEN_OVER = "taken over"  # the reason of a place that came with the school, by no decision about the pupil


@dataclass(frozen=True)
class PlaceChange:
    """What differs in a place from a day on; None leaves as it is, `class_id=NO_CLASS` takes out of a class."""

    on: date
    status: Status | None = None
    school: str | None = None
    stage: str | None = None
    cohort: int | None = None
    grade: int | None = None
    class_id: str | None = None

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects of a record whose guards are asked: a move to another school brings state and class along."""
        if self.school is not None:
            return ("school",)
        within = (self.stage, self.cohort, self.grade, self.class_id) != (None,) * 4
        return (*(("state",) if self.status is not None else ()), *(("class",) if within else ()))


def change_place(session: Session, acting: Acting, student_id: str, change: PlaceChange) -> Student:
    """Change where a student is from a day on and return the student; who, why and by which case stand in `acting`.

    A day before a later change is allowed: what the later one says by itself stands, the rest follows this change.
    Raises NotFound outside the scope; Conflict with the reason of a guard, for a state that the student has already,
    a file fetched to another province, or a class for who has left; Invalid for a class of another school or stage.
    """
    aspects = change.aspects
    if not aspects:
        raise Invalid(
            "Expected a change of school, state, class or grade but it names none.",
            "未说明学校、状态、班级或年级的变动",
        )
    change = _at_its_heir(session, change)
    student = student_to_write(session, acting, student_id, aspects[0])
    for aspect in aspects[1:]:
        check_guards(session, acting, student, aspect)
    _check(session, student, change, aspects)
    if change.school is not None:
        to = school_of(session, change.school)
        check_entry(session, acting, Entry(to.id, to.province, change.stage or student.stage, student.id))
    put(session, acting, student, change)
    return student


def _at_its_heir(session: Session, change: PlaceChange) -> PlaceChange:
    """What was decided for a school or class that was taken over since is done for the one that took it over (O8)."""
    if change.school is not None:
        change = replace(change, school=school_standing_in(session, change.school).id)
    if change.class_id:
        change = replace(change, class_id=class_standing_in(session, change.class_id))
    return change


def put(session: Session, acting: Acting, student: Student, change: PlaceChange) -> None:
    """Write a change of place of a student who was locked and guarded before."""
    before, had_left = student.org_id, student.left_on is not None
    values = _values(session, student, change)
    moves = values.get("org_id", before) != before
    present = values.get("status", student.status) not in GONE
    if moves or not present:
        end_enrolment(session, student.id, change.on)
    begins = present and (moves or had_left)
    with session.no_autoflush:  # why: one write of the student's row, so its version grows by one
        if not present and change.status is not None:
            student.left_on = change.on
        elif begins:
            student.left_on = None
        if change.school is not None:
            student.entered_on = change.on
        record_place(session, acting, student, values, change.on)
    session.flush()
    if begins:
        begin_enrolment(session, acting, student, change.on)
    if not present:
        end_placements(session, acting, [student.id], change.on)
    elif moves:
        follow_record(session, acting, student, Moved(before, change.on, acting.reason == TAKEN_OVER))
    if moves:
        hand_over_fields(session, acting, student, change.on)
        _take_along(session, student)


def check_class(session: Session, org_id: str, stage: str, class_id: str | None) -> None:
    """Raise Invalid unless the class belongs to the school and stage; None means: not yet in a class."""
    if class_id is None:
        return
    fits = select(SchoolClass.id).where(
        SchoolClass.id == class_id, SchoolClass.org_id == org_id, SchoolClass.stage == stage
    )
    with system_scope(session):
        found = session.scalar(fits)
    if found is None:
        raise Invalid(
            "Expected a class of the school and stage but this one is of another: choose again.",
            "该班级不属于这所学校或学段，请重新选择",
        )


def _check(session: Session, student: Student, change: PlaceChange, aspects: tuple[str, ...]) -> None:
    if aspects != ("class",):
        check_here(session, student.id)
    if change.school is None and change.status is not None and student.status == change.status:
        raise Conflict(
            f"Expected another state but the student is {STATUS_NAMES[change.status][1]} already.",
            f"学生当前状态已是“{STATUS_NAMES[change.status][0]}”",
        )
    if aspects == ("class",) and student.left_on is not None:
        raise Conflict(
            f"Expected a student of the school but this one left it on {student.left_on}: enrol the student first.",
            f"学生已于 {student.left_on} 离校，请先办理入学或复学",
        )
    check_class(session, change.school or student.org_id, change.stage or student.stage, change.class_id or None)


def _values(session: Session, student: Student, change: PlaceChange) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value
        for name in ("status", "stage", "cohort", "grade")
        if (value := getattr(change, name)) is not None
    }
    if change.school is not None:
        values |= {"org_id": change.school, "province": school_of(session, change.school).province, "class_id": None}
    if change.class_id is not None:
        values["class_id"] = change.class_id or None
    if change.status in GONE:
        values["class_id"] = None
    return values


def _take_along(session: Session, student: Student) -> None:
    # why: open problems and running cases are read by the holder's scope, so they follow the record
    for cls in (ProblemRecord, CaseLock):
        session.execute(
            update(cls)
            .where(cls.student_id == student.id)
            .values(org_id=student.org_id, province=student.province)
            .execution_options(synchronize_session="fetch")
        )
