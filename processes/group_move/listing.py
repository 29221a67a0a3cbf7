"""The rows of a group move: every student of the class or grade; who cannot move is left out, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.group_move.facts import those
from processes.rows import Judging, RowColumn
from records.acting import Acting
from records.errors import Conflict
from records.many.bodies import leave_out
from records.many.entering import NewRow, RowPlace, enter, hand_on
from records.students.codes import PRESENT, STATUS_NAMES, Status
from records.students.locks import lock_for_case
from records.students.subjects import About, note_subjects
from records.students.versions import payload_of
from records.tables import Student

KIND = "group_move"  # this change in the table of changes that exclude one another
COLUMNS = (
    RowColumn("xm", Bilingual("姓名", "Name"), required=True, fixed=True),
    RowColumn("sfzjh", Bilingual("身份证件号", "ID number"), fixed=True),
    RowColumn("stage", Bilingual("学段", "Stage"), shown=True, fixed=True),
    RowColumn("grade", Bilingual("年级", "Grade"), shown=True, fixed=True),
)
_CARRIED = ("xm", "sfzjh")


def judge(asked: Judging) -> Sequence[NewRow]:
    """Make the row of each student that is named; the registers say the rest."""
    students = (asked.session.get(Student, str(given["student"])) for given in asked.rows)
    return [_row_of(asked.session, student) for student in students if student is not None]


def _row_of(session: Session, student: Student) -> NewRow:
    payload = payload_of(session, student.id)
    values = {key: str(payload[key]) for key in _CARRIED if payload.get(key)}
    shown = {"stage": student.stage, "grade": str(student.grade)}
    known_by = values.get("sfzjh") or student.id
    return NewRow(student.org_id, values, shown, (), student.id, known_by, values.get("xm"))


def list_students(session: Session, acting: Acting, place: RowPlace, facts: Mapping[str, Any]) -> dict[str, int]:
    """Hold every student who can move, list all, and leave out who cannot; returns how many of both."""
    students = list(session.scalars(select(Student).where(those(facts["from"], facts)).order_by(Student.id)))
    why = {one.id: reason for one in students if (reason := _why_not(session, acting, one)) is not None}
    rows = [_row_of(session, one) for one in students]
    # why: the list is the registers', so nobody is its writer and everybody at a seat may decide it
    ids = dict(zip((one.id for one in students), enter(session, Acting(acting.now), place, rows), strict=True))
    hand_on(session, place)
    leave_out(session, acting, {ids[student]: reason.zh for student, reason in why.items()})
    note_subjects(session, acting, [About("student", one.id) for one in students if one.id not in why])
    return {"listed": len(students) - len(why), "left_out": len(why)}


def _why_not(session: Session, acting: Acting, student: Student) -> Bilingual | None:
    """Why a student does not move: away, a problem record, another running case. Who can move is held by this case."""
    if student.status not in PRESENT:
        zh, en = STATUS_NAMES[Status(student.status)]
        return Bilingual(f"学生当前为“{zh}”", f"the student is {en.lower()}")
    if student.problems:
        return Bilingual("学籍为问题学籍，须先处理", "the record is a problem record")
    try:
        lock_for_case(session, acting, student.id, KIND)
    except Conflict as error:
        return Bilingual(error.zh, str(error))
    return None
