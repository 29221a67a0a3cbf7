"""Arrangements to attend beside the school of record: 随班就读, 送教上门, special and 专门 schools (S31).

One is in force at a time. Each change writes a new version with its own time of recording, so a day in the past can be
asked as it is known now or as it was known then (decisions, design 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.acting import Acting
from records.errors import Conflict, NotFound
from records.ids import new_id
from records.settings.values import value_of
from records.students.places import known
from records.students.to_write import student_to_write
from records.students.two_times import instant_for
from records.tables import SpecialPlacement, Student

KINDS: dict[str, Bilingual] = {
    "inclusive": Bilingual("随班就读", "Learning in a regular class"),
    "home": Bilingual("送教上门", "Taught at home"),
    "special": Bilingual("特殊教育学校就读", "At a special-education school"),
    "measure": Bilingual("专门学校就读", "At a special-measure school"),
}
FOLLOWS = "placements.follow_transfer"  # the setting: does an arrangement at the school of record go along?
_VERSIONED = ("placement", "student_id", "org_id", "province", "record_school", "former", "kind", "valid_from",
              "valid_to", "review_on")  # fmt: skip


@dataclass(frozen=True)
class NewPlacement:
    """An arrangement: its kind, the school attended, the first day, until when it is decided.

    `former` is the school that the record left for it.
    """

    kind: str
    school: str
    on: date
    review_on: date
    former: str | None = None


def placements_of(
    session: Session, student_id: str, on: date | None = None, recorded: datetime | None = None
) -> list[SpecialPlacement]:
    """Return a student's arrangements within the scope, oldest first: all, or the one of a day, as known at a time."""
    p = SpecialPlacement
    query = select(p).where(p.student_id == student_id, known(p, recorded))
    if on is not None:
        query = query.where(p.valid_from <= on, p.valid_to.is_(None) | (p.valid_to > on))
    return list(session.scalars(query.order_by(p.valid_from, p.recorded_at)))


def placement_now(session: Session, student_id: str) -> SpecialPlacement | None:
    """Return the arrangement that nothing has ended yet, also one that begins later; None without one."""
    return next((one for one in placements_of(session, student_id) if one.valid_to is None), None)


def in_force(on: date) -> ColumnElement[bool]:
    """Return the criterion of the arrangements of a day, as known now."""
    p = SpecialPlacement
    return and_(p.superseded_at.is_(None), p.valid_from <= on, p.valid_to.is_(None) | (p.valid_to > on))


def with_placement(kind: str) -> ColumnElement[bool]:
    """Return the criterion of the students whose arrangement of a kind nothing has ended."""
    p = SpecialPlacement
    held = select(p.student_id).where(p.superseded_at.is_(None), p.valid_to.is_(None), p.kind == kind)
    return Student.id.in_(held)


def kinds_now(session: Session, student_ids: Sequence[str], on: date) -> dict[str, str]:
    """Return the kind of the arrangement of each student who has one on a day."""
    p = SpecialPlacement
    query = select(p.student_id, p.kind).where(p.student_id.in_(student_ids), in_force(on))
    return dict(session.execute(query).tuples().all())


def begin_placement(session: Session, acting: Acting, student_id: str, new: NewPlacement) -> SpecialPlacement:
    """Record that a student attends a school beside the school of record from a day on.

    Conflict while another arrangement is in force, or for a day within one that has ended.
    """
    student = student_to_write(session, acting, student_id, "state")
    for one in placements_of(session, student_id):
        if one.valid_to is None or one.valid_to > new.on:
            raise Conflict(
                f"Expected no arrangement on {new.on} but the student has one from {one.valid_from} on: end it first.",
                f"该生自 {one.valid_from} 起已有特殊就读安排，请先办理结束",
            )
    values = {
        "placement": new_id(), "student_id": student.id, "org_id": new.school, "province": student.province,
        "record_school": student.org_id, "former": new.former, "kind": new.kind, "valid_from": new.on,
        "valid_to": None, "review_on": new.review_on,
    }  # fmt: skip
    return _write(session, acting, values)


def prolong_placement(session: Session, acting: Acting, placement: str, review_on: date) -> SpecialPlacement:
    """Let an arrangement last until another day; NotFound when it has ended meanwhile."""
    row = session.scalar(
        select(SpecialPlacement).where(
            SpecialPlacement.placement == placement, SpecialPlacement.superseded_at.is_(None),
            SpecialPlacement.valid_to.is_(None),
        )
    )  # fmt: skip
    if row is None:
        raise NotFound(
            "Expected an arrangement in force but it has ended meanwhile.", "该就读安排已经结束，无须延续"
        )
    student_to_write(session, acting, row.student_id, "state")
    return _again(session, acting, row, review_on=review_on)


