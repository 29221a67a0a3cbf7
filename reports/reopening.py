"""Opening a submitted report again (撤报, 退回): from the top down, for a time, for all of it or for named parts.

A level that has submitted cannot open anything below it before its own round is open (domain 23, 36). When the time is
over the system submits what there is then, as at any cut-off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from records.acting import Acting, start_of
from records.errors import Conflict
from records.ids import new_id
from reports.entries import Round, entry_of, locked_entry
from reports.places import Place
from reports.tables import ReportEntry, ReportReopening, Stand
from reports.units import level_above, unit_of
from reports.windows import window_of


@dataclass(frozen=True)
class Why:
    """Until when a report is open, for which units and items (none named: all), by which case and for which reason."""

    until: datetime
    case_no: str
    reason: str
    units: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opened:
    """A round that is open again."""

    place: Place
    round: int
    until: datetime


def has_submitted(session: Session, place: Place) -> bool:
    """Tell whether a unit's report is submitted and locked."""
    entry = entry_of(session, Round(place.definition.key, place.period.index), place.unit)
    return entry is not None and entry.stand == Stand.SUBMITTED


def ladder(session: Session, place: Place) -> list[Place]:
    """The unit and each level above that has submitted as well: all of them must open, the highest first."""
    steps, above = [place], level_above(session, place.unit)
    while above is not None and has_submitted(session, place._replace(unit=above.id)):
        steps.append(place._replace(unit=above.id))
        above = level_above(session, above.id)
    return steps


def end_of_days(acting: Acting, days: int) -> datetime:
    """The end of so many calendar days from today, as an exclusive instant (domain 25)."""
    return start_of(acting.today + timedelta(days=days + 1))


def reopen(session: Session, acting: Acting, steps: Sequence[Place], why: Why) -> list[Opened]:
    """Open reports again, the highest first, and return the rounds that begin.

    The last one is the report in question. Of the levels above it only the way through is open: their own cells stay
    locked. Conflict where a report is not submitted, or the level above it is. `acting.reason` is kept as the way.
    """
    found: list[Opened] = []
    for at, place in enumerate(steps):
        through = steps[at + 1].unit if at + 1 < len(steps) and _is_above(session, place, steps[at + 1]) else None
        units = why.units if through is None else tuple({through, *why.units})
        opened = _open(session, place, why, units)
        found.append(opened)
        session.add(_kept(session, acting, opened, (why, through is not None)))
    session.flush()
    return found


def _kept(session: Session, acting: Acting, opened: Opened, by: tuple[Why, bool]) -> ReportReopening:
    unit, definition, period = opened.place
    why, through = by
    return ReportReopening(
        id=new_id(), org_id=unit, province=unit_of(session, unit).province, set_key=definition.key,
        period=period.index, round=opened.round, way=acting.reason, through=through, case_no=why.case_no,
        reason=why.reason[:1000], until=opened.until, opened_at=acting.now,
    )  # fmt: skip


def _is_above(session: Session, upper: Place, lower: Place) -> bool:
    above = level_above(session, lower.unit)
    return above is not None and above.id == upper.unit


def _open(session: Session, place: Place, why: Why, units: tuple[str, ...]) -> Opened:
    unit, definition, period = place
    entry = locked_entry(session, Round(definition.key, period.index), unit_of(session, unit))
    if entry.stand != Stand.SUBMITTED:
        name = unit_of(session, unit)
        raise Conflict(
            f"Expected a submitted report of {name.name_en} but it is open: correct it there.",
            f"{name.name_zh}{period.name.zh}的报表尚未报送或正在更正，可直接修改",
        )
    until = _capped(session, place, why.until)
    entry.stand, entry.round, entry.reopened_until = Stand.REOPENED, entry.round + 1, until
    entry.reopened_for = {"units": list(units), "items": list(why.items), "case": why.case_no, "reason": why.reason}
    session.flush()
    return Opened(place, entry.round, until)


def _capped(session: Session, place: Place, until: datetime) -> datetime:
    """No correction outlasts the round of the level above, which adds it up."""
    above = level_above(session, place.unit)
    if above is None:
        return until
    upper = place._replace(unit=above.id)
    entry = entry_of(session, Round(place.definition.key, place.period.index), above.id)
    if entry is not None and entry.stand == Stand.SUBMITTED:
        raise Conflict(
            f"Expected the round of {above.name_en} to be open but it has submitted: open it first.",
            f"{above.name_zh}已报送，须先由其向上级申请撤报，再退回下级",
        )
    ends = _end_of(session, upper, entry) if place.definition.automatic else None
    return min(until, ends) if ends else until


def _end_of(session: Session, place: Place, entry: ReportEntry | None) -> datetime | None:
    if entry is not None and entry.stand == Stand.REOPENED:
        return entry.reopened_until
    window = window_of(session, place.unit, place.definition, place.period)
    return window.closes if window else None
