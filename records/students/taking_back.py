"""Taking back what a case wrote of a student's place: the place before it is in force again, both stay readable."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, NotFound
from records.students.codes import GONE
from records.students.guards import check_guards
from records.students.known_fields import fields_in_force
from records.students.placements import take_back_placements
from records.students.places import PLACE, all_places, last_place, place_row, supersede
from records.students.to_write import student_to_write
from records.students.two_times import TICK
from records.tables import Enrolment, Student, StudentPlace


def take_back(session: Session, acting: Acting, student_id: str, case_no: str) -> Student:
    """Replace every place that a case recorded by what held before it, and return the student.

    Periods at a school that the case began are removed, the one it ended is open again. Raises NotFound when the case
    wrote nothing that is in force, Conflict naming the day and the case when something came after it.
    """
    student = student_to_write(session, acting, student_id, "state")
    for aspect in ("class", "school"):
        check_guards(session, acting, student, aspect)
    rows = all_places(session, student_id)
    mine = _written_by(rows, case_no)
    if not mine:
        raise NotFound(
            f"Expected a place recorded by case {case_no} but none of this student is in force.",
            f"案件 {case_no} 没有仍然有效的学籍变动，或已撤销",
        )
    _check_last(rows, mine)
    for row in mine:
        before = replaced_by(rows, row, case_no)
        instant = supersede(rows, row, acting.now)
        if before is not None:
            author = Acting(instant, acting.account_id, acting.org_id, before.reason, before.case_no)
            columns = {name: getattr(before, name) for name in PLACE}
            session.add(StudentPlace(**place_row({**columns, "id": student_id, "valid_from": row.valid_from}, author)))
    session.flush()
    last_place(session, student)
    _reopen(session, student, case_no)
    _give_back_fields(session, acting, student, case_no)
    take_back_placements(session, acting, student_id, case_no)
    session.flush()
    return student


def _written_by(rows: list[StudentPlace], case_no: str) -> list[StudentPlace]:
    """The places in force that a case wrote: its own, and later ones that followed them at the same instant."""
    force = [row for row in rows if row.superseded_at is None]
    own = [row for row in force if row.case_no == case_no]
    instants = {row.recorded_at: row.valid_from for row in own}
    ends = {(row.valid_from, row.superseded_at) for row in rows}
    followed = [
        row for row in force
        if row not in own and row.recorded_at in instants and row.valid_from > instants[row.recorded_at]
        and (row.valid_from, row.recorded_at) in ends
    ]  # fmt: skip
    return [*own, *followed]


def _check_last(rows: list[StudentPlace], mine: list[StudentPlace]) -> None:
    recorded = max(row.recorded_at for row in mine)
    for row in rows:
        if row.superseded_at is None and row.recorded_at > recorded:
            raise Conflict(
                f"Expected nothing after the change but the place of {row.valid_from} ({row.case_no or row.reason}) "
                "came later: take that back first.",
                f"该变动之后已有新的变动（{row.valid_from}，{row.case_no or row.reason}），请先撤销后者",
            )


def replaced_by(rows: list[StudentPlace], row: StudentPlace, case_no: str) -> StudentPlace | None:
    """The place of the same day that a row replaced; of several by one case, what the first of them replaced."""
    for one in rows:
        if one.valid_from == row.valid_from and one.superseded_at == row.recorded_at:
            return replaced_by(rows, one, case_no) if one.case_no == case_no else one
    return None


def _reopen(session: Session, student: Student, case_no: str) -> None:
    periods = list(session.scalars(select(Enrolment).where(Enrolment.student_id == student.id)))
    for period in periods:
        if period.case_no == case_no:
            session.delete(period)
    kept = sorted((one for one in periods if one.case_no != case_no), key=lambda one: (one.valid_from, one.id))
    if student.status in GONE:
        student.left_on = kept[-1].valid_to if kept else student.left_on
        return
    student.left_on = None
    if kept:
        kept[-1].valid_to = None
        student.entered_on = kept[-1].valid_from


def _give_back_fields(session: Session, acting: Acting, student: Student, case_no: str) -> None:
    """End the copies with which the school that is left again began its part of what is known."""
    for row in fields_in_force(session, student.id):
        if row.case_no == case_no and row.org_id != student.org_id:
            row.superseded_at = max(acting.now, row.recorded_at + TICK)
