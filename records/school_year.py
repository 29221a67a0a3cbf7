"""The turn of the school year (学年更替): the day, set by the ministry, as whose end every student moves up.

Grades and cohorts depend on it: a year begins with the day after (domain-facts 2.6).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from records.settings.values import value_of


@dataclass(frozen=True)
class YearTurn:
    """A month and a day of it; a day that a month lacks is its last."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """The day of a year as whose end students move up."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))

    def runs_between(self, first: date, last: date) -> int:
        """How many promotions come after the first day and before the last day begins."""
        return sum(first <= self.of(year) < last for year in range(first.year, last.year + 1))

    def cohort_of(self, grade: int, on: date) -> int:
        """The year in which those who are in a grade on a day entered the stage."""
        year = on.year if on > self.of(on.year) else on.year - 1
        return year - grade + 1


def year_turn(session: Session, org_id: str, on: date) -> YearTurn:
    """Return the turn of the year for an organisation, by the settings in force on a day."""
    month, day = (int(value_of(session, org_id, f"school_year.turn_{part}", on).value) for part in ("month", "day"))
    return YearTurn(min(month, 12), day)
