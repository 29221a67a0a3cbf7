"""Undoing the move of a student to another school: the place before it returns, both stay readable (domain 34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict
from records.ids import new_id
from records.students.codes import Status
from records.students.known_fields import fields_in_force
from records.students.placements import withdraw_placements
from records.students.places import PLACE, all_places, place_row, places_of, supersede
from records.students.taking_back import replaced_by, take_back
from records.students.to_write import student_to_write
from records.students.two_times import instant_for
from records.tables import Enrolment, ProblemRecord, Student, StudentPlace, StudentPointer, UndoneFetch


@dataclass(frozen=True)
class Move:
    """The last move of a student to another school: by which case and for what reason, from which day, between whom.

    `former` is the record at the school before: the same one, or between provinces the one whose file was fetched.
    """

    student: str
    former: str
    case_no: str | None
    reason: str
    on: date
    from_school: str
    to_school: str
    recorded_at: datetime

    @property
    def fetched(self) -> bool:
        """Was the file fetched from another province?"""
        return self.former != self.student


def last_move(session: Session, student_id: str) -> Move | None:
    """Return the last move of a student, None without one; the caller's scope covers both sides."""
    rows = all_places(session, student_id)
    force = places_of(session, student_id)
    for at in range(len(force) - 1, -1, -1):
        row = force[at]
        before = replaced_by(rows, row, row.case_no or "") or (force[at - 1] if at else None)
        if before is not None and before.org_id != row.org_id:
            former = _fetched_from(session, student_id, row.case_no) or student_id
            return Move(student_id, former, row.case_no, row.reason, row.valid_from, before.org_id, row.org_id,
                        row.recorded_at)  # fmt: skip
    return None


def what_came_later(session: Session, move: Move) -> Bilingual | None:
    """Name what was recorded of a student after a move: a place, an edit of the card, a problem; None for nothing."""
    others = [row for row in places_of(session, move.student) if row.case_no != move.case_no]
    for row in others:
        if row.recorded_at > move.recorded_at:
            return _named(row, ("学籍变动", "a change of the record"))
    since = max(
        [row.recorded_at for row in fields_in_force(session, move.student) if row.case_no == move.case_no],
        default=move.recorded_at,
    )
    for known in fields_in_force(session, move.student):
        if known.case_no != move.case_no and known.recorded_at > since:
            return _named(known, ("学籍信息修改", "an edit of the card"))
    problem = select(func.count()).select_from(ProblemRecord).where(
        ProblemRecord.student_id == move.student, ProblemRecord.found_at > move.recorded_at
    )  # fmt: skip
    if session.scalar(problem):
        return Bilingual("转入后被列为问题学籍", "a problem record that was found since")
    return None


def undo_move(session: Session, acting: Acting, move: Move) -> Student:
    """Take a move back and return the record at the former school, in force again.

    What was fetched from another province ends there, so that one record lives. Raises Conflict naming what came
    after the move, or when it was undone already; asks the guards of both records.
    """
    later = what_came_later(session, move)
    if later is not None:
        raise Conflict(
            f"Expected nothing after the move but there is {later.en}: it stays.", f"转入之后已有{later.zh}，不能撤回"
        )
    if move.fetched:
        _end_fetched(session, acting, move)
    return take_back(session, acting, move.former, str(move.case_no))


def _end_fetched(session: Session, acting: Acting, move: Move) -> None:
    """End the record that the fetch made: its place is transferred out from its first day, its past told elsewhere."""
    student = student_to_write(session, acting, move.student, "school")
    pointer = session.scalar(select(StudentPointer).where(StudentPointer.student_id == move.former))
    if pointer is None or pointer.to_student != move.student:
        raise Conflict(
            "Expected the file to lead to this record but it does not: the fetch was taken back already.",
            "原档案不再指向该学籍，转学可能已被撤回",
        )
    kept = {name: getattr(pointer, name) for name in _CARRIED}
    session.add(UndoneFetch(id=new_id(), undone_at=acting.now, undone_case=acting.case_no or "", **kept))
    session.delete(pointer)
    rows = all_places(session, move.student)
    for row in [one for one in rows if one.superseded_at is None]:
        supersede(rows, row, acting.now)
    columns = {name: getattr(student, name) for name in PLACE} | {"status": Status.TRANSFERRED, "class_id": None}
    left = place_row({**columns, "id": student.id, "valid_from": move.on}, acting)
    session.add(StudentPlace(**left | {"recorded_at": instant_for(rows, move.on, acting.now)}))
    student.status, student.class_id, student.left_on = Status.TRANSFERRED, None, move.on
    session.execute(delete(Enrolment).where(Enrolment.student_id == student.id))
    withdraw_placements(session, acting, student.id)
    session.flush()


_CARRIED = ("student_id", "org_id", "province", "to_student", "to_org", "to_province", "fetched_at", "case_no")


def _fetched_from(session: Session, student_id: str, case_no: str | None) -> str | None:
    if case_no is None:
        return None
    query = select(StudentPointer.student_id).where(
        StudentPointer.to_student == student_id, StudentPointer.case_no == case_no
    )
    return session.scalar(query)


def _named(row: Any, words: Sequence[str]) -> Bilingual:
    case, day = getattr(row, "case_no", None), row.valid_from.isoformat()
    of, of_en = (f"，案件 {case}", f", case {case}") if case else ("", "")
    return Bilingual(f"{words[0]}（{day}{of}）", f"{words[1]} ({day}{of_en})")
