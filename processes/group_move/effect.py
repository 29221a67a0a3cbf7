"""What the last seat brings about: each student moves by itself; who cannot stays, with the reason (domain 34)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ground.bilingual import Bilingual
from processes.group_move.listing import KIND
from processes.rows import Effecting
from records.errors import Conflict, RecordsError
from records.many.effects import Applied, ApprovedRow
from records.schools import class_standing_in, free_places, school_standing_in
from records.students.moves import Arrival, move_student
from records.students.to_write import student_for_change


def effect(asked: Effecting) -> Sequence[Applied]:
    """Move the students of a chunk, each in a step of its own."""
    return [_moved(asked, row) for row in asked.rows]


def _moved(asked: Effecting, row: ApprovedRow) -> Applied:
    session, acting, facts = asked.work.session, asked.acting.because(KIND), asked.variables["facts"]
    try:
        with session.begin_nested():
            _check(session, row, facts, acting)
            arrival = Arrival(str(row.subject_id), facts["to"], acting.today, class_id=facts["to_class"]["id"])
            move_student(session, acting, arrival)
        return Applied(row.id, row.subject_id)
    except RecordsError as error:
        return Applied(row.id, row.subject_id, Bilingual(error.zh, str(error)))


def _check(session: Any, row: ApprovedRow, facts: Any, acting: Any) -> None:
    """Is the student still at the school that is left, and has the class a place? Asked again, for time has passed."""
    student = student_for_change(session, str(row.subject_id))
    if student.org_id != school_standing_in(session, facts["from"]).id:
        raise Conflict(
            "Expected a student of the releasing school but this one has left it: leave the student out.",
            "学生已不在转出学校，请不予纳入",
        )
    room = class_standing_in(session, facts["to_class"]["id"])
    if room is not None and free_places(session, room, acting.today) < 1:
        raise Conflict(
            "Expected a place in the class but it is full: leave the student out, or let the school make room.",
            "转入班级已满，请不予纳入或由学校腾出班额",
        )
