"""How far the units below are (催报): who is missing, what is implausible, who was on time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from reports.checks import Finding, findings
from reports.definitions import Definition
from reports.entries import ENTRY, Round, entries_of
from reports.periods import Period
from reports.sheets import filled_of
from reports.tables import ReportEntry, Stand
from reports.units import CLOSURE, ORG, Unit, assigned, open_in, takes_part, units_below
from reports.windows import Window, window_of


@dataclass(frozen=True)
class Counts:
    """Of all units in a region that a data set is for: how many are due and how far they are."""

    schools: int = 0
    confirmed: int = 0
    authorities: int = 0
    submitted: int = 0
    on_time: int = 0  # submitted by people within their window, whatever was corrected later
    automatic: int = 0
    approved: int = 0
    in_correction: int = 0


@dataclass(frozen=True)
class Row:
    """One unit below: its entry, its gaps, the counts of its own region, its window."""

    unit: Unit
    entry: ReportEntry | None
    gaps: Sequence[Finding]
    counts: Counts
    window: Window | None

    @property
    def is_missing(self) -> bool:
        """Is there something to urge: not confirmed, by an authority not submitted, or implausible?"""
        stand = self.entry.stand if self.entry is not None else Stand.OPEN
        done = stand == Stand.SUBMITTED or (stand == Stand.CONFIRMED and not self.unit.is_authority)
        return not done or bool(self.gaps)

    def is_late(self, now: datetime) -> bool:
        """Should it have submitted by now?"""
        done = self.entry is not None and self.entry.stand in (Stand.SUBMITTED, Stand.REOPENED)
        return not done and self.window is not None and now >= self.window.closes


def rows_below(session: Session, unit: str, definition: Definition, period: Period) -> list[Row]:
    """Return the units right below, each with what it lacks; one read per kind of question, however many there are."""
    below = units_below(session, unit, definition, period)
    entries = entries_of(session, Round(definition.key, period.index), [one.id for one in below])
    filled = filled_of(session, below, definition, period)
    counted = counts(session, definition, period, [one.id for one in below if one.is_authority])
    return [
        Row(
            one, entries.get(one.id), findings(definition, filled[one.id]), counted.get(one.id, Counts()),
            window_of(session, one.id, definition, period) if one.is_authority else None,
        )
        for one in below
    ]  # fmt: skip


def counts(session: Session, definition: Definition, period: Period, regions: Sequence[str]) -> dict[str, Counts]:
    """Return the counts of regions in one set-based read; who is not due in the period counts nowhere."""
    if not regions:
        return {}
    entry = and_(ENTRY.c.org_id == ORG.c.id, ENTRY.c.set_key == definition.key, ENTRY.c.period == period.index)
    submitted = ENTRY.c.stand.in_((Stand.SUBMITTED, Stand.REOPENED))
    school, authority = ~ORG.c.is_authority, and_(ORG.c.is_authority, takes_part(period))

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            CLOSURE.c.ancestor, number(school), number(and_(school, ENTRY.c.stand == Stand.CONFIRMED)),
            number(authority), number(and_(authority, submitted)),
            number(and_(authority, submitted, ~ENTRY.c.late)),
            number(and_(authority, submitted, ENTRY.c.automatic)),
            number(and_(authority, submitted, ENTRY.c.approved)),
            number(and_(authority, ENTRY.c.stand == Stand.REOPENED)),
        )
        .select_from(CLOSURE.join(ORG, ORG.c.id == CLOSURE.c.descendant).outerjoin(ENTRY, entry))
        .where(CLOSURE.c.ancestor.in_(list(regions)), assigned(definition), open_in(period))
        .group_by(CLOSURE.c.ancestor)
    )  # fmt: skip
    return {row[0]: Counts(*(int(value or 0) for value in row[1:])) for row in session.execute(query)}


def as_numbers(found: Counts) -> Mapping[str, int]:
    """Counts as the interface gives them."""
    return dict(vars(found))
