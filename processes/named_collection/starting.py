"""One case for each level that asks for named persons in a window that begins this month (O12)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine import Occasion, OneCase
from processes.for_each import ForEach
from records.acting import local_date
from records.named_people.reports import askers_in


def levels(session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The next levels; the key names the due day and the level."""
    first = local_date(occasion.due)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    found = sorted(
        (f"{one.days.last.isoformat()}:{one.asker}", one.asker) for one in askers_in(session, first, following)
    )
    opened = {"on": first.isoformat()}
    return [OneCase(key, unit, {"opened": {"asker": unit, **opened}}) for key, unit in found if key > after][:limit]


MONTH = ForEach("Month", levels)
