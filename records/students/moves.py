"""The end of a transfer: inside a province the record moves, between provinces it is fetched (S16, S17)."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.growth.writing import copy_growth
from records.ids import new_id
from records.keyring import Keyring
from records.schools import class_standing_in, school_of, school_standing_in, takes_students
from records.scope import system_scope
from records.session import keyring_of
from records.students.codes import Status
from records.students.enrolments import enrolments
from records.students.guards import Entry, check_entry
from records.students.known_fields import fields_in_force, fields_row, open_payload
from records.students.names import tokens
from records.students.placements import copy_placements
from records.students.places import PLACE, place_row, places_of
from records.students.placing import TAKEN_OVER, PlaceChange, check_class, put
from records.students.pointers import check_here
from records.students.sealing import NAME, identity_columns
from records.students.to_write import student_to_write
from records.students.versions import payload_of
from records.tables import Enrolment, NameToken, Student, StudentFields, StudentPlace, StudentPointer


@dataclass(frozen=True)
class Arrival:
    """Where a student arrives: the first day there, school, class (or None until placed), grade in the stage.

    A stage and its cohort where a new stage begins there, else the student's own go on.
    """

    student_id: str
    to_school: str
    on: date
    grade: int | None = None
    class_id: str | None = None
    stage: str | None = None
    cohort: int | None = None


def move_student(session: Session, acting: Acting, arrival: Arrival) -> Student:
    """Move a record to another school of the same province, with its whole history; version +1.

    Neither side's scope covers both schools, so the move runs under the system scope: the four approvals are the
    right to it. Nothing happens where the student has come to that school with a school that it took over. Raises
    Conflict when the student is at that school already, the school takes nobody, or the file was fetched to another
    province; Invalid for a school of another province (fetch_file is for those) or a class of another school.
    """
    with system_scope(session):
        arrival = _at_its_heir(session, arrival)
        student = student_to_write(session, acting, arrival.student_id, "school")
        if _came_along(session, student, arrival):
            return student
        school = school_of(session, arrival.to_school)
        if school.province != student.province:
            raise Invalid(
                "Expected a school of the same province: between provinces the file is fetched.",
                "接收学校须在本省；跨省须办理调档",
            )
        _check_arrival(session, student, arrival)
        check_entry(session, acting, Entry(school.id, school.province, student.stage, student.id))
        why = acting if acting.reason else acting.because("moved in")
        put(session, why, student, _placed(arrival))
    return student


def fetch_file(session: Session, acting: Acting, arrival: Arrival) -> Student:
    """Copy a record of another province into a new one here and leave a pointer (调档, design 7).

    The old record ends as transferred out (10) on the day of arrival; fields, past versions, enrolment periods
    and the growth record come along under the new id. Raises Conflict when it was fetched before.
    """
    with system_scope(session):
        arrival = _at_its_heir(session, arrival)
        old = student_to_write(session, acting, arrival.student_id, "school")
        school = school_of(session, arrival.to_school)
        if school.province == old.province:
            raise Invalid(
                "Expected a school of another province: inside one the record moves.",
                "接收学校须在外省；省内直接转移学籍",
            )
        _check_arrival(session, old, arrival)
        check_entry(session, acting, Entry(school.id, school.province, arrival.stage or old.stage, old.id))
        why = acting if acting.reason else acting.because("fetch")
        new = _copy(session, old, arrival.on)
        put(session, why, new, _placed(arrival))
        put(session, why, old, PlaceChange(arrival.on, status=Status.TRANSFERRED))
        session.add(
            StudentPointer(
                student_id=old.id, org_id=old.org_id, province=old.province, to_student=new.id,
                to_org=school.id, to_province=school.province, fetched_at=acting.now,
                case_no=acting.case_no or "",
            )
        )  # fmt: skip
        session.flush()
    return new


def _at_its_heir(session: Session, arrival: Arrival) -> Arrival:
    """What was decided for a school that was taken over since is done for the one that took it over (O8)."""
    school = school_standing_in(session, arrival.to_school)
    return replace(arrival, to_school=school.id, class_id=class_standing_in(session, arrival.class_id))


def _came_along(session: Session, student: Student, arrival: Arrival) -> bool:
    """Has the student come to the school already because it took the student's school over?"""
    if student.org_id != arrival.to_school or student.left_on is not None:
        return False
    return places_of(session, student.id)[-1].reason == TAKEN_OVER


def _placed(arrival: Arrival) -> PlaceChange:
    return PlaceChange(
        arrival.on, Status.ENROLLED, arrival.to_school, arrival.stage, arrival.cohort, arrival.grade, arrival.class_id
    )


def _check_arrival(session: Session, student: Student, arrival: Arrival) -> None:
    check_here(session, student.id)
    if student.org_id == arrival.to_school and student.left_on is None:
        raise Conflict(
            "Expected another school but the student is at this one already.",
            "学生已在该校，请选择其他学校",
        )
    stage = arrival.stage or student.stage
    reason = takes_students(session, arrival.to_school, stage)
    if reason is not None:
        raise Conflict(
            f"Expected a school that can take the student but it cannot ({reason}): choose another.",
            f"该校不能接收这名学生（{reason}），请选择其他学校",
        )
    check_class(session, arrival.to_school, stage, arrival.class_id)


def _copy(session: Session, old: Student, on: date) -> Student:
    """The record under a new id, still where the old one stands; it moves to its new school next."""
    ring = keyring_of(session)
    payload = payload_of(session, old.id)
    student_id = new_id()
    columns = {
        **{name: getattr(old, name) for name in PLACE}, "id": student_id, "entered_on": old.entered_on,
        "left_on": old.left_on, "problems": 0, "synthetic": old.synthetic, "version": 1,
        **identity_columns(ring, student_id, payload),
    }  # fmt: skip
    session.execute(insert(Student), [columns])
    names = [
        {"token": token, "student_id": student_id, "province": old.province}
        for token in tokens(ring, payload[NAME])
    ]
    session.execute(insert(NameToken), names)
    _copy_history(session, ring, old, student_id)
    copy_growth(session, old.id, student_id)
    copy_placements(session, old.id, student_id)
    new = session.scalar(select(Student).where(Student.id == student_id))
    if new is None:
        raise NotFound(
            "Expected the fetched record but it was not written.",
            "调档的学籍没有写入，请联系运维",
        )
    return new


def _copy_history(session: Session, ring: Keyring, old: Student, student_id: str) -> None:
    places = [
        place_row({**{name: getattr(row, name) for name in PLACE}, "id": student_id, "valid_from": row.valid_from},
                  _author(row))
        for row in places_of(session, old.id)
    ]  # fmt: skip
    session.execute(insert(StudentPlace), places)
    fields = [
        fields_row(ring, {"student_id": student_id, "org_id": row.org_id, "province": row.province,
                          "valid_from": row.valid_from}, open_payload(ring, row), _author(row))
        for row in fields_in_force(session, old.id)
    ]  # fmt: skip
    session.execute(insert(StudentFields), fields)
    session.add_all(
        Enrolment(
            student_id=student_id, org_id=row.org_id, province=row.province, valid_from=row.valid_from,
            valid_to=row.valid_to, reason=row.reason, case_no=row.case_no,
        )
        for row in enrolments(session, old.id)
    )  # fmt: skip
    session.flush()


def _author(row: StudentPlace | StudentFields) -> Acting:
    return Acting(row.recorded_at, row.recorded_by, None, row.reason, row.case_no)
