"""Where the graduates of a summer went on (毕业去向), unit by unit, and of how many nobody knows (S20, S23)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.scope import system_scope
from records.students.statistics import Unit, asking_for, branches, path_to, units_below
from records.tables import Graduate


@dataclass(frozen=True)
class DestinationCount:
    """How many graduates of a unit went where; "" where it is not noted and no later enrolment told it."""

    unit: str
    stage: str
    destination: str
    count: int


@dataclass(frozen=True)
class Destinations:
    """The figures of one year below a unit; `years` are those that have graduates there, the latest first."""

    path: tuple[Unit, ...]
    units: tuple[Unit, ...]
    cells: tuple[DestinationCount, ...]
    year: int
    years: tuple[int, ...]


def destinations(session: Session, acting: Acting, unit: str, year: int | None = None) -> Destinations:
    """Return where the graduates of a year went on, by units directly below; without a year, of the latest.

    Graduations that were returned do not count. NotAllowed for a unit outside the caller's subtree.
    """
    asked = asking_for(session, acting, unit, None)
    branch = branches(asked)
    held = select(Graduate.year).join(branch, branch.c.org == Graduate.org_id).where(Graduate.void_at.is_(None))
    with system_scope(session):  # why: figures of the whole subtree; `asked` is the guard
        years = tuple(session.scalars(held.distinct().order_by(Graduate.year.desc())))
        chosen = year or (years[0] if years else asked.day.year)
        keys = (branch.c.unit, Graduate.stage, Graduate.destination)
        counted = select(*keys, func.count()).select_from(branch).join(Graduate, Graduate.org_id == branch.c.org)
        counted = counted.where(Graduate.year == chosen, Graduate.void_at.is_(None)).group_by(*keys).order_by(*keys)
        cells = tuple(DestinationCount(*row) for row in session.execute(counted))
        return Destinations(path_to(session, acting, asked), units_below(session, asked), cells, chosen, years)
