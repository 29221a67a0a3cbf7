"""Cron texts of five fields (minute hour day month weekday) or six (seconds first), in China's time.

An extension to ISO cycles. Day and weekday both restricted is refused: readers of cron disagree on
whether that means *and* or *or*, and a diagram must not mean two things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from engine.errors import BadInput
from engine.time.calendar import SHANGHAI

_FIELD = re.compile(r"[0-9A-Za-z*?/,\-]+\Z")
_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6,
    "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12,
}
_WEEKDAYS = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}
_HORIZON = timedelta(days=366 * 8 + 2)  # Feb 29 skips a century year at most


@dataclass(frozen=True, slots=True)
class Cron:
    """A parsed cron text; `last_day` means the last day of the month (`L`)."""

    text: str
    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    last_day: bool = False

    @classmethod
    def parse(cls, text: str) -> Cron:
        """The schedule of a cron text; BadInput when it is malformed, ambiguous, or never comes."""
        return _parse(text.strip())

    def after(self, moment: datetime) -> datetime:
        """The first instant strictly after `moment`, in UTC."""
        local = moment.astimezone(SHANGHAI)
        day = local.date()
        for _ in range(_HORIZON.days):
            if self._on(day):
                found = self._first_on(day, local)
                if found is not None:
                    return found.astimezone(UTC)
            day += timedelta(days=1)
        raise BadInput(
            f"Expected a cron text that comes within eight years but {self.text!r} does not; correct day and month",
            zh=f"cron 表达式“{self.text}”八年内都不会到时，请更正日和月",
        )

    def _on(self, day: date) -> bool:
        if day.month not in self.months or day.isoweekday() % 7 not in self.weekdays:
            return False
        is_last = (day + timedelta(days=1)).day == 1
        return day.day in self.days or (self.last_day and is_last)

    def _first_on(self, day: date, after: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                for second in self.seconds:
                    at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
                    if at > after:
                        return at
        return None


def looks_like_cron(text: str) -> bool:
    """Tell whether a text has the shape of a cron text (five or six fields, or a name such as @daily)."""
    fields = text.split()
    return text in _MACROS or (
        len(fields) in (5, 6)
        and all(_FIELD.match(f) for f in fields)
        and all(f[0].isdigit() or f[0] == "*" for f in fields[:2])
    )


@lru_cache(maxsize=256)
def _parse(text: str) -> Cron:
    fields = _MACROS.get(text, text).split()
    if len(fields) == 5:
        fields = ["0", *fields]
    if len(fields) != 6:
        raise BadInput(
            f"Expected a cron text of five or six fields but got {text!r}",
            zh=f"cron 表达式须有五段或六段，现为“{text}”",
        )
    second, minute, hour, day, month, weekday = (f.upper() for f in fields)
    last = day == "L"
    if day not in ("*", "?") and weekday not in ("*", "?"):
        raise BadInput(
            f"Expected a day or a weekday in {text!r} but got both; put * in one of them",
            zh=f"cron 表达式“{text}”不能同时限定日和星期，请将其中一段写为 *",
        )
    cron = Cron(
        text=text,
        seconds=tuple(sorted(_values(second, 0, 59, text))),
        minutes=tuple(sorted(_values(minute, 0, 59, text))),
        hours=tuple(sorted(_values(hour, 0, 23, text))),
        days=frozenset() if last else _values(day, 1, 31, text),
        months=_values(_named(month, _MONTHS), 1, 12, text),
        weekdays=frozenset(d % 7 for d in _values(_named(weekday, _WEEKDAYS), 0, 7, text)),
        last_day=last,
    )
    cron.after(datetime(2026, 1, 1, tzinfo=UTC))  # a text such as 31 February is refused here
    return cron


def _named(field: str, names: dict[str, int]) -> str:
    return re.sub(r"[A-Z]{3}", lambda m: str(names.get(m[0], m[0])), field)


def _values(field: str, low: int, high: int, text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        body, _, step = part.partition("/")
        try:
            every = int(step) if step else 1
            if body in ("*", "?"):
                first, last = low, high
            elif "-" in body:
                first, last = (int(x) for x in body.split("-"))
            else:
                first = int(body)
                last = high if step else first
        except ValueError as cause:
            raise BadInput(
                f"Expected numbers in the field {field!r} of {text!r} but got something else",
                zh=f"cron 表达式“{text}”中“{field}”一段须为数字",
            ) from cause
        if not (low <= first <= last <= high and 1 <= every <= high + 1):
            raise BadInput(
                f"Expected {low} to {high} in the field {field!r} of {text!r} but it goes beyond",
                zh=f"cron 表达式“{text}”中“{field}”一段须在 {low} 至 {high} 之间",
            )
        found.update(range(first, last + 1, every))
    return frozenset(found)
