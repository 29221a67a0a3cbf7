"""What a bulletin (通报, R7) says of one authority and period: gathered from the data and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from reports import catalogue
from reports.definitions import Definition, Item, ItemType
from reports.entries import ENTRY
from reports.figures import figures_of, regions_of
from reports.periods import Period
from reports.places import Place
from reports.progress import Counts, counts
from reports.tables import ReportReopening, ReportSnapshot, Stand
from reports.units import CLOSURE, COLUMNS, ORG, Unit, assigned, open_in, takes_part, unit_of, units_below
from reports.windows import window_of

MOST_NAMED = 300
_FIGURES = (ItemType.NUMBER, ItemType.BACKGROUND, ItemType.DERIVED)


@dataclass(frozen=True)
class Ranked:
    """A region right below: its place by shares submitted, on time and confirmed; equal shares are equal places."""

    place: int
    unit: Unit
    counts: Counts


@dataclass(frozen=True)
class Late:
    """An authority that did not submit within its window; `submitted_at` is None while it has not."""

    unit: Unit
    closes: datetime | None
    submitted_at: datetime | None
    automatic: bool


@dataclass(frozen=True)
class Correction:
    """A submission that was opened again: by whose wish, why, until when, and when it was submitted anew."""

    unit: Unit
    round: int
    way: str  # withdrawal | return
    reason: str
    until: datetime
    submitted_at: datetime | None


@dataclass(frozen=True)
class Total:
    """One figure of the whole region, and that of the period before."""

    item: Item
    now: Decimal | None
    before: Decimal | None


@dataclass(frozen=True)
class Bulletin:
    """All that a bulletin says; `unconfirmed` are schools right below the authority, `basis` that of the totals."""

    place: Place
    unit: Unit
    at: datetime
    whole: Counts
    ranking: Sequence[Ranked]
    late: Sequence[Late]
    unconfirmed: Sequence[Unit]
    corrections: Sequence[Correction]
    totals: Sequence[Total]
    basis: str


def bulletin(session: Session, now: datetime, place: Place) -> Bulletin:
    """Gather the bulletin of an authority for a data set and period, as the data are now."""
    unit, definition, period = place
    below = units_below(session, unit, definition, period)
    found = counts(session, definition, period, [unit, *(one.id for one in below if one.is_authority)])
    region = regions_of(session, definition, period, [unit])[unit]
    return Bulletin(
        place, unit_of(session, unit), now, found.get(unit, Counts()),
        _ranked([(one, found[one.id]) for one in below if one.is_authority and one.id in found]),
        _late(session, place, now), _unconfirmed(session, place, [one for one in below if not one.is_authority]),
        _corrections(session, place), _totals(session, place, figures_of(definition, region)), region.basis,
    )  # fmt: skip


def share(part: int, whole: int) -> Decimal | None:
    """Per cent to one decimal, rounded down: 100 only when nothing is missing; None where nothing was due."""
    return Decimal(part * 1000 // whole) / 10 if whole else None


def _ranked(regions: Sequence[tuple[Unit, Counts]]) -> list[Ranked]:
    def merit(one: tuple[Unit, Counts]) -> tuple[Decimal, ...]:
        of = one[1]
        parts = ((of.submitted, of.authorities), (of.on_time, of.authorities), (of.confirmed, of.schools))
        return tuple(-Decimal(part) / whole if whole else Decimal(-1) for part, whole in parts)

    found: list[Ranked] = []
    before: tuple[Decimal, ...] | None = None
    for at, one in enumerate(sorted(regions, key=lambda one: (merit(one), one[0].code)), start=1):
        place = found[-1].place if found and merit(one) == before else at
        found.append(Ranked(place, *one))
        before = merit(one)
    return found


def _authorities(definition: Definition, period: Period, unit: str, *more: Any) -> Select[Any]:
    """The authorities of a region that report in a period, with how far they are."""
    entry = and_(ENTRY.c.org_id == ORG.c.id, ENTRY.c.set_key == definition.key, ENTRY.c.period == period.index)
    return (
        select(*COLUMNS, ENTRY.c.stand, *more)
        .select_from(CLOSURE.join(ORG, ORG.c.id == CLOSURE.c.descendant).outerjoin(ENTRY, entry))
        .where(
            CLOSURE.c.ancestor == unit, ORG.c.is_authority, assigned(definition), open_in(period), takes_part(period)
        )
        .order_by(ORG.c.code)
    )


def _late(session: Session, place: Place, now: datetime) -> list[Late]:
    unit, definition, period = place
    done = ENTRY.c.stand.in_((Stand.SUBMITTED, Stand.REOPENED))
    query = _authorities(definition, period, unit).where(or_(ENTRY.c.stand.is_(None), ~done, ENTRY.c.late))
    units = [Unit._make(row[: len(COLUMNS)]) for row in session.execute(query)]
    first = _first_submissions(session, place, [one.id for one in units])
    found = []
    for one in units:
        window = window_of(session, one.id, definition, period)
        closes = window.closes if window else None
        row = first.get(one.id)
        if row is not None or (closes is not None and now >= closes):
            found.append(Late(one, closes, row.submitted_at if row else None, bool(row and row.automatic)))
    return found


def _first_submissions(session: Session, place: Place, units: Sequence[str]) -> Mapping[str, Any]:
    s = ReportSnapshot
    query = select(s.org_id, s.submitted_at, s.automatic).where(
        s.set_key == place.definition.key, s.period == place.period.index, s.round == 1, s.org_id.in_(units)
    )
    return {row.org_id: row for row in session.execute(query)}


def _unconfirmed(session: Session, place: Place, schools: Sequence[Unit]) -> list[Unit]:
    query = select(ENTRY.c.org_id).where(
        ENTRY.c.set_key == place.definition.key, ENTRY.c.period == place.period.index,
        ENTRY.c.stand == Stand.CONFIRMED, ENTRY.c.org_id.in_([one.id for one in schools]),
    )  # fmt: skip
    confirmed = set(session.scalars(query))
    return [one for one in schools if one.id not in confirmed][:MOST_NAMED]


def _corrections(session: Session, place: Place) -> list[Correction]:
    """The rounds opened again in the region; a level that was opened only to let one below it through is none."""
    unit, definition, period = place
    r, s = ReportReopening.__table__.c, ReportSnapshot.__table__.c
    again = and_(s.org_id == r.org_id, s.set_key == r.set_key, s.period == r.period, s.round == r.round)
    query = (
        select(*COLUMNS, r.round, r.way, r.reason, r.until, s.submitted_at)
        .select_from(
            ReportReopening.__table__.join(ORG, ORG.c.id == r.org_id)
            .join(CLOSURE, CLOSURE.c.descendant == r.org_id)
            .outerjoin(ReportSnapshot.__table__, again)
        )
        .where(CLOSURE.c.ancestor == unit, r.set_key == definition.key, r.period == period.index, ~r.through)
        .order_by(ORG.c.code, r.round)
    )
    width = len(COLUMNS)
    return [Correction(Unit._make(row[:width]), *row[width:]) for row in session.execute(query)]


def _totals(session: Session, place: Place, now: Mapping[str, Any]) -> list[Total]:
    unit, definition, period = place
    earlier = period.plus(-1)
    before: Mapping[str, Any] = {}
    if earlier.index >= min(one.first_period for one in catalogue.published(session) if one.key == definition.key):
        then = catalogue.definition(session, definition.key, earlier.index)
        before = figures_of(then, regions_of(session, then, earlier, [unit])[unit])
    items = [item for item in definition.items if item.type in _FIGURES]
    return [Total(item, _number(now.get(item.code)), _number(before.get(item.code))) for item in items]


def _number(figure: Mapping[str, Any] | None) -> Decimal | None:
    value = figure["value"] if figure else None
    return Decimal(value) if isinstance(value, str) and value else None
