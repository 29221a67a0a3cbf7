"""Windows as days of a year: over New Year, dated, on February 29; and what was changed within the year."""

from __future__ import annotations

from datetime import date

import pytest

from records.settings.window_days import Days, days_of


def spans(year: int, *windows: tuple[str, str]) -> list[tuple[str, str, int]]:
    found = days_of([{"from": first, "to": last} for first, last in windows], year)
    return [(one.first.isoformat(), one.last.isoformat(), one.number) for one in found]


@pytest.mark.parametrize(("windows", "expected"), [
    ([("03-01", "03-31")], [("2027-03-01", "2027-03-31", 0)]),
    ([("12-15", "01-10")], [("2026-12-15", "2027-01-10", 0), ("2027-12-15", "2028-01-10", 0)]),
    ([("02-20", "02-29")], [("2027-02-20", "2027-02-28", 0)]),
    ([("2027-05-01", "2027-05-02"), ("2026-05-01", "2026-05-02")], [("2027-05-01", "2027-05-02", 0)]),
    ([("2026-11-01", "2027-02-01")], [("2026-11-01", "2027-02-01", 0)]),
    ([("09-01", "09-30"), ("03-01", "03-31")], [("2027-03-01", "2027-03-31", 1), ("2027-09-01", "2027-09-30", 0)]),
    ([], []),
])  # fmt: skip
def test_the_windows_that_touch_a_year(windows: list[tuple[str, str]], expected: list[tuple[str, str, int]]) -> None:
    assert spans(2027, *windows) == expected


def test_a_leap_day_is_a_day_of_a_leap_year() -> None:
    assert spans(2028, ("02-20", "02-29")) == [("2028-02-20", "2028-02-29", 0)]


def test_a_part_of_a_span() -> None:
    span = Days(date(2026, 12, 15), date(2027, 1, 10), 3)
    assert span.within(date(2027, 1, 1), date(2027, 12, 31)) == Days(date(2027, 1, 1), date(2027, 1, 10), 3)
    assert span.within(date(2027, 1, 11), date(2027, 12, 31)) is None
