"""Lists and figures of special arrangements: those of one's own pupils and of others' pupils who attend here (S31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.session import keyring_of
from records.students.listing import note_reading
from records.students.placements import in_force
from records.students.sealing import open_name
from records.students.statistics import Unit, asking_for, branches, path_to, units_below
from records.students.versions import present_then
from records.tables import SpecialPlacement, Student, StudentPlace
from records.tree import OrgRow, rows_by_id

STATES = ("now", "due", "ended")


@dataclass(frozen=True)
class PlacementQuery:
    """Which arrangements: in force today, of those the ones whose review is late, or ended; of one kind or all."""

    state: str = "now"
    kind: str = ""
    start: int = 0
    limit: int = 30


@dataclass(frozen=True)
class PlacementLine:
    """One arrangement of a list; `own` tells whether the record lies in the reader's scope."""

    row: SpecialPlacement
    name: str
    stage: str
    grade: int
    school: OrgRow
    place: OrgRow
    late: bool
    own: bool


@dataclass(frozen=True)
class PlacementFigures:
    """How many students of each unit below one attend under an arrangement, by stage and kind, on a day."""

    path: tuple[Unit, ...]
    units: tuple[Unit, ...]
    cells: tuple[tuple[str, str, str, int], ...]
    on: date


def placement_page(session: Session, acting: Acting, query: PlacementQuery) -> tuple[list[PlacementLine], int]:
    """Return a page of the arrangements in the scope and how many there are; the read is recorded.

    A school sees those of its own pupils, and those of pupils of other schools who attend it.
    """
    scope_of(session).require(Permission.STUDENT_LIST)
    p = SpecialPlacement
    asked: Select[Any] = select(p).where(_asked(query, acting.today))
    total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    page = asked.order_by(p.review_on, p.id).offset(query.start).limit(query.limit)
    rows = list(session.scalars(page))
    lines = _lines(session, acting.today, rows)
    note_reading(session, acting, "student.placements", "special arrangements", [one.student_id for one in rows])
    return lines, total


def placement_figures(session: Session, acting: Acting, unit: str, on: date | None) -> PlacementFigures:
    """Count by the units directly below one, at the school of record, today or on a past day."""
    asked = asking_for(session, acting, unit, on)
    with system_scope(session):  # why: as in student_figures, `asked` is the guard
        branch = branches(asked)
        place: Any = StudentPlace if asked.past else Student
        student = StudentPlace.student_id if asked.past else Student.id
        there = present_then(asked.day) if asked.past else (Student.left_on.is_(None),)
        keys = (branch.c.unit, place.stage, SpecialPlacement.kind)
        query = (
            select(*keys, func.count()).select_from(branch).join(place, place.org_id == branch.c.org)
            .join(SpecialPlacement, SpecialPlacement.student_id == student)
            .where(in_force(asked.day), *there).group_by(*keys).order_by(*keys)
        )  # fmt: skip
        cells = tuple((cell[0], cell[1], cell[2], cell[3]) for cell in session.execute(query))
        return PlacementFigures(path_to(session, acting, asked), units_below(session, asked), cells, asked.day)


def _asked(query: PlacementQuery, today: date) -> ColumnElement[bool]:
    p = SpecialPlacement
    stands = p.superseded_at.is_(None) & (p.valid_to.is_(None) | (p.valid_to > today))
    found = {
        "now": stands, "due": stands & (p.review_on < today),
        "ended": p.superseded_at.is_(None) & (p.valid_to <= today),
    }[query.state]  # fmt: skip
    return found & (p.kind == query.kind) if query.kind else found


def _lines(session: Session, today: date, rows: list[SpecialPlacement]) -> list[PlacementLine]:
    ring, scope = keyring_of(session), scope_of(session)
    with system_scope(session):  # why: a pupil who attends here may have the record at a school of another county
        known = select(Student).where(Student.id.in_([row.student_id for row in rows]))
        students = {one.id: one for one in session.scalars(known)}
    orgs = rows_by_id(session, {one for row in rows for one in (row.org_id, students[row.student_id].org_id)})
    return [
        PlacementLine(
            row, open_name(ring, student), student.stage, student.grade, orgs[student.org_id], orgs[row.org_id],
            row.valid_to is None and row.review_on < today, scope.allows(student.org_id),
        )
        for row in rows
        if (student := students[row.student_id])
    ]  # fmt: skip
