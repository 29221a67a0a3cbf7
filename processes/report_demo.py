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


def can_go_back(session: Session, unit: str) -> list[Place]:
    """The reports of the authorities right below that the unit has not added up in a submission of its own."""
    own = {(place.definition.key, place.period) for place in submitted_by(session, unit)}
    return [one for one, _ in _submitted_below(session, unit) if (one.definition.key, one.period) not in own]


def left_to_the_cut_off(session: Session, unit: str) -> list[Place]:
    """The reports that the authorities right below left to the cut-off, newest first."""
    return [place for place, automatic in _submitted_below(session, unit) if automatic]


def _submitted_below(session: Session, unit: str) -> list[tuple[Place, bool]]:
    with system_scope(session):
        return _submitted(session, list(session.scalars(right_below(unit))))


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
