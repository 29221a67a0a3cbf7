"""The end of a transfer: inside a province the record moves, between provinces it is fetched (S16, S17)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.ids import new_id
from records.keyring import Keyring
from records.schools import school_of, takes_students
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import Status
from records.students.names import tokens
from records.students.sealing import NAME, identity_columns
from records.students.updates import (
    begin_enrolment,
    check_class,
    end_enrolment,
    enrolments,
    student_for_change,
)
from records.students.versions import open_payload, payload_of, record_version, version_row
from records.tables import CaseLock, Enrolment, NameToken, ProblemRecord, Student, StudentPointer, StudentVersion


@dataclass(frozen=True)
class Arrival:
    """Where a student arrives: the first day there, school, class (or None until placed), grade in the stage."""

    student_id: str
    to_school: str
    on: date
    grade: int | None = None
    class_id: str | None = None


def move_student(session: Session, acting: Acting, arrival: Arrival) -> Student:
    """Move a record to another school of the same province, with its whole history; version +1.

    Neither side's scope covers both schools, so the move runs under the system scope: the four approvals are the
    right to it. Raises Conflict when the student is at that school already or the school takes nobody, Invalid
    for a school of another province (fetch_file is for those) or a class of another school.
    """
    with system_scope(session):
        student = student_for_change(session, arrival.student_id)
        school = school_of(session, arrival.to_school)
        if school.province != student.province:
            raise Invalid(
                "Expected a school of the same province: between provinces the file is fetched.",
                "接收学校须在本省；跨省须办理调档",
            )
        _check_arrival(session, student, arrival)
        payload = payload_of(session, student.id)
        end_enrolment(session, student.id, arrival.on)
        student.org_id, student.class_id, student.entered_on = school.id, arrival.class_id, arrival.on
        student.grade = arrival.grade or student.grade
        student.status, student.left_on = Status.ENROLLED, None
        session.flush()
        _take_along(session, student)
        why = acting if acting.reason else acting.because("moved in")
        begin_enrolment(session, why, student, arrival.on)
        record_version(session, why, student, payload, arrival.on)
    return student


def fetch_file(session: Session, acting: Acting, arrival: Arrival) -> Student:
    """Copy a record of another province into a new one here and leave a pointer (调档, design 7).

    The old record ends as transferred out (10) on the day of arrival; fields, past versions and enrolment periods
    come along under the new id. Raises Conflict when it was fetched before.
    """
    with system_scope(session):
        old = student_for_change(session, arrival.student_id)
        school = school_of(session, arrival.to_school)
        if school.province == old.province:
            raise Invalid(
                "Expected a school of another province: inside one the record moves.",
                "接收学校须在外省；省内直接转移学籍",
            )
        if session.scalar(select(StudentPointer).where(StudentPointer.student_id == old.id)) is not None:
            raise Conflict(
                "Expected a file that was not fetched yet but this one was: open the new record.",
                "该档案已被调走，请查看新的学籍",
            )
        _check_arrival(session, old, arrival)
        why = acting if acting.reason else acting.because("fetch")
        payload = payload_of(session, old.id)
        end_enrolment(session, old.id, arrival.on)
        new = _copy(session, old, arrival, school.province)
        begin_enrolment(session, why, new, arrival.on)
        record_version(session, why, new, payload, arrival.on)
        old.status, old.left_on, old.class_id = Status.TRANSFERRED, arrival.on, None
        session.add(
            StudentPointer(
                student_id=old.id, org_id=old.org_id, province=old.province, to_student=new.id,
                to_org=school.id, to_province=school.province, fetched_at=acting.now,
                case_no=acting.case_no or "",
            )
        )  # fmt: skip
        session.flush()
        record_version(session, why, old, payload, arrival.on)
    return new


def pointer_of(session: Session, student_id: str) -> StudentPointer | None:
    """Return where a record was fetched to, None while it is here."""
    return session.scalar(select(StudentPointer).where(StudentPointer.student_id == student_id))


def _take_along(session: Session, student: Student) -> None:
    # why: open problems and running cases are read by the holder's scope, so they follow the record
    for cls in (ProblemRecord, CaseLock):
        session.execute(
            update(cls)
            .where(cls.student_id == student.id)
            .values(org_id=student.org_id)
            .execution_options(synchronize_session="fetch")
        )


def _check_arrival(session: Session, student: Student, arrival: Arrival) -> None:
    if student.org_id == arrival.to_school and student.left_on is None:
        raise Conflict(
            "Expected another school but the student is at this one already.",
            "学生已在该校，请选择其他学校",
        )
    reason = takes_students(session, arrival.to_school, student.stage)
    if reason is not None:
        raise Conflict(
            f"Expected a school that can take the student but it cannot ({reason}): choose another.",
            f"该校不能接收这名学生（{reason}），请选择其他学校",
        )
    check_class(session, arrival.to_school, student.stage, arrival.class_id)


def _copy(session: Session, old: Student, arrival: Arrival, province: str) -> Student:
    ring = keyring_of(session)
    payload = payload_of(session, old.id)
    student_id = new_id()
    columns = {
        "id": student_id, "province": province, "org_id": arrival.to_school, "status": Status.ENROLLED,
        "stage": old.stage, "grade": arrival.grade or old.grade, "cohort": old.cohort,
        "class_id": arrival.class_id, "entered_on": arrival.on, "left_on": None, "problems": 0,
        "synthetic": old.synthetic, "version": 1, **identity_columns(ring, student_id, payload),
    }  # fmt: skip
    session.execute(insert(Student), [columns])
    names = [
        {"token": token, "student_id": student_id, "province": province}
        for token in tokens(ring, payload[NAME])
    ]
    session.execute(insert(NameToken), names)
    _copy_history(session, ring, old, student_id, province)
    new = session.scalar(select(Student).where(Student.id == student_id))
    if new is None:
        raise NotFound(
            "Expected the fetched record but it was not written.",
            "调档的学籍没有写入，请联系运维",
        )
    return new


def _copy_history(session: Session, ring: Keyring, old: Student, student_id: str, province: str) -> None:
    versions = session.scalars(
        select(StudentVersion).where(StudentVersion.student_id == old.id, StudentVersion.superseded_at.is_(None))
    )
    copies = []
    for row in versions:
        columns = {
            "id": student_id, "org_id": row.org_id, "province": province, "status": row.status,
            "stage": row.stage, "grade": row.grade, "cohort": row.cohort, "class_id": row.class_id,
            "valid_from": row.valid_from,
        }  # fmt: skip
        author = Acting(row.recorded_at, row.recorded_by, None, row.reason, row.case_no)
        copy = version_row(ring, columns, open_payload(ring, row), author)
        copies.append({**copy, "valid_to": row.valid_to})
    session.execute(insert(StudentVersion), copies)
    session.add_all(
        Enrolment(
            student_id=student_id, org_id=row.org_id, province=province, valid_from=row.valid_from,
            valid_to=row.valid_to, reason=row.reason, case_no=row.case_no,
        )
        for row in enrolments(session, old.id)
    )  # fmt: skip
    session.flush()
