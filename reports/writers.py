"""Who wrote a figure of a report: they neither review nor approve that report (四眼原则; decisions, domain 8)."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from reports.entries import ENTRY
from reports.places import Place
from reports.tables import ReportChange
from reports.units import own_units


def writers_of(session: Session, place: Place) -> set[str]:
    """The accounts that changed a cell of the unit or its schools in the present round, whichever way they did."""
    unit, definition, period = place
    c = ReportChange
    units = {unit, *(one.id for one in own_units(session, unit, definition, period))}
    entry = and_(ENTRY.c.org_id == c.org_id, ENTRY.c.set_key == definition.key, ENTRY.c.period == c.period)
    query = (
        select(c.changed_by)
        .outerjoin(ENTRY, entry)
        .where(
            c.org_id.in_(sorted(units)), c.period == period.index, c.element.in_(sorted(definition.codes)),
            c.changed_by.is_not(None), c.round == func.coalesce(ENTRY.c.round, 1),
        )
        .distinct()
    )  # fmt: skip
    return {str(account) for account in session.scalars(query)}