def end_placement(session: Session, acting: Acting, student_id: str, on: date) -> str | None:
    """End the arrangement in force; `on` is the first day no longer there. Returns which one, None without one.

    One that would begin on that day or later never was: it is taken back.
    """
    row = placement_now(session, student_id)
    if row is None:
        return None
    student_to_write(session, acting, student_id, "state")
    _end(session, acting, row, on)
    return row.placement


@dataclass(frozen=True)
class Moved:
    """A record that has moved: from which school, from which day on; `along` with a school that was taken over."""

    before: str
    on: date
    along: bool


def follow_record(session: Session, acting: Acting, student: Student, moved: Moved) -> None:
    """Let the arrangement follow a record that has moved, by rule (S31).

    It stays where the record came to the school that is attended, and with a school that was taken over. One at the
    school of record goes to the new school where the setting says so. Any other ends.
    """
    row = placement_now(session, student.id)
    if row is None:
        return
    here = {"record_school": student.org_id, "province": student.province}
    if row.org_id == student.org_id:
        _again(session, acting, row, **here)
    elif row.org_id == moved.before and (moved.along or _follows(session, student, moved.on)):
        _again(session, acting, row, org_id=student.org_id, **here)
    elif moved.along:
        _again(session, acting, row, **here)
    else:
        _end(session, acting, row, moved.on)


def end_placements(session: Session, acting: Acting, student_ids: Sequence[str], on: date) -> None:
    """End the arrangements of many students who leave; their rows are locked by the caller."""
    p = SpecialPlacement
    rows = session.scalars(
        select(p).where(p.student_id.in_(student_ids), p.superseded_at.is_(None), p.valid_to.is_(None))
    )
    for row in list(rows):
        _end(session, acting, row, on)


def copy_placements(session: Session, from_id: str, to_id: str) -> None:
    """Copy the arrangements of a fetched file to its new record, each with its author."""
    for row in placements_of(session, from_id):
        author = Acting(row.recorded_at, row.recorded_by, None, row.reason, row.case_no)
        values = {name: getattr(row, name) for name in _VERSIONED}
        _write(session, author, {**values, "placement": new_id(), "student_id": to_id})


def take_back_placements(session: Session, acting: Acting, student_id: str, case_no: str) -> None:
    """Put the versions back in force that a case replaced, and take back what it began."""
    every = list(session.scalars(select(SpecialPlacement).where(SpecialPlacement.student_id == student_id)))
    for row in [one for one in every if one.case_no == case_no and one.superseded_at is None]:
        earlier = [one for one in every if one.placement == row.placement and one.case_no != case_no]
        before = max(earlier, key=lambda one: one.recorded_at, default=None)
        row.superseded_at = instant_for(every, row.valid_from, acting.now)
        if before is not None:
            author = Acting(acting.now, acting.account_id, acting.org_id, before.reason, before.case_no)
            _write(session, author, {name: getattr(before, name) for name in _VERSIONED})
    session.flush()


def withdraw_placements(session: Session, acting: Acting, student_id: str) -> None:
    """Take back all arrangements of a record that is over, for they are told where the file stands again."""
    for row in placements_of(session, student_id):
        row.superseded_at = instant_for([row], row.valid_from, acting.now)
    session.flush()


def _follows(session: Session, student: Student, on: date) -> bool:
    return bool(value_of(session, student.org_id, FOLLOWS, on, student.stage).value)


def _end(session: Session, acting: Acting, row: SpecialPlacement, on: date) -> None:
    if on > row.valid_from:
        _again(session, acting, row, valid_to=on)
        return
    row.superseded_at = instant_for([row], row.valid_from, acting.now)
    session.flush()


def _again(session: Session, acting: Acting, row: SpecialPlacement, **changes: Any) -> SpecialPlacement:
    """Write the next version of an arrangement."""
    row.superseded_at = instant_for([row], row.valid_from, acting.now)
    return _write(session, acting, {name: getattr(row, name) for name in _VERSIONED} | changes, row.superseded_at)


def _write(
    session: Session, acting: Acting, values: dict[str, Any], at: datetime | None = None
) -> SpecialPlacement:  # fmt: skip
    row = SpecialPlacement(
        id=new_id(), recorded_at=at or acting.now, reason=acting.reason[:60], case_no=acting.case_no,
        recorded_by=acting.account_id, **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
