"""Who changed which cell of a report, when, from what to what."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.places import Place
from reports.tables import ReportChange


def changes_of(session: Session, place: Place, item: str | None, limit: int) -> list[ReportChange]:
    """Return a unit's changes of a period, newest first, of one item or of all."""
    unit, definition, period = place
    numbers = [number for code, number in definition.elements.items() if item in (None, code)]
    query = select(ReportChange).where(
        ReportChange.org_id == unit, ReportChange.period == period.index, ReportChange.element.in_(numbers)
    )
    return list(session.scalars(query.order_by(ReportChange.changed_at.desc(), ReportChange.id.desc()).limit(limit)))
