"""Grades and cohorts over a promotion: what is decided before the run counts it once, what comes after it does not."""

from __future__ import annotations

from datetime import date

import pytest

from records.school_year import YearTurn

TURN = YearTurn(8, 10)


@pytest.mark.parametrize(("first", "last", "runs"), [
    (date(2027, 6, 1), date(2027, 8, 20), 1), (date(2027, 8, 11), date(2027, 9, 1), 0),
    (date(2027, 6, 1), date(2028, 9, 1), 2), (date(2027, 8, 10), date(2027, 8, 11), 1),
    (date(2027, 8, 9), date(2027, 8, 10), 0), (date(2026, 9, 18), date(2026, 9, 18), 0),
])  # fmt: skip
def test_runs_between_two_days_are_those_whose_midnight_lies_between(first: date, last: date, runs: int) -> None:
    assert TURN.runs_between(first, last) == runs


@pytest.mark.parametrize(("on", "cohort"), [
    (date(2026, 9, 18), 2023), (date(2026, 8, 11), 2023), (date(2026, 8, 10), 2022), (date(2027, 3, 1), 2023),
])  # fmt: skip
def test_the_fourth_grade_of_a_day_entered_in_its_year(on: date, cohort: int) -> None:
    assert TURN.cohort_of(4, on) == cohort


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    assert YearTurn(9, 31).of(2027) == date(2027, 9, 30)
    assert YearTurn(9, 30).cohort_of(1, date(2027, 9, 30)) == 2026
