"""The history of where a student is (decisions, design 16): reading its rows and writing a change of them.

`records.students.placing` is the door for changes; this file keeps the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.students.two_times import instant_for, written
from records.tables import Student, StudentPlace

PLACE = ("org_id", "province", "status", "stage", "grade", "cohort", "class_id")
GRADE = frozenset({"stage", "cohort", "grade"})  # a repeat says the cohort anew and means the grade too


def place_row(student: dict[str, Any], acting: Acting) -> dict[str, Any]:
    """Return the row of a place, given the student's columns and `valid_from`."""
    return {
        **{name: student[name] for name in PLACE}, "student_id": student["id"], "valid_from": student["valid_from"],
        "recorded_at": acting.now, "superseded_at": None, "reason": acting.reason[:60], "case_no": acting.case_no,
        "recorded_by": acting.account_id,
    }  # fmt: skip


def places_of(session: Session, student_id: str) -> list[StudentPlace]:
    """Return the places in force, oldest first."""
    query = select(StudentPlace).where(StudentPlace.student_id == student_id, StudentPlace.superseded_at.is_(None))
    return list(session.scalars(query.order_by(StudentPlace.valid_from, StudentPlace.recorded_at)))


def all_places(session: Session, student_id: str) -> list[StudentPlace]:
    """Return every place ever recorded, the replaced ones too, in the order of recording."""
    query = select(StudentPlace).where(StudentPlace.student_id == student_id)
    return list(session.scalars(query.order_by(StudentPlace.recorded_at, StudentPlace.valid_from)))


def record_place(session: Session, acting: Acting, student: Student, changes: dict[str, Any], on: date) -> bool:
    """Write what a change says of a place from a day on, bring the student's columns up to date; False for no change.

    The columns show the last place in force, also one that begins in the future.
    """
    rows = all_places(session, student.id)
    force = sorted((row for row in rows if row.superseded_at is None), key=lambda row: row.valid_from)
    if not force:  # the first place of a record
        columns = {name: getattr(student, name) for name in PLACE} | changes
        session.add(StudentPlace(**place_row({**columns, "id": student.id, "valid_from": on}, acting)))
        _show(student, columns)
        session.flush()
        return True
    base, results = written([(row.valid_from, _values(row)) for row in force], changes, on, GRADE)
    if results[0].values == base and len(results) == 1:
        return False
    for result in results:
        if result.instead_of is None and result.values == base:
            continue
        author = acting
        if result.instead_of is not None:  # a later row follows the change and keeps what it says of itself
            later = force[result.instead_of]
            author = Acting(acting.now, acting.account_id, acting.org_id, later.reason, later.case_no)
            if result.values["org_id"] != later.org_id and result.values["class_id"] == later.class_id:
                result.values["class_id"] = None  # it is a class of the school that was left
        _write(session, author, rows, {**result.values, "id": student.id, "valid_from": result.valid_from})
    _show(student, results[-1].values if results[-1].valid_from >= force[-1].valid_from else _values(force[-1]))
    session.flush()
    return True


def supersede(rows: Sequence[StudentPlace], row: StudentPlace, now: datetime) -> datetime:
    """End what is known by a row and return the instant, later than its recording."""
    row.superseded_at = instant_for(rows, row.valid_from, now)
    return row.superseded_at


def last_place(session: Session, student: Student) -> None:
    """Bring the student's columns in line with the last place in force."""
    force = places_of(session, student.id)
    _show(student, _values(force[-1]))


def ended(on: date, recorded: datetime | None = None) -> ColumnElement[bool]:
    """Tell whether a later place of the same student had begun by a day: the row that is asked about is over then."""
    # why: bare columns, for the later place may lie at a school outside the reader's scope
    later = StudentPlace.__table__.alias("later_place").c
    return exists().where(
        later.student_id == StudentPlace.student_id, later.valid_from > StudentPlace.valid_from,
        later.valid_from <= on, known(later, recorded),
    )  # fmt: skip


def known(columns: Any, recorded: datetime | None) -> ColumnElement[bool]:
    """The rows in force now, or those that were at an earlier instant."""
    still: ColumnElement[bool] = columns.superseded_at.is_(None)
    if recorded is None:
        return still
    return (columns.recorded_at <= recorded) & or_(still, columns.superseded_at > recorded)


def _write(session: Session, author: Acting, rows: list[StudentPlace], columns: dict[str, Any]) -> None:
    instant = instant_for(rows, columns["valid_from"], author.now)
    for row in rows:
        if row.superseded_at is None and row.valid_from == columns["valid_from"]:
            row.superseded_at = instant
    row = StudentPlace(**{**place_row(columns, author), "recorded_at": instant})
    session.add(row)
    rows.append(row)


def _values(row: StudentPlace) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLACE}


def _show(student: Student, values: dict[str, Any]) -> None:
    for name in PLACE:
        setattr(student, name, values[name])
