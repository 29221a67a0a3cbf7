"""Timer texts and values: what each means as an instant, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.time.calendar import SHANGHAI, WorkCalendar, end_of_day
from engine.time.cycles import Cycle, is_literal
from engine.time.spans import WaitsForCalendar, due_at, limit_at, remind_at
from tests.examples import examples

CALENDAR = WorkCalendar.from_chinesecalendar()
NOW = datetime(2026, 9, 18, 1, 0, tzinfo=UTC)  # 09:00 in China


def china(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI).astimezone(UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-10-09", china(2026, 10, 9)),
        ("2026-10-09T17:00", china(2026, 10, 9, 17)),
        ("2026-10-09T17:00:00Z", datetime(2026, 10, 9, 17, tzinfo=UTC)),
        ("2026-10-09T17:00:00+09:00", datetime(2026, 10, 9, 8, tzinfo=UTC)),
        ("2026-10-09T17:00:00@Europe/Paris", datetime(2026, 10, 9, 15, tzinfo=UTC)),
        ("2026-10-09T24:00", china(2026, 10, 10)),
        ("PT2H30M", NOW + timedelta(hours=2, minutes=30)),
        ("P1D", NOW + timedelta(days=1)),
        ("P2W", NOW + timedelta(days=14)),
        ("PT0.5S", NOW + timedelta(milliseconds=500)),
        ("P1Y2M", china(2027, 11, 18, 9)),
        ("P1M1D", china(2026, 10, 19, 9)),
        ("-PT1H", NOW - timedelta(hours=1)),
        ("10WD", end_of_day(date(2026, 10, 9))),
        ("10wd", end_of_day(date(2026, 10, 9))),
        (Date(2026, 10, 9), china(2026, 10, 9)),
        (DateTime(Date(2026, 10, 9), Time(17 * 3600 * 10**9)), china(2026, 10, 9, 17)),
        (DateTime(Date(2026, 10, 9), Time(0, 0)), datetime(2026, 10, 9, tzinfo=UTC)),
        (DayTimeDuration(3600 * 10**9), NOW + timedelta(hours=1)),
        (YearMonthDuration(1), china(2026, 10, 18, 9)),
        (datetime.fromisoformat("2026-10-09T17:00"), china(2026, 10, 9, 17)),
        (date(2026, 10, 9), china(2026, 10, 9)),
        (timedelta(days=2), NOW + timedelta(days=2)),
    ],
)
def test_a_timer_value_is_this_instant(value: object, instant: datetime) -> None:
    assert due_at(value, NOW, CALENDAR) == instant


@pytest.mark.parametrize(
    "value",
    ["", "P", "PT", "P1", "soon", "2026-13-01", "2026-02-30T00:00", "P1H", "PT1D", 10, None, True, "-3WD",
     "P9999999Y", "P9999999999D", "2026-10-09T17:00@No/Land", "99999WD", DateTime(Date(99999, 1, 1), Time(0))],
)  # fmt: skip
def test_what_names_no_time_is_refused(value: object) -> None:
    with pytest.raises(BadInput):
        due_at(value, NOW, CALENDAR)


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert due_at("P1M", china(2026, 1, 31, 8), CALENDAR) == china(2026, 2, 28, 8)
    assert due_at("P1M", china(2024, 1, 31, 8), CALENDAR) == china(2024, 2, 29, 8)


def test_a_missing_year_is_a_value_that_names_the_year() -> None:
    late = china(2026, 12, 28, 9)
    assert due_at("10WD", late, CALENDAR) == WaitsForCalendar(2027)
    assert due_at("10WD", late, None) == WaitsForCalendar(2026)
    assert due_at("P10D", late, None) == late + timedelta(days=10)


def test_a_limit_counts_numbers_as_working_days_and_keeps_a_date_whole() -> None:
    assert limit_at(10, NOW, CALENDAR) == end_of_day(date(2026, 10, 9))
    assert limit_at(Decimal(10), NOW, CALENDAR) == end_of_day(date(2026, 10, 9))
    assert limit_at("2026-10-09", NOW, CALENDAR) == end_of_day(date(2026, 10, 9))
    assert limit_at(Date(2026, 10, 9), NOW, CALENDAR) == end_of_day(date(2026, 10, 9))
    assert limit_at("P10D", NOW, CALENDAR) == NOW + timedelta(days=10)
    with pytest.raises(BadInput):
        limit_at(Decimal("1.5"), NOW, CALENDAR)


def test_a_reminder_leaves_that_many_whole_working_days() -> None:
    due = end_of_day(date(2026, 10, 9))
    at = remind_at(due, "3WD", CALENDAR)
    assert at == end_of_day(date(2026, 9, 29))
    assert CALENDAR.working_days_between(date(2026, 9, 29), date(2026, 10, 9)) == 3
    assert remind_at(due, "P2D", CALENDAR) == due - timedelta(days=2)


def times(text: str, count: int, armed: datetime = NOW) -> list[datetime]:
    cycle, index, found = Cycle.parse(text, armed), None, []
    while len(found) < count:
        due = cycle.next_at(index, CALENDAR)
        if due is None:
            break
        assert not isinstance(due, WaitsForCalendar)
        index, at = due
        found.append(at)
    return found


def test_a_cycle_repeats_as_often_as_it_says() -> None:
    assert times("R3/PT1H", 9) == [NOW + timedelta(hours=n) for n in (1, 2, 3)]
    assert len(times("R/PT1H", 50)) == 50
    assert len(times("R-1/PT1H", 50)) == 50


def test_the_31st_stays_anchored_through_short_months() -> None:
    found = [d.astimezone(SHANGHAI).date() for d in times("R/2026-01-31T00:00/P1M", 6)]
    assert [(d.month, d.day) for d in found] == [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30)]


def test_a_monthly_cycle_does_not_drift_over_twelve_months() -> None:
    found = times("R12/2026-01-05T00:00/P1M", 20)
    assert [d.astimezone(SHANGHAI).day for d in found] == [5] * 12


def test_a_cycle_with_start_and_end_or_duration_and_end() -> None:
    assert times("R2/2026-10-01T00:00/2026-10-02T00:00", 9) == [china(2026, 10, 1), china(2026, 10, 2)]
    assert times("R/P1D/2026-09-20T12:00", 9) == [NOW + timedelta(days=n) for n in (1, 2)]


def test_a_cycle_of_working_days_skips_the_holiday_week() -> None:
    assert times("R3/1WD", 9, china(2026, 9, 29, 9)) == [
        end_of_day(date(2026, 9, 30)), end_of_day(date(2026, 10, 8)), end_of_day(date(2026, 10, 9)),
    ]  # fmt: skip
    assert Cycle.parse("R/1WD", china(2026, 12, 31, 9)).next_at(None, CALENDAR) == WaitsForCalendar(2027)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("0 0 10 * *", china(2026, 10, 10)),
        ("0 0 L * *", china(2026, 9, 30)),
        ("30 8 * * MON-FRI", china(2026, 9, 21, 8, 30)),
        ("*/15 * * * *", china(2026, 9, 18, 9, 15)),
        ("0 0 8 1 JAN ?", china(2027, 1, 1, 8)),
        ("0 0 29 2 *", china(2028, 2, 29)),
        ("@daily", china(2026, 9, 19)),
    ],
)
def test_a_cron_text_comes_first_at(text: str, first: datetime) -> None:
    assert times(text, 1) == [first]


def test_cron_goes_on_from_its_last_occurrence() -> None:
    assert times("0 0 10 * *", 3) == [china(2026, 10, 10), china(2026, 11, 10), china(2026, 12, 10)]


@pytest.mark.parametrize(
    "text",
    ["R0/PT1H", "R3/", "R3/PT0S", "PT1H", "R3/-PT1H", "R3/a/b/c", "* * * *", "0 0 31 2 *", "0 0 1 * MON",
     "61 * * * *", "R/PT0.001S", "R/2026-10-02/2026-10-01", None, 3],
)  # fmt: skip
def test_a_cycle_that_means_nothing_or_two_things_is_refused(text: object) -> None:
    with pytest.raises(BadInput):
        Cycle.parse(text, NOW)


def test_a_cycle_armed_late_begins_with_the_first_that_is_not_past() -> None:
    due = Cycle.parse("R/2020-01-31T00:00/P1M", NOW).first(NOW)
    assert isinstance(due, tuple)
    assert due[1] == china(2026, 9, 30)
    over = Cycle.parse("R3/2020-01-31T00:00/P1M", NOW).first(NOW)
    assert isinstance(over, tuple)
    assert over == (3, china(2020, 3, 31))  # all past: the last fires at once, never a silent stall


def test_a_cycle_of_seconds_that_began_years_ago_is_armed_at_once() -> None:
    due = Cycle.parse("R/2004-01-01T00:00/PT1S", NOW).first(NOW)
    assert isinstance(due, tuple)
    assert due[1] == NOW


@given(months=st.integers(1, 13), day=st.integers(1, 31), count=st.integers(2, 40))
@examples(100)
def test_occurrences_only_move_forward_and_keep_their_day(months: int, day: int, count: int) -> None:
    found = times(f"R/2024-01-{day:02d}T10:00/P{months}M", count)
    assert found == sorted(set(found))
    for at in (f.astimezone(SHANGHAI) for f in found):
        assert at.day == day or (at + timedelta(days=1)).day == 1


@pytest.mark.parametrize("text", ["PT1H", "10WD", "2026-10-09", "2026-10-09T10:00", "R3/PT1H", "0 0 10 * *"])
def test_a_literal_timer_text_needs_no_evaluation(text: str) -> None:
    assert is_literal(text)


@pytest.mark.parametrize("text", ["settings.limit", 'duration("PT1H")', "a + b", "now() + due"])
def test_an_expression_is_no_literal(text: str) -> None:
    assert not is_literal(text)
