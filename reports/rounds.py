"""Rounds of reporting: who has one, what is due, and the submission at the cut-off, exactly once (R2, design 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from reports.catalogue import definition, in_force, published
from reports.definitions import Definition
from reports.entries import Round, entries_of, entry_of, locked_entry
from reports.periods import Period, containing
from reports.places import Place
from reports.snapshots import How, submit
from reports.tables import ReportSnapshot, Stand
from reports.units import ORG, Unit, assigned, authorities_below, open_in, takes_part, unit_of
from reports.windows import window_of

_AUTHORITIES = ("county", "city", "province")


@dataclass(frozen=True)
class Due:
    """One authority's round: what it reports and for which period."""

    unit: str
    set_key: str
    period: Period

    @property
    def key(self) -> str:
        """Its business key: data set, period and unit, unique for ever."""
        return f"{self.set_key}:{self.period.text}:{self.unit}"


def due_from(session: Session, day: date, after: str, limit: int) -> list[Due]:
    """Return the rounds that begin on a day, in order of their keys, behind one of them."""
    found: list[Due] = []
    for one, period in sorted(_beginning(session, day), key=lambda pair: f"{pair[0].key}:{pair[1].text}:"):
        prefix = f"{one.key}:{period.text}:"
        if after > f"{prefix}~":
            continue
        behind = after.removeprefix(prefix) if after.startswith(prefix) else ""
        query = select(ORG.c.id).where(
            assigned(one), open_in(period), ORG.c.is_authority, ORG.c.kind.in_(_AUTHORITIES), ORG.c.id > behind,
            takes_part(period),
        )
        rows = session.scalars(query.order_by(ORG.c.id).limit(limit - len(found)))
        found += [Due(unit, one.key, period) for unit in rows]
        if len(found) >= limit:
            break
    return found


def _beginning(session: Session, day: date) -> Iterator[tuple[Definition, Period]]:
    """The data sets that begin to be reported on a day, and the period: the one that ended, or the one that begins."""
    for kind in {one.period for one in published(session)}:
        running = containing(kind, day)
        if running.first != day:
            continue
        for shift in (0, -1):
            period = running.plus(shift)
            about = "current" if shift == 0 else "previous"
            yield from ((one, period) for one in in_force(session, period) if one.about == about)


def closes_at(session: Session, place: Place) -> datetime | None:
    """When a round is over: the time to correct where it was opened again, else the end of the unit's window."""
    unit, one, period = place
    entry = entry_of(session, Round(one.key, period.index), unit)
    if entry is not None and entry.stand == Stand.REOPENED:
        return entry.reopened_until
    window = window_of(session, unit, one, period)
    return window.closes if window else None


def missing_below(session: Session, place: Place) -> list[Unit]:
    """The authorities right below that have not submitted, or are correcting."""
    unit, one, period = place
    below = authorities_below(session, unit, one, period)
    entries = entries_of(session, Round(one.key, period.index), [each.id for each in below])
    return [each for each in below if each.id not in entries or entries[each.id].stand != Stand.SUBMITTED]


def submit_by_people(session: Session, acting: Acting, place: Place, case_no: str) -> Sequence[Unit]:
    """Submit a round that people have approved; returns who is missing below, in which case nothing is submitted.

    After the cut-off the system's submission is all that is left: it is made here if its worker was late.
    """
    unit, one, period = place
    entry = locked_entry(session, Round(one.key, period.index), unit_of(session, unit))
    if entry.stand == Stand.SUBMITTED:
        return ()
    closes = closes_at(session, place)
    if one.automatic and closes is not None and acting.now >= closes:
        submit_as_is(session, acting, place, case_no)
        return ()
    if missing := missing_below(session, place):
        return missing
    submit(session, acting, place, How(approved=True, case_no=case_no))
    return ()


def submit_as_is(session: Session, acting: Acting, place: Place, case_no: str) -> ReportSnapshot | None:
    """Submit a round as its cells are, dated at its cut-off, marked automatic and not approved; None if it is done.

    No cell was written since the cut-off, for the guard closes at that instant (design 8). An authority below that is
    still open then was due earlier: it is submitted first, so that each level adds up to those below.
    """
    unit, one, period = place
    entry = locked_entry(session, Round(one.key, period.index), unit_of(session, unit))
    if entry.stand == Stand.SUBMITTED:
        return None
    closes = closes_at(session, place)
    if closes is None or acting.now < closes:
        raise Conflict(
            f"Expected the cut-off of {period.name.en} to have come but it is at {closes}: wait for it.",
            f"{period.name.zh}的报送时段尚未截止（{closes}），届时再由系统报送",
        )
    for below in missing_below(session, place):
        at = closes_at(session, Place(below.id, one, period))
        submit_below(session, acting, Place(below.id, one, period), at or closes)
    return submit(session, acting, place, How(approved=False, automatic=True, at=closes, case_no=case_no))


def submit_below(session: Session, acting: Acting, place: Place, at: datetime) -> None:
    """Submit an authority that the level above does not wait for any longer, and those below it first."""
    for below in missing_below(session, place):
        inner = Place(below.id, place.definition, place.period)
        submit_below(session, acting, inner, closes_at(session, inner) or at)
    submit(session, acting, place, How(approved=False, automatic=True, at=min(at, acting.now)))


def place_of(session: Session, unit: str, key: str, period: Period) -> Place:
    """A unit's report as its definition holds for a period."""
    return Place(unit, definition(session, key, period.index), period)
