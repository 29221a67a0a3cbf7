"""Timer texts and values become instants: dates, durations and working days, read in Asia/Shanghai.

What a timer can say: `2026-10-09`, `2026-10-09T17:00` (China when no offset stands), `P1M`, `PT2H30M`,
`10WD` (working days), or the same as a FEEL value. Cycles (`R3/PT1H`) are in `engine.time.cycles`. Where the year
table of a count is missing the answer is `WaitsForCalendar`, a value and not an error (decisions, domain 3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

from engine.errors import BadInput, YearUnknown
from engine.feel import temporal
from engine.time.calendar import SHANGHAI, end_of_day, last_day, local_date

_DURATION = re.compile(
    r"(?P<sign>-)?P(?!$)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,9})?)S)?)?\Z"
)
_WORKING = re.compile(r"(?P<days>\d{1,4})\s*WD\Z", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_MAX_DIGITS = 9


class Calendar(Protocol):
    """What timing asks of a calendar; raises `YearUnknown`."""

    def add_working_days(self, start: date, days: int) -> date: ...

    def working_days_between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True, slots=True)
class WaitsForCalendar:
    """待日历: the instant is computed when the working-day table of `year` is loaded."""

    year: int


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: calendar months, then exact time, then working days; each zero when absent."""

    months: int = 0
    exact: timedelta = timedelta(0)
    working_days: int = 0

    def times(self, factor: int) -> Span:
        return Span(self.months * factor, self.exact * factor, self.working_days * factor)

    @property
    def forward(self) -> bool:
        """Tell whether time moves on by it (a cycle of any other span would never end)."""
        return self.months >= 0 and self.exact >= timedelta(0) and self.working_days >= 0 and self != Span()


def due_at(
    value: object, now: datetime, calendar: Calendar | None, tz: tzinfo = SHANGHAI
) -> datetime | WaitsForCalendar:
    """The instant of a timer's text or FEEL value, counted from `now`; BadInput when it names no time.

    A date alone is the start of that day. Working days end with their last day (an exclusive instant).
    """
    moment = _moment(value, tz)
    if moment is not None:
        return moment
    return add_span(now, span_of(value), calendar, tz)


def limit_at(value: object, now: datetime, calendar: Calendar | None) -> datetime | WaitsForCalendar:
    """The deadline of a time limit (办理时限): as `due_at`, but a number counts working days.

    A date alone is kept whole: the deadline is the end of that day.
    """
    if type(value) is str:
        span = _span_alone(value)
        if span is not None:
            return add_span(now, span, calendar)
    day = _plain_date(value)
    if day is not None:
        return end_of_day(day)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        if value != int(value) or not 0 <= value <= 9999:
            raise BadInput(
                f"Expected a limit of 0 to 9999 whole working days but got {value}",
                zh=f"时限须为 0 至 9999 个整工作日，现为 {value}",
            )
        value = f"{int(value)}WD"
    return due_at(value, now, calendar)


def paused(
    value: object, due: datetime, between: tuple[datetime, datetime], calendar: Calendar | None
) -> datetime | WaitsForCalendar:
    """The deadline of a limit that stood still `between` two instants: what was left then is left now.

    Working days are counted as such. A limit that names a date stays; so does one that was over already.
    """
    stopped, resumed = between
    if due <= stopped or _moment(value, SHANGHAI) is not None:
        return due
    number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if not number and not span_of(value).working_days:
        return resumed + (due - stopped)
    if calendar is None:
        return WaitsForCalendar(stopped.year)
    try:
        left = calendar.working_days_between(local_date(stopped), last_day(due))
    except YearUnknown as unknown:
        return WaitsForCalendar(unknown.year)
    return _working(local_date(resumed), left, calendar)


