"""Changing a record in place: fields, status, class and grade, each leaving a version of the history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import GONE, STATUS_NAMES, Status
from records.students.names import tokens
from records.students.sealing import BIRTH, ID_NUMBER, ID_TYPE, NAME, SEX, identity_columns
from records.students.versions import payload_of, record_version
from records.tables import Enrolment, NameToken, SchoolClass, Student

IDENTITY = frozenset({NAME, SEX, BIRTH, ID_TYPE, ID_NUMBER})


@dataclass(frozen=True)
class Seat:
    """Where a student sits: class, grade within the stage."""

    class_id: str | None
    grade: int


def student_for_change(session: Session, student_id: str) -> Student:
    """Return a student's row, locked until the transaction ends; NotFound outside the scope."""
    found = session.scalar(
        select(Student)
        .where(Student.id == student_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return found


def apply_fields(session: Session, acting: Acting, student_id: str, fields: dict[str, Any], on: date) -> Student:
    """Set fields from a day on and write the version; a None value removes a field (S12).

    No basic information of a graduated student can be edited (S13).
    """
    student = student_for_change(session, student_id)
    if student.status in (Status.GRADUATED, Status.COMPLETED):
        raise Conflict(
            "Expected a student who has not graduated: basic information is closed after graduation (S13).",
            "学生已毕业，基本信息不可再改",
        )
    before = payload_of(session, student_id)
    after = {key: value for key, value in {**before, **fields}.items() if value is not None}
    if not after.get(NAME) or not after.get(SEX):
        raise Invalid(
            "Expected a name and a sex to stay but the change removes one of them.",
            "姓名与性别不能删除",
        )
    _set_identity(session, student, before, after)
    record_version(session, acting, student, after, on)
    return student


def change_status(session: Session, acting: Acting, student_id: str, status: Status, on: date) -> Student:
    """Set the state from a day on; a state that ends schooling here ends the enrolment period and the class."""
    student = student_for_change(session, student_id)
    if student.status == status:
        raise Conflict(
            f"Expected another state but the student is {STATUS_NAMES[status][1]} already.",
            f"学生当前状态已是“{STATUS_NAMES[status][0]}”",
        )
    payload = payload_of(session, student_id)
    student.status = status
    if status in GONE:
        student.left_on, student.class_id = on, None
        end_enrolment(session, student_id, on)
    elif student.left_on is not None:
        student.left_on = None
        begin_enrolment(session, acting, student, on)
    session.flush()
    record_version(session, acting, student, payload, on)
    return student


def change_class(session: Session, acting: Acting, student_id: str, seat: Seat, on: date) -> Student:
    """Put a student into another class or grade of the same school (调班, 留级, 跳级)."""
    student = student_for_change(session, student_id)
    check_class(session, student.org_id, student.stage, seat.class_id)
    payload = payload_of(session, student_id)
    student.class_id, student.grade = seat.class_id, seat.grade
    session.flush()
    record_version(session, acting, student, payload, on)
    return student


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
