"""*No change: confirm* (无变化，确认), for one unit and for many; the checks are those of the page (R1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from ground.batches import batched
from records.acting import Acting
from reports.background import refresh
from reports.checks import Finding, findings
from reports.definitions import Definition
from reports.entries import ENTRY, Round, fresh, insert_missing
from reports.guard import Closed, closed_units
from reports.periods import Period
from reports.sheets import filled_of
from reports.tables import Stand
from reports.units import Unit, submitter
from reports.values import CHUNK, MANY, VALUE


@dataclass
class Confirmed:
    """Which units are confirmed now, which were not and why."""

    units: list[str] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)  # of them: those where nothing changed since the last period
    refused: dict[str, list[Finding]] = field(default_factory=dict)
    closed: dict[str, Closed] = field(default_factory=dict)


def confirm(
    session: Session, acting: Acting, definition: Definition, period: Period, units: Sequence[Unit]
) -> Confirmed:  # fmt: skip
    """Confirm that the figures of units are right; a unit with gaps or implausible figures is refused with them.

    Units that one authority submits for are asked and written together.
    """
    found = Confirmed()
    for group in _by_submitter(session, units):
        closed = closed_units(session, acting.now, [unit.id for unit in group], definition, period)
        found.closed.update(closed)
        open_ones = [unit for unit in group if unit.id not in closed]
        refresh(session, acting, definition, period, open_ones)
        filled = filled_of(session, open_ones, definition, period)
        for unit in open_ones:
            if wrong := findings(definition, filled[unit.id]):
                found.refused[unit.id] = wrong
        good = [unit for unit in open_ones if unit.id not in found.refused]
        changed = _changed(session, [unit.id for unit in good], definition, period)
        found.units += [unit.id for unit in good]
        found.unchanged |= {unit.id for unit in good} - changed
        _write(session, acting, Round(definition.key, period.index), good, changed)
    return found


def _by_submitter(session: Session, units: Sequence[Unit]) -> list[list[Unit]]:
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        groups.setdefault(submitter(session, unit.id).id, []).append(unit)
    return [groups[key] for key in sorted(groups)]


def _changed(session: Session, units: Sequence[str], definition: Definition, period: Period) -> set[str]:
    keyed = [definition.elements[item.code] for item in definition.items if item.keyed]
    found: set[str] = set()
    for part in batched(units, MANY):
        query = select(VALUE.c.org_id).where(
            VALUE.c.org_id.in_(part), VALUE.c.element.in_(keyed), VALUE.c.since == period.index
        )
        found.update(session.scalars(query.distinct()))
    return found


def _write(session: Session, acting: Acting, of: Round, units: Sequence[Unit], changed: set[str]) -> None:
    if not units:
        return
    insert_missing(session, ENTRY, [fresh(of, unit.id, unit.province) for unit in units])
    statement = (
        update(ENTRY)
        .where(
            ENTRY.c.set_key == of.set_key, ENTRY.c.period == of.period, ENTRY.c.org_id == bindparam("x_org"),
            or_(ENTRY.c.stand == Stand.OPEN, ENTRY.c.stand == Stand.CONFIRMED),
        )
        .values(stand=str(Stand.CONFIRMED), confirmed_at=acting.now, confirmed_by=acting.account_id,
                unchanged=bindparam("x_unchanged"))
    )  # fmt: skip
    rows = [{"x_org": unit.id, "x_unchanged": unit.id not in changed} for unit in units]
    for part in batched(rows, CHUNK):
        session.connection().execute(statement, list(part))
    session.expire_all()