def remind_at(due: datetime, value: object, calendar: Calendar | None) -> datetime | WaitsForCalendar:
    """The instant so long before the deadline `due`; `3WD` leaves three whole working days."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = f"{int(value)}WD"
    span = span_of(value)
    if span.working_days:
        return _working(last_day(due), -span.working_days, calendar)
    return add_span(due, span.times(-1), calendar)


def add_span(
    start: datetime, span: Span, calendar: Calendar | None, tz: tzinfo = SHANGHAI
) -> datetime | WaitsForCalendar:
    """`start` and a span after it; months keep the day, or the last of a shorter month."""
    try:
        local = add_months(start.astimezone(tz), span.months)
        if span.working_days:
            return _working(local.date(), span.working_days, calendar)
        return local.astimezone(UTC) + span.exact
    except (OverflowError, ValueError) as cause:
        raise BadInput(
            f"Expected a time in the years 1 to 9999 but {span} after {start} is not",
            zh=f"时间须在公元 1 至 9999 年，{start} 之后 {span} 已超出",
        ) from cause


def add_months(local: datetime, months: int) -> datetime:
    """A local time so many months on, its day cut to the length of that month."""
    if not months:
        return local
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    for day in (local.day, 30, 29, 28):
        try:
            return local.replace(year=year, month=month + 1, day=min(day, local.day))
        except ValueError:
            continue
    raise OverflowError(year)


def span_of(value: object) -> Span:
    """The span of an ISO 8601 duration, `nWD`, or a FEEL or Python duration; BadInput of anything else."""
    if isinstance(value, temporal.YearMonthDuration):
        return Span(months=value.months)
    if isinstance(value, temporal.DayTimeDuration):
        return Span(exact=value.python())
    if isinstance(value, timedelta):
        return Span(exact=value)
    if isinstance(value, str):
        return _span_of_text(value.strip())
    raise _refusal(value)


def moment_of_text(text: str, tz: tzinfo = SHANGHAI) -> datetime | None:
    """The instant of an ISO date or date-time text, in UTC; None when the text is not shaped like one."""
    if _DATE.match(text):
        return _of_iso(text + "T00:00", text, tz)
    if not _DATE_TIME.match(text):
        return None
    text, _, zone = text.partition("@")
    if zone:
        found = temporal_zone(zone)
        return _of_iso(text, text, found)
    return _of_iso(text, text, tz)


def temporal_zone(name: str) -> tzinfo:
    """The zone of a name such as Asia/Shanghai; BadInput for an unknown one."""
    from engine.feel.zones import zone

    found = zone(name)
    if found is None:
        raise BadInput(
            f"Expected the name of a time zone such as Asia/Shanghai but got {name!r}",
            zh=f"时区须写名称，如 Asia/Shanghai，现为“{name}”",
        )
    return found


def is_time_text(text: str) -> bool:
    """Tell whether a text is itself a date, date and time, duration or number of working days."""
    shapes = (_DURATION, _WORKING, _DATE, _DATE_TIME)
    return any(shape.match(text) for shape in shapes)


def _working(start: date, days: int, calendar: Calendar | None) -> datetime | WaitsForCalendar:
    if calendar is None:
        return WaitsForCalendar(start.year)
    try:
        return end_of_day(calendar.add_working_days(start, days))
    except YearUnknown as unknown:
        return WaitsForCalendar(unknown.year)


def _moment(value: object, tz: tzinfo) -> datetime | None:
    if isinstance(value, str):
        return moment_of_text(value.strip(), tz)
    if isinstance(value, (temporal.Date, temporal.DateTime)):
        try:
            value = value.python()
        except (ValueError, OverflowError) as cause:
            raise BadInput(
                f"Expected a time within the years 1 to 9999 but got {value}",
                zh=f"时间须在公元 1 至 9999 年，现为 {value}",
            ) from cause
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=tz)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(0, 0), tz).astimezone(UTC)
    return None


def _plain_date(value: object) -> date | None:
    if isinstance(value, temporal.Date):
        return value.python()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.match(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError as cause:
            raise _refusal(value) from cause
    return None


def _of_iso(text: str, shown: str, tz: tzinfo) -> datetime:
    midnight = "T24:00" in text
    try:
        moment = datetime.fromisoformat(re.sub(r"T24:00(:00)?", "T00:00", text))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=tz)
        return (moment + timedelta(days=midnight)).astimezone(UTC)
    except (ValueError, OverflowError) as cause:
        raise BadInput(
            f"Expected an ISO date or date-time but got {shown!r}",
            zh=f"日期须按 ISO 格式书写，现为“{shown}”",
        ) from cause


@lru_cache(maxsize=256)  # a diagram says the same few times to all its cases
def _span_alone(text: str) -> Span | None:
    """The span that a text says, or None when it names a date."""
    text = text.strip()
    return None if _DATE.match(text) or _DATE_TIME.match(text) else _span_of_text(text)


@lru_cache(maxsize=256)
def _span_of_text(text: str) -> Span:
    working = _WORKING.match(text)
    if working:
        return Span(working_days=int(working["days"]))
    found = _DURATION.match(text)
    if found is None or any(len(part or "") > _MAX_DIGITS + 10 for part in found.groups()):
        raise _refusal(text)
    part = {name: found[name] or "0" for name in found.groupdict() if name != "sign"}
    if any(len(part[name]) > _MAX_DIGITS for name in part if name != "seconds"):
        raise _refusal(text)
    try:
        exact = timedelta(
            weeks=int(part["weeks"]),
            days=int(part["days"]),
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            microseconds=int(Decimal(part["seconds"]) * 1_000_000),
        )
    except OverflowError as cause:
        raise _refusal(text) from cause
    span = Span(int(part["years"]) * 12 + int(part["months"]), exact)
    return span.times(-1) if found["sign"] else span


def _refusal(value: object) -> BadInput:
    if value is None:
        return BadInput(
            "Expected a date, a date-time, an ISO 8601 duration such as P10D or working days such as 10WD "
            "but the expression has no value; set the variables that it reads",
            zh="须为日期、日期时间、时长（如 P10D）或工作日数（如 10WD），但表达式没有值，请设置其中的变量",
        )
    return BadInput(
        "Expected a date, a date-time, an ISO 8601 duration such as P10D or working days such as 10WD "
        f"but got {str(value)[:80]!r}",
        zh=f"须为日期、日期时间、时长（如 P10D）或工作日数（如 10WD），现为“{str(value)[:80]}”",
    )
