"""Which reports the demo's cases are about: those that people or the cut-off have submitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.scope import system_scope
from reports.catalogue import definition
from reports.periods import Period
from reports.places import Place
from reports.tables import ReportEntry, Stand
from reports.units import right_below


def submitted_by(session: Session, unit: str) -> list[Place]:
    """The reports that a unit has submitted and not opened again, newest first."""
    return [place for place, _ in _submitted(session, [unit])]


def submitted_below(session: Session, unit: str) -> list[tuple[Place, bool]]:
    """The reports of the authorities right below that can go back, each with whether the cut-off submitted it."""
    with system_scope(session):
        below = list(session.scalars(right_below(unit)))
        own = {(place.definition.key, place.period) for place, _ in _submitted(session, [unit])}
        found = _submitted(session, below)
    return [(place, late) for place, late in found if (place.definition.key, place.period) not in own]


def _submitted(session: Session, units: Sequence[str]) -> list[tuple[Place, bool]]:
    e = ReportEntry
    query = select(e).where(e.org_id.in_(units), e.stand == Stand.SUBMITTED).order_by(e.period.desc(), e.org_id)
    found = []
    with system_scope(session):
        for row in session.scalars(query):
            one = definition(session, row.set_key, row.period)
            if one.automatic:
                found.append((Place(row.org_id, one, Period(one.period, row.period)), row.automatic))
    return found


def named(place: Place) -> dict[str, Any]:
    """A report as the forms name it."""
    return {"set": place.definition.key, "period": place.period.text}
