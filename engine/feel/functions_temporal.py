"""Built-ins that make and read dates, times and durations (DMN 1.5, tables 73, 78 and 81)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import same
from engine.feel.errors import NullResult
from engine.feel.numbers import whole
from engine.feel.signatures import Library
from engine.feel.temporal import (
    NANO,
    Date,
    DateTime,
    Time,
    YearMonthDuration,
    of_python_datetime,
    valid_date,
)
from engine.feel.temporal_text import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.zones import days_of, leap, month_length, zone

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")


def _no(what_en: str, what_zh: str) -> NullResult:
    return NullResult(f"Expected {what_en}.", f"应为{what_zh}。")


def _found(value: Any, what_en: str, what_zh: str) -> Any:
    if value is None:
        raise _no(what_en, what_zh)
    return value


def _date_text(run: Run, text: str) -> Date:
    return _found(parse_date(text), "a date as \"2026-01-31\"", "形如 \"2026-01-31\" 的日期")


def _date_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Date:
    parts = [whole(part) for part in (year, month, day)]
    if None in parts:
        raise _no("whole numbers for year, month and day", "整数的年、月、日")
    return _found(valid_date(*parts), "a day of the calendar", "日历上存在的日期")  # type: ignore[arg-type]


def _date_of(run: Run, value: Any) -> Date:
    return value.date if isinstance(value, DateTime) else value


def _time_of(run: Run, value: Any) -> Time:
    if isinstance(value, Date):
        return Time(0, 0)
    return value.time if isinstance(value, DateTime) else value


def _time_text(run: Run, text: str) -> Time:
    return _found(parse_time(text), "a time as \"08:30:00\"", "形如 \"08:30:00\" 的时间")


def _time_parts(run: Run, *parts: Any) -> Time:
    h, m, second = whole(parts[0]), whole(parts[1]), parts[2]
    offset = parts[3] if len(parts) > 3 else None
    if h is None or m is None or not (0 <= h <= 23 and 0 <= m <= 59 and 0 <= second < 60):
        raise _no("hour 0-23, minute 0-59 and second 0-59", "时 0-23、分 0-59、秒 0-59")
    nanos = (h * 60 + m) * 60 * NANO + int(second * NANO)
    if offset is None:
        return Time(nanos)
    if abs(offset.nanos) > 18 * 3600 * NANO:
        raise _no("an offset of at most 18 hours", "不超过 18 小时的时差")
    seconds = abs(offset.nanos) // NANO
    return Time(nanos, -seconds if offset.nanos < 0 else seconds)


def _datetime_text(run: Run, text: str) -> DateTime:
    return _found(parse_datetime(text), "a date and time as \"2026-01-31T08:30:00\"",
                  "形如 \"2026-01-31T08:30:00\" 的日期时间")


def _datetime_of(run: Run, value: Any) -> DateTime:
    return DateTime(value, Time(0, 0)) if isinstance(value, Date) else value


def _datetime_join(run: Run, day: Any, clock: Time) -> DateTime:
    return DateTime(_date_of(run, day), clock)


def _datetime_zone(run: Run, day: Any, name: str) -> DateTime:
    if not isinstance(day, DateTime) or zone(name) is None:
        raise _no("a date and time and the name of a time zone", "日期时间及时区名")
    from engine.feel.temporal import datetime_of_instant
    return _found(datetime_of_instant(day.instant, Time(0, None, name)), "a supported year", "支持的年份")


def _datetime_parts(run: Run, *parts: Any) -> DateTime:
    year, month, day, hour, minute, second = parts[:6]
    place = parts[6] if len(parts) > 6 else None
    if isinstance(place, str):
        if zone(place) is None:
            raise _no("the name of a time zone", "时区名")
        nanos = _time_parts(run, hour, minute, second).nanos
        return DateTime(_date_parts(run, year, month, day), Time(nanos, None, place))
    return DateTime(_date_parts(run, year, month, day), _time_parts(run, hour, minute, second, place))


def _duration(run: Run, text: str) -> Any:
    return _found(parse_duration(text), "a duration as \"P1Y6M\" or \"P2DT3H\"", "形如 \"P1Y6M\" 或 \"P2DT3H\" 的时长")


def _months_between(run: Run, start: Any, end: Any) -> YearMonthDuration:
    # Whole months between the calendar days; the times of day do not count, so a date and a date with time can mix.
    a, b = _date_of(run, start), _date_of(run, end)
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return YearMonthDuration(months)


def _now(run: Run) -> DateTime:
    if run.now is None:
        raise NullResult("Expected the caller to give the current time.", "调用方未提供当前时间。")
    return of_python_datetime(run.now)


def _day_of_year(run: Run, day: Any) -> Decimal:
    date = _date_of(run, day)
    return Decimal(date.days - days_of(date.year, 1, 1) + 1)


def weekday(day: Any) -> int:
    """1 for Monday to 7 for Sunday."""
    date = day.date if isinstance(day, DateTime) else day
    return (date.days + 3) % 7 + 1


def _week_of_year(run: Run, day: Any) -> Decimal:
    date = _date_of(run, day)
    week = (date.days - days_of(date.year, 1, 1) + 1 - weekday(date) + 10) // 7
    if week < 1:
        return Decimal(_weeks(date.year - 1))
    return Decimal(1 if week > _weeks(date.year) else week)


def _weeks(year: int) -> int:
    first = (days_of(year, 1, 1) + 3) % 7 + 1
    return 53 if first == 4 or first == 3 and leap(year) else 52


def _last_day(run: Run, day: Any) -> Date:
    date = _date_of(run, day)
    return Date(date.year, date.month, month_length(date.year, date.month))


def install(library: Library) -> None:
    """Declare the temporal built-ins."""
    add = library.add
    add("date", "from:string", _date_text)
    add("date", "from:day", _date_of)
    add("date", "year:number, month:number, day:number", _date_parts)
    add("time", "from:string", _time_text)
    add("time", "from:time", _time_of)
    add("time", "from:day", _time_of)
    add("time", "hour:number, minute:number, second:number, offset:days and time duration?", _time_parts)
    add("date and time", "from:string", _datetime_text)
    add("date and time", "from:day", _datetime_of)
    add("date and time", "date:day, time:time", _datetime_join)
    add("date and time", "date:day, timezone:string", _datetime_zone)
    numbers = "year:number, month:number, day:number, hour:number, minute:number, second:number"
    add("date and time", f"{numbers}, offset:days and time duration?", _datetime_parts)
    add("date and time", f"{numbers}, timezone:string?", _datetime_parts)
    add("duration", "from:string", _duration)
    add("duration", "from:duration", lambda run, value: value)
    add("years and months duration", "from:day, to:day", _months_between)
    add("now", "", _now)
    add("today", "", lambda run: _now(run).date)
    add("day of year", "date:day", _day_of_year)
    add("day of week", "date:day", lambda run, day: _DAYS[weekday(day) - 1])
    add("month of year", "date:day", lambda run, day: _MONTHS[_date_of(run, day).month - 1])
    add("week of year", "date:day", _week_of_year)
    add("is", "value1:any, value2:any", lambda run, a, b: same(a, b, run))
    add("last day of month", "date:day", _last_day)  # as in Camunda's FEEL
