"""The dates of a year's promotion, computed in the statutory zone from what the ministry set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from records.acting import start_of
from records.school_year import year_turn
from records.settings.values import value_of

NAMES = ("weeks_before", "urge_days", "purge_days", "workers")


@dataclass(frozen=True)
class Dates:
    """When a year's promotion begins to be prepared, purges and runs; `run_at` is the end of its statutory day."""

    begins_at: datetime
    purge_at: datetime
    run_at: datetime
    every_days: int
    workers: int


def dates_of(session: Session, ministry: str, year: int, on: date) -> Dates:
    """Return the dates of a year by the settings in force on a day."""
    found = {name: int(value_of(session, ministry, f"promotion.{name}", on).value) for name in NAMES}
    day = year_turn(session, ministry, on).of(year)
    return Dates(
        start_of(day - timedelta(weeks=found["weeks_before"])),
        start_of(day - timedelta(days=found["purge_days"])),
        start_of(day + timedelta(days=1)), found["urge_days"], found["workers"],
    )  # fmt: skip
