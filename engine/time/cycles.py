"""Repeating timers: ISO cycles whose month rules do not drift, and cron texts as an extension.

Every occurrence is computed from the anchor, never from the one before it, so `R/2026-01-31T00:00/P1M` gives
Jan 31, Feb 28, Mar 31 … After downtime the missed occurrences come one by one, in due order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from engine.errors import BadInput
from engine.time.calendar import SHANGHAI
from engine.time.cron import Cron, looks_like_cron
from engine.time.spans import Calendar, Span, WaitsForCalendar, add_span, is_time_text, moment_of_text, span_of

_REPEAT = re.compile(r"R(?P<count>-1|\d{0,6})/(?P<rest>[^\s]+)\Z")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeating timer. `count` None repeats without end; `fixed` when a start stands in the text.

    `anchor` is the start in the text, else the instant at which the timer was armed.
    """

    anchor: datetime
    span: Span
    count: int | None = None
    fixed: bool = False
    until: datetime | None = None
    cron: Cron | None = None

    @classmethod
    def parse(cls, text: object, armed: datetime) -> Cycle:
        """`R3/PT1H`, `R/2026-01-31T00:00/P1M`, `R5/PT1H/2026-12-31`, `R/2WD`, or cron `0 0 10 * *`."""
        if not isinstance(text, str):
            raise _refusal(text)
        text = text.strip()
        if looks_like_cron(text):
            return cls(armed, Span(), cron=Cron.parse(text))
        found = _REPEAT.match(text)
        if found is None:
            raise _refusal(text)
        count = None if found["count"] in ("", "-1") else int(found["count"])
        if count == 0:
            raise BadInput(
                f"Expected a cycle that repeats at least once but got {text!r}",
                zh=f"周期至少重复一次，现为“{text}”",
            )
        return _interval(found["rest"].split("/"), armed, count, text)

    def first(self, now: datetime, calendar: Calendar | None = None) -> Due:
        """The occurrence to arm at `now`: the first not yet past, or the last when all are past."""
        due = self.next_at(None, calendar)
        while isinstance(due, tuple) and due[1] < now:
            following = self.next_at(due[0] + self._skip(due, now), calendar)
            if following is None:
                return due
            due = following
        return due

    def next_at(self, previous: int | None, calendar: Calendar | None = None) -> Due:
        """(index, instant) of the occurrence after the one of index `previous` (None: the very first).

        None when the cycle has ended; `WaitsForCalendar` when a year's table is missing. The index is opaque.
        """
        if self.cron is not None:
            moment = self.cron.after(self.anchor if previous is None else _of_epoch(previous))
            return int(moment.timestamp()), moment
        index = 1 if previous is None else previous + 1
        if self.count is not None and index > self.count:
            return None
        at = add_span(self.anchor, self.span.times(index - self.fixed), calendar)
        if isinstance(at, WaitsForCalendar):
            return at
        return None if self.until is not None and at > self.until else (index, at)

    def _skip(self, due: tuple[int, datetime], now: datetime) -> int:
        # A cycle anchored years ago is not walked second by second: leap to just before now.
        unit = self.span.exact + timedelta(days=31 * self.span.months + 7 * self.span.working_days)
        if self.cron is not None or not unit:
            return 0
        goal = now if self.until is None else min(now, self.until)
        leap = max(0, int((goal - due[1]) / unit) - 1)
        return leap if self.count is None else max(0, min(leap, self.count - due[0] - 1))


Due = tuple[int, datetime] | WaitsForCalendar | None


def looks_like_cycle(text: str) -> bool:
    """Tell whether a text is shaped like a cycle (`Cycle.parse` can still refuse it)."""
    return bool(_REPEAT.match(text)) or looks_like_cron(text)


@lru_cache(maxsize=256)  # a diagram says the same few times to all its cases
def is_literal(text: str) -> bool:
    """Tell whether a timer's text is itself a date, duration, `nWD` or cycle, and so is no FEEL to evaluate."""
    return is_time_text(text.strip()) or looks_like_cycle(text.strip())


def _interval(parts: list[str], armed: datetime, count: int | None, text: str) -> Cycle:
    if len(parts) == 1:
        return _cycle(Cycle(armed, span_of(parts[0]), count), text)
    if len(parts) != 2:
        raise _refusal(text)
    start, end = moment_of_text(parts[0]), moment_of_text(parts[1])
    if start is not None and end is not None:
        return _cycle(Cycle(start, Span(exact=end - start), count, fixed=True), text)
    if start is not None:
        return _cycle(Cycle(start, span_of(parts[1]), count, fixed=True), text)
    if end is not None:
        return _cycle(Cycle(armed, span_of(parts[0]), count, until=end), text)
    raise _refusal(text)


def _cycle(cycle: Cycle, text: str) -> Cycle:
    if not cycle.span.forward or (cycle.span.exact and cycle.span.exact < timedelta(seconds=1)):
        raise BadInput(
            f"Expected a cycle of one second or more but got {text!r}",
            zh=f"周期不得短于一秒，现为“{text}”",
        )
    return cycle


def _of_epoch(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, SHANGHAI)


def _refusal(value: object) -> BadInput:
    if value is None:
        return BadInput(
            "Expected a cycle such as R3/PT1H, R/2026-01-31T00:00/P1M or a cron text such as '0 0 10 * *' "
            "but the expression has no value; set the variables that it reads",
            zh="周期须写作 R3/PT1H、R/2026-01-31T00:00/P1M 或 cron 表达式（如 0 0 10 * *），"
            "但表达式没有值，请设置其中的变量",
        )
    return BadInput(
        "Expected a cycle such as R3/PT1H, R/2026-01-31T00:00/P1M or a cron text such as '0 0 10 * *' "
        f"but got {str(value)[:80]!r}",
        zh=f"周期须写作 R3/PT1H、R/2026-01-31T00:00/P1M 或 cron 表达式（如 0 0 10 * *），现为“{str(value)[:80]}”",
    )
