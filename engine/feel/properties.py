"""What can be read with a dot from a value that is not a context (DMN 1.5, table 66)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.functions_temporal import weekday
from engine.feel.temporal import DAY_NANOS, NANO, Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.values import Range

Property = Callable[[Any], Any]
HOUR, MINUTE = 3600 * NANO, 60 * NANO


def _offset_of(offset: int | None) -> DayTimeDuration | None:
    return None if offset is None else DayTimeDuration(offset * NANO)


def _part(unit: int, cycle: int | None = None) -> Property:
    def read(value: DayTimeDuration) -> Decimal:
        count = abs(value.nanos) // unit
        count = count % cycle if cycle else count
        return Decimal(-count if value.nanos < 0 else count)
    return read


def _seconds(nanos: int) -> Decimal:
    """The seconds of the minute with their fraction (DMN 1.5, table 66)."""
    rest = Decimal(abs(nanos) % MINUTE) / NANO
    return -rest if nanos < 0 else rest


def _months(divide: bool) -> Property:
    def read(value: YearMonthDuration) -> Decimal:
        count = abs(value.months) // 12 if divide else abs(value.months) % 12
        return Decimal(-count if value.months < 0 else count)
    return read


_DATE: dict[str, Property] = {
    "year": lambda v: Decimal(v.year), "month": lambda v: Decimal(v.month), "day": lambda v: Decimal(v.day),
    "weekday": lambda v: Decimal(weekday(v)),
}
_TIME: dict[str, Property] = {
    "hour": lambda v: Decimal(v.hour), "minute": lambda v: Decimal(v.minute), "second": lambda v: _seconds(v.nanos),
    "time offset": lambda v: _offset_of(v.offset), "timezone": lambda v: v.zone,
}


def _of(name: str, inner: Property) -> Property:
    return lambda value: inner(getattr(value, name))


PROPERTIES: dict[type, dict[str, Property]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        **{name: _of("date", read) for name, read in _DATE.items()},
        **{name: _of("time", read) for name, read in _TIME.items()},
        "time offset": lambda v: _offset_of(v.offset),
    },
    DayTimeDuration: {
        "days": _part(DAY_NANOS), "hours": _part(HOUR, 24), "minutes": _part(MINUTE, 60),
        "seconds": lambda v: _seconds(v.nanos),
    },
    YearMonthDuration: {"years": _months(True), "months": _months(False)},
    Range: {
        "start": lambda v: v.low, "end": lambda v: v.high,
        "start included": lambda v: v.low_included, "end included": lambda v: v.high_included,
    },
}
