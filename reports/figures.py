"""Figures by item, region and period: what was submitted where it was, what the cells hold elsewhere.

Lists, pivots, maps, bulletins and the interface all ask this; no other module adds regions up for people (domain 23:
while a level corrects a submission, the last one is shown, marked).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.adding import Partials, finished, merge
from reports.aggregating import due, live
from reports.definitions import Definition
from reports.entries import ENTRY, Round
from reports.periods import Period
from reports.places import Place
from reports.snapshots import latest
from reports.tables import Stand
from reports.units import CLOSURE


@dataclass(frozen=True)
class Region:
    """The figures of one region: `basis` says if they were submitted, are being corrected, or are of now."""

    unit: str
    basis: str  # submitted | in_correction | live
    partials: Partials
    due: dict[str, int]
    digest: str | None = None


def regions_of(session: Session, definition: Definition, period: Period, units: Sequence[str]) -> dict[str, Region]:
    """Return the partial results of regions; those that have submitted answer for all below them."""
    of = Round(definition.key, period.index)
    held = _submitted_below(session, of, units)
    own = {unit: held[unit][unit] for unit in units if unit in held[unit]}
    tops = {unit: _topmost(session, list(held[unit])) for unit in units if unit not in own and held[unit]}
    rows = latest(session, of, sorted({*own, *(top for found in tops.values() for top in found)}))
    found = {unit: _from_snapshot(unit, rows[unit], stand) for unit, stand in own.items()}
    plain = [unit for unit in units if unit not in own and unit not in tops]
    if plain:
        partials, counted = live(session, definition, period, plain), due(session, definition, period, plain)
        found.update({unit: Region(unit, "live", partials[unit], counted[unit]) for unit in plain})
    for unit, top in tops.items():
        found[unit] = _mixed(session, Place(unit, definition, period), [rows[one] for one in top], held[unit])
    return found


def figures_of(definition: Definition, region: Region) -> dict[str, Any]:
    """The figures of a region by item."""
    return finished(definition, region.partials, region.due)


def _submitted_below(session: Session, of: Round, units: Sequence[str]) -> dict[str, dict[str, str]]:
    """By region: the authorities in it that have submitted, and whether they are correcting."""
    query = (
        select(CLOSURE.c.ancestor, ENTRY.c.org_id, ENTRY.c.stand)
        .join(CLOSURE, CLOSURE.c.descendant == ENTRY.c.org_id)
        .where(
            CLOSURE.c.ancestor.in_(list(units)), ENTRY.c.set_key == of.set_key, ENTRY.c.period == of.period,
            ENTRY.c.stand.in_((Stand.SUBMITTED, Stand.REOPENED)),
        )
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {unit: {} for unit in units}
    for region, org, stand in session.execute(query):
        found[region][org] = stand
    return found


def _topmost(session: Session, orgs: Sequence[str]) -> list[str]:
    """Of units that have submitted, those that no other of them stands above."""
    query = select(CLOSURE.c.descendant).where(
        CLOSURE.c.descendant.in_(orgs), CLOSURE.c.ancestor.in_(orgs), CLOSURE.c.depth > 0
    )
    below = set(session.scalars(query))
    return [org for org in orgs if org not in below]


def _from_snapshot(unit: str, row: Any, stand: str) -> Region:
    basis = "in_correction" if stand == Stand.REOPENED else "submitted"
    return Region(unit, basis, row.totals["partials"], row.totals["due"], row.digest)


def _mixed(
    session: Session, place: Place, rows: Sequence[Any], stands: dict[str, str]
) -> Region:  # fmt: skip
    unit, definition, period = place
    without = [row.org_id for row in rows]
    total = live(session, definition, period, [unit], without)[unit]
    counted = due(session, definition, period, [unit], without)[unit]
    for row in rows:
        merge(total, row.totals["partials"])
        for kind, count in row.totals["due"].items():
            counted[kind] = counted.get(kind, 0) + count
    correcting = Stand.REOPENED in {stands[row.org_id] for row in rows}
    return Region(unit, "in_correction" if correcting else "live", total, counted)
