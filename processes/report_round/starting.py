"""The cases that the first of a month opens, one for each authority and data set (R2); and rounds opened again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import Occasion, OneCase
from processes.for_each import ForEach
from records.acting import local_date
from reports.rounds import due_from


def rounds(session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The rounds of a month, under data set, period and unit."""
    return [
        OneCase(one.key, one.unit, {"opened": {"set": one.set_key, "period": one.period.text, "unit": one.unit}})
        for one in due_from(session, local_date(occasion.due), after, limit)
    ]


def again(_session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The rounds that a withdrawal or return opened again, under data set, period, unit and number of the round."""
    told = (occasion.payload or {}).get("rounds", ())
    found = sorted((f"{one['set']}:{one['period']}:{one['unit']}:{int(one['round']):03d}", one) for one in told)
    return [OneCase(key, one["unit"], {"opened": dict(one)}) for key, one in found if key > after][:limit]


MONTH, AGAIN = ForEach("Month", rounds), ForEach("Reopened", again)
