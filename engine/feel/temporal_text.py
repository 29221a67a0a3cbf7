"""Reading temporal values from their XML Schema texts, strictly: what does not fit gives None."""

from __future__ import annotations

import re

from engine.feel.temporal import (
    DAY_NANOS,
    NANO,
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    date_of_days,
    valid_date,
)
from engine.feel.zones import zone

_DATE = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)\Z", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([\w+\-/]{1,64}))?\Z",
    re.ASCII,
)
_DAY_END = re.compile(r"24:00:00(?:\.0+)?(?!\.|\d)")
_MONTHS = re.compile(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?\Z", re.ASCII)
_TIMES = re.compile(
    r"(-?)P(?:(\d{1,18})D)?(T(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,30}))?S)?)?\Z", re.ASCII
)
MAX_OFFSET = 18 * 3600


def parse_date(text: str) -> Date | None:
    """"2026-11-22" or "-0044-03-15", nothing shorter or longer."""
    found = _DATE.match(text)
    if found is None:
        return None
    sign, year, month, day = found.groups()
    return valid_date(-int(year) if sign else int(year), int(month), int(day))


def parse_time(text: str) -> Time | None:
    """"08:30:00", with a fraction, an offset or "@zone"; "24:00:00" is midnight, as in XML Schema."""
    found = _TIME.match(text)
    if found is None:
        return None
    hour, minute, second, fraction, utc, sign, oh, om, os, name = found.groups()
    if int(hour) > 23 and not ends_day(text) or int(minute) > 59 or int(second) > 59:
        return None
    nanos = ((int(hour) % 24 * 60 + int(minute)) * 60 + int(second)) * NANO
    nanos += int((fraction or "")[:9].ljust(9, "0")) if fraction else 0
    if name is not None:
        return Time(nanos, None, name) if zone(name) is not None else None
    if utc:
        return Time(nanos, 0)
    if sign is None:
        return Time(nanos)
    offset = int(oh) * 3600 + int(om) * 60 + int(os or 0)
    if int(om) > 59 or int(os or 0) > 59 or offset > MAX_OFFSET:
        return None
    return Time(nanos, -offset if sign == "-" else offset)


def ends_day(clock: str) -> bool:
    """Is the time written as the end of its day, "24:00:00"?"""
    return _DAY_END.match(clock) is not None


def parse_datetime(text: str) -> DateTime | None:
    """A date, "T" and a time; a date alone means its midnight, and "T24:00:00" the midnight after it."""
    day, mark, clock = text.partition("T")
    date = parse_date(day)
    time = parse_time(clock) if mark else Time(0)
    if date is not None and ends_day(clock):
        date = date_of_days(date.days + 1)
    return DateTime(date, time) if date is not None and time is not None else None


def parse_duration(text: str) -> DayTimeDuration | YearMonthDuration | None:
    """"P1Y6M" or "P2DT3H"; years and months never mix with days and time."""
    if not text or text[-1] in "PT-":
        return None
    found = _MONTHS.match(text)
    if found is not None:
        sign, years, months = found.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearMonthDuration(-total if sign else total)
    found = _TIMES.match(text)
    if found is None:
        return None
    sign, days, clock, hours, minutes, seconds, fraction = found.groups()
    total = int(days or 0) * DAY_NANOS
    total += (int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * NANO
    total += int((fraction or "0")[:9].ljust(9, "0"))
    return DayTimeDuration(-total if sign else total)


def parse_literal(text: str) -> Date | Time | DateTime | DayTimeDuration | YearMonthDuration | None:
    """What an @-literal means: a date, date and time, time or duration."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    found = parse_date(text) or parse_time(text)
    return found if found is not None or "T" not in text else parse_datetime(text)
