"""From when a new record is valid: the enrolment from the month of entry, the grade in each school year since."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_MONTH = re.compile(r"([12]\d{3})(0[1-9]|1[0-2])")
SCHOOL_YEAR = (9, 1)  # month and day on which a school year begins


@dataclass(frozen=True)
class Stretch:
    """A period in one grade; `until` is the first day after it, None while it lasts."""

    since: date
    until: date | None
    grade: int


def school_year(day: date) -> int:
    """Return the year in which the school year of a day began."""
    return day.year if (day.month, day.day) >= SCHOOL_YEAR else day.year - 1


def entry_day(row: Mapping[str, Any], cohort: int, today: date) -> date:
    """Return the day from which a row's student is enrolled: the month of entry it names, else that of its cohort.

    It is never a future day, which could only be a slip.
    """
    month = _MONTH.fullmatch(str(row.get("rxny") or ""))
    named = date(int(month[1]), int(month[2]), 1) if month else date(cohort, *SCHOOL_YEAR)
    return min(named, today)


def stretches(entered: date, cohort: int, grade: int, today: date) -> Iterator[Stretch]:
    """The grades of a student since entry, a year each.

    For a student who repeated or skipped a grade, or entered with another cohort, earlier grades are unknown: only
    this year's is known, and the history begins with it.
    """
    year = school_year(today)
    regular = cohort + grade - 1 == year and entered.year == cohort
    for begun in range(cohort if regular else year, year + 1):
        since = entered if begun == cohort and regular else max(entered, date(begun, *SCHOOL_YEAR))
        until = date(begun + 1, *SCHOOL_YEAR) if begun < year else None
        yield Stretch(since, until, grade - (year - begun))
