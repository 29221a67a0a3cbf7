"""Working days: the worked example, every known day against a second source, and no guesses."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput, YearUnknown
from engine.time.calendar import (
    CalendarBook,
    WorkCalendar,
    YearTable,
    at_local,
    end_of_day,
    last_day,
    local_date,
    table_of_rows,
)
from tests.examples import examples

CALENDAR = WorkCalendar.from_chinesecalendar()
KNOWN_DAYS = st.dates(date(2005, 1, 1), date(2025, 12, 31))


def test_ten_working_days_from_friday_18_september_2026_end_on_9_october() -> None:
    # Sun 20 Sep is a working day; 25-27 Sep and 1-7 Oct are days off (domain-facts §6)
    last = CALENDAR.add_working_days(date(2026, 9, 18), 10)
    assert last == date(2026, 10, 9)
    assert end_of_day(last) == datetime(2026, 10, 9, 16, 0, tzinfo=UTC)


def test_every_day_of_2010_to_2026_agrees_with_a_second_source() -> None:
    second = holidays.country_holidays("CN", years=range(2010, 2027))
    day, wrong = date(2010, 1, 1), []
    while day.year < 2027:
        if CALENDAR.is_working_day(day) != second.is_working_day(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_a_count_that_needs_an_unknown_year_is_refused_and_names_the_year() -> None:
    with pytest.raises(YearUnknown) as refused:
        CALENDAR.add_working_days(date(2026, 12, 28), 5)
    assert refused.value.year == 2027
    with pytest.raises(YearUnknown):
        CALENDAR.add_working_days(date(2004, 1, 2), -5)
    with pytest.raises(YearUnknown):
        CALENDAR.is_working_day(date(2003, 6, 2))


def test_a_count_inside_the_known_year_does_not_ask_for_the_next() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_the_provisional_2027_is_used_only_when_asked_for_and_says_what_it_is() -> None:
    rehearsal = WorkCalendar.from_chinesecalendar(provisional=True)
    assert rehearsal.add_working_days(date(2026, 12, 28), 5) == date(2027, 1, 5)
    assert rehearsal.is_provisional(2027)
    assert not rehearsal.is_provisional(2026)


def test_a_loaded_year_takes_the_place_of_the_provisional_one() -> None:
    published = YearTable(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2027, 1, 3)}))
    calendar = WorkCalendar.from_chinesecalendar(provisional=True).load_table(published)
    assert calendar.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 3)
    assert not calendar.is_provisional(2027)


def test_the_nearest_organisation_with_a_table_of_its_own_decides() -> None:
    own = YearTable(2026, frozenset({date(2026, 11, 23)}))
    fair = YearTable(2026, frozenset({date(2026, 11, 24)}))
    book = CalendarBook(CALENDAR, {"county": (own,), "school": (fair,)})
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    for chain, off in ((["school", "county", "province"], tuesday), (["pool", "county", "province"], monday)):
        calendar = book.for_organisation(chain)
        assert [day for day in (monday, tuesday) if not calendar.is_working_day(day)] == [off]
    assert book.for_organisation(["other", "province"]).is_working_day(monday)


def test_a_faulty_table_is_refused_with_its_row() -> None:
    with pytest.raises(BadInput, match="row 2"):
        rows = [{"date": "2027-01-01", "kind": "holiday"}, {"date": "1 May", "kind": "holiday"}]
        table_of_rows(rows, source="own.csv")
    with pytest.raises(BadInput, match="2026-05-01"):
        YearTable(2027, frozenset({date(2026, 5, 1)}))
    with pytest.raises(BadInput, match="both"):
        YearTable(2027, frozenset({date(2027, 5, 1)}), frozenset({date(2027, 5, 1)}))


def test_a_day_ends_when_the_next_begins_in_china() -> None:
    assert at_local(date(2026, 3, 31), "24:00") == at_local(date(2026, 4, 1), "00:00")
    assert last_day(end_of_day(date(2026, 3, 31))) == date(2026, 3, 31)
    assert local_date(end_of_day(date(2026, 3, 31))) == date(2026, 4, 1)


def test_the_days_left_count_down_to_zero_on_the_last_day_and_below_after_it() -> None:
    due = end_of_day(date(2026, 10, 9))
    assert CALENDAR.remaining_working_days(at_local(date(2026, 9, 18), "15:00"), due) == 10
    assert CALENDAR.remaining_working_days(at_local(date(2026, 10, 9), "23:59"), due) == 0
    assert CALENDAR.remaining_working_days(at_local(date(2026, 10, 10), "00:00"), due) == -1


@given(start=KNOWN_DAYS, days=st.integers(1, 60))
@examples(200)
def test_adding_and_counting_are_each_others_inverse(start: date, days: int) -> None:
    end = CALENDAR.add_working_days(start, days)
    assert CALENDAR.working_days_between(start, end) == days
    assert CALENDAR.working_days_between(end, start) == -days
    assert CALENDAR.is_working_day(end)
    if CALENDAR.is_working_day(start):
        assert CALENDAR.add_working_days(end, -days) == start


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_answers_do_not_depend_on_the_servers_zone(zone: str) -> None:
    program = (
        "from datetime import *; from engine.time.calendar import *; from engine.time.spans import due_at, limit_at\n"
        "c = WorkCalendar.from_chinesecalendar(); now = datetime(2026, 9, 18, 1, tzinfo=UTC)\n"
        "print(limit_at('10WD', now, c), due_at('2026-10-09T17:00', now, c), due_at('P1M', now, c))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={"TZ": zone, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == (
        "2026-10-09 16:00:00+00:00 2026-10-09 09:00:00+00:00 2026-10-18 01:00:00+00:00"
    )
