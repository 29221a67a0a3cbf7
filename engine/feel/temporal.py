"""Dates, times and durations of FEEL: any year, zones by name or by offset, nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from engine.feel.zones import DAY, MAX_YEAR, civil_of, days_of, month_length, offset_of_instant, offset_of_local

NANO = 1_000_000_000
DAY_NANOS = DAY * NANO


@dataclass(frozen=True, slots=True)
class DayTimeDuration:
    """days and time duration, in whole nanoseconds (negative allowed)."""

    nanos: int

    def __str__(self) -> str:
        days, rest = divmod(abs(self.nanos), DAY_NANOS)
        seconds, fraction = divmod(rest, NANO)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
        if seconds or fraction:
            clock += f"{seconds}{fraction_text(fraction)}S"
        body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self.nanos < 0 else "") + "P" + (body or "T0S")

    def python(self) -> timedelta:
        """The same as a timedelta (microseconds; OverflowError past about 2.7 million years)."""
        return timedelta(microseconds=self.nanos // 1000)


@dataclass(frozen=True, slots=True)
class YearMonthDuration:
    """years and months duration, in whole months (negative allowed)."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        body = f"{years}Y" * bool(years) + f"{months}M" * bool(months)
        return ("-" if self.months < 0 else "") + "P" + (body or "0M")


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar; year from -999999999 to 999999999."""

    year: int
    month: int
    day: int

    @property
    def days(self) -> int:
        """Days from 1970-01-01."""
        return days_of(self.year, self.month, self.day)

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"

    def python(self) -> date:
        """The same as datetime.date (ValueError outside the years 1 to 9999)."""
        return date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds from midnight, with an offset in seconds, a zone name, or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanos // (3600 * NANO)

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanos // (60 * NANO) % 60

    @property
    def second(self) -> int:
        """0 to 59."""
        return self.nanos // NANO % 60

    @property
    def local(self) -> bool:
        """Tell whether neither offset nor zone is known."""
        return self.offset is None and self.zone is None

    def offset_on(self, days: int) -> int:
        """Seconds east of UTC on that day (0 for a local time)."""
        if self.zone is not None:
            return offset_of_local(self.zone, days * DAY + self.nanos // NANO)
        return self.offset or 0

    @property
    def universal(self) -> int:
        """Nanoseconds from midnight UTC (can leave the day; zone rules of 1970-01-01)."""
        return self.nanos - self.offset_on(0) * NANO

    def __str__(self) -> str:
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction_text(self.nanos % NANO)}"
        return clock + zone_text(self.offset, self.zone)

    def python(self) -> time:
        """The same as datetime.time (microseconds)."""
        micro = self.nanos % NANO // 1000
        return time(self.hour, self.minute, self.second, micro, tzinfo=_tzinfo(self))


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date with a time of day."""

    date: Date
    time: Time

    @property
    def instant(self) -> int:
        """Nanoseconds from the epoch; of a local value as if it were UTC."""
        days = self.date.days
        return days * DAY_NANOS + self.time.nanos - self.time.offset_on(days) * NANO

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC, None of a local value."""
        return None if self.time.local else self.time.offset_on(self.date.days)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"

    def python(self) -> datetime:
        """The same as datetime.datetime (ValueError outside the years 1 to 9999)."""
        return datetime.combine(self.date.python(), self.time.python())


def fraction_text(nanos: int) -> str:
    """".5" of 500,000,000 nanoseconds, "" of none."""
    return f".{nanos:09d}".rstrip("0") if nanos else ""


def zone_text(offset: int | None, zone: str | None) -> str:
    """"@Europe/Paris", "+08:00", "Z" or ""."""
    if zone is not None:
        return f"@{zone}"
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    rest = abs(offset)
    seconds = f":{rest % 60:02d}" if rest % 60 else ""
    return f"{'-' if offset < 0 else '+'}{rest // 3600:02d}:{rest // 60 % 60:02d}{seconds}"


def _tzinfo(value: Time) -> ZoneInfo | timezone | None:
    if value.zone is not None:
        return ZoneInfo(value.zone)
    if value.offset is None:
        return None
    return timezone(timedelta(seconds=value.offset)) if value.offset else UTC


def valid_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None when there is no such day."""
    if not (-MAX_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Date(year, month, day) if day <= month_length(year, month) else None


def date_of_days(days: int) -> Date | None:
    """The date of a day counted from 1970-01-01, or None outside the supported years."""
    year, month, day = civil_of(days)
    return Date(year, month, day) if -MAX_YEAR <= year <= MAX_YEAR else None


def datetime_of_instant(instant: int, like: Time) -> DateTime | None:
    """The date and time of an instant in the zone, offset or locality of `like`."""
    offset = like.offset or 0
    if like.zone is not None:
        offset = offset_of_instant(like.zone, instant // NANO)
    days, nanos = divmod(instant + offset * NANO, DAY_NANOS)
    day = date_of_days(days)
    return None if day is None else DateTime(day, Time(nanos, like.offset, like.zone))


def add_months(day: Date, months: int) -> Date | None:
    """The date so many months on, its day cut to the length of that month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not -MAX_YEAR <= year <= MAX_YEAR:
        return None
    return Date(year, month + 1, min(day.day, month_length(year, month + 1)))


def of_python_time(value: time) -> Time:
    """A datetime.time as a FEEL time; a ZoneInfo keeps its name."""
    nanos = ((value.hour * 60 + value.minute) * 60 + value.second) * NANO + value.microsecond * 1000
    if value.tzinfo is None:
        return Time(nanos)
    if isinstance(value.tzinfo, ZoneInfo) and value.tzinfo.key:
        return Time(nanos, None, value.tzinfo.key)
    found = value.utcoffset()
    return Time(nanos, None if found is None else int(found.total_seconds()))


def of_python_datetime(value: datetime) -> DateTime:
    """A datetime.datetime as a FEEL date and time; a ZoneInfo keeps its name."""
    clock = of_python_time(value.timetz())
    if clock.local and value.tzinfo is not None:
        found = value.utcoffset()
        clock = Time(clock.nanos, None if found is None else int(found.total_seconds()))
    return DateTime(Date(value.year, value.month, value.day), clock)
