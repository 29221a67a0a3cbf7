"""Reading a growth record: which terms hold something, one part of a term with its versions, as of any day (S29).

What is read of a part is recorded before it is given, with the part named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting, start_of
from records.errors import DecryptionFailed
from records.growth.catalogue import Part, parts
from records.growth.rights import check_reads, reads, shows
from records.keyring import digest
from records.roles import Permission
from records.scope import scope_of
from records.session import keyring_of
from records.students.former import Held, held_by
from records.students.listing import note_reading
from records.students.places import known
from records.tables import GrowthRecord

PLACE = "growth_record.payload"


@dataclass(frozen=True)
class Filled:
    """One part of a term that some school filled in."""

    year: int
    term: int
    part: str
    org_id: str
    recorded_at: datetime


@dataclass(frozen=True)
class Version:
    """One version of a part: which school wrote it, who and when, and its entries by item."""

    year: int
    term: int
    part: str
    org_id: str
    stage: str
    grade: int
    version: int
    entries: list[dict[str, Any]]
    recorded_at: datetime
    recorded_by: str | None
    way: str
    superseded_at: datetime | None


def overview(session: Session, acting: Acting, held: Held, on: date | None = None) -> list[Filled]:
    """Return which parts of which terms are filled in, of those that the acting reads; no value is opened."""
    scope_of(session).require(Permission.STUDENT_FULL)
    query = select(
        GrowthRecord.year, GrowthRecord.term, GrowthRecord.part, GrowthRecord.org_id, GrowthRecord.recorded_at
    ).where(GrowthRecord.student_id == held.student_id, known(GrowthRecord, _end(on)))
    every = [Filled(*row) for row in session.execute(query.order_by(GrowthRecord.year, GrowthRecord.term)).all()]
    allowed = {part.key for part in parts().values() if reads(session, acting, part, held)}
    return [one for one in every if one.part in allowed]


def read_part(
    session: Session, acting: Acting, held: Held, at: tuple[int, int, Part], on: date | None = None
) -> list[Version]:  # fmt: skip
    """Return every version of one part of a term that the acting may read, oldest first; the read is recorded.

    With a day: the versions that held at its end. NotAllowed for a sensitive part of another school's student.
    """
    year, term, part = at
    check_reads(session, acting, part, held)
    where = [GrowthRecord.student_id == held.student_id, GrowthRecord.year == year, GrowthRecord.term == term,
             GrowthRecord.part == part.key]  # fmt: skip
    if on is not None:
        where.append(known(GrowthRecord, _end(on)))
    query = select(GrowthRecord).where(*where).order_by(GrowthRecord.recorded_at, GrowthRecord.version)
    rows = [row for row in session.scalars(query) if shows(acting, part, held, row)]
    note_reading(session, acting, _what(part), f"growth record: {part.key} {year}/{term}", [held.student_id])
    return [opened(session, row) for row in rows]


def read_all(session: Session, acting: Acting, student_id: str, why: str) -> tuple[Held, list[Version]]:
    """Return the present versions of all parts that the acting reads, oldest term first, for a paper; recorded."""
    held = held_by(session, student_id)
    scope_of(session).require(Permission.STUDENT_FULL)
    allowed = [part for part in parts().values() if reads(session, acting, part, held)]
    query = select(GrowthRecord).where(
        GrowthRecord.student_id == student_id, GrowthRecord.superseded_at.is_(None),
        GrowthRecord.part.in_([part.key for part in allowed]),
    )  # fmt: skip
    rows = [row for row in session.scalars(query) if shows(acting, parts()[row.part], held, row)]
    for part in allowed:
        if part.sensitive or part is allowed[0]:
            note_reading(session, acting, _what(part), why, [student_id])
    order = list(parts())
    rows.sort(key=lambda row: (row.year, row.term, order.index(row.part), row.recorded_at))
    return held, [opened(session, row) for row in rows]


def present_of(session: Session, org_id: str, at: tuple[int, int, str], students: Sequence[str]) -> dict[str, Version]:
    """Return the present version that a school wrote of one part of a term, by student; who calls records the read."""
    year, term, part = at
    query = select(GrowthRecord).where(
        GrowthRecord.org_id == org_id, GrowthRecord.year == year, GrowthRecord.term == term, GrowthRecord.part == part,
        GrowthRecord.superseded_at.is_(None), GrowthRecord.student_id.in_(students),
    )  # fmt: skip
    return {row.student_id: opened(session, row) for row in session.scalars(query)}


def note_class_reading(session: Session, acting: Acting, part: Part, why: str, students: Sequence[str]) -> None:
    """Record that one part was read of many students."""
    note_reading(session, acting, _what(part), why, students)


def opened(session: Session, row: GrowthRecord) -> Version:
    """Open a version; DecryptionFailed when it does not fit its digest."""
    body = keyring_of(session).open_json(f"{PLACE}:{row.id}", row.payload)
    if digest(body) != row.digest:
        raise DecryptionFailed(
            f"Expected growth record {row.id} to fit its digest but it does not: restore the row from backup.",
            f"成长记录 {row.id} 与摘要不符，请从备份恢复",
        )
    return Version(
        row.year, row.term, row.part, row.org_id, row.stage, row.grade, row.version, body["entries"], row.recorded_at,
        row.recorded_by, row.way, row.superseded_at,
    )  # fmt: skip


def _what(part: Part) -> str:
    return "student.growth_sensitive" if part.sensitive else "student.growth"


def _end(on: date | None) -> datetime | None:
    return None if on is None else start_of(on + timedelta(days=1)) - timedelta(microseconds=1)
