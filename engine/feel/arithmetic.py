"""Addition to exponentiation over numbers, texts, dates and durations; what does not fit gives None."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.numbers import CTX, finite
from engine.feel.temporal import (
    DAY_NANOS,
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
    add_months,
    date_of_days,
    datetime_of_instant,
)

Operation = Callable[[Any, Any, Run], Any]


def add(a: Any, b: Any, run: Run) -> Any:
    """`a + b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return finite(CTX.add(a, b))
    if type(a) is str and type(b) is str:
        if len(a) + len(b) > run.budget.string:
            run.text(a + b)
        run.tick(1 + (len(a) + len(b) >> 6))
        return a + b
    if type(a) in (DayTimeDuration, YearMonthDuration):
        if type(a) is type(b):
            return _of_amount(type(a), _amount(a) + _amount(b))
        a, b = b, a
    return _shift(a, b, 1)


def subtract(a: Any, b: Any, run: Run) -> Any:
    """`a - b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return finite(CTX.subtract(a, b))
    if type(b) in (DayTimeDuration, YearMonthDuration):
        if type(a) is type(b):
            return _of_amount(type(a), _amount(a) - _amount(b))
        return _shift(a, b, -1)
    if type(a) is Time and type(b) is Time:
        return DayTimeDuration(a.universal - b.universal) if a.local == b.local else None
    return _between(a, b)


def _between(a: Any, b: Any) -> Any:
    # A date counts as its midnight UTC beside a date and time.
    x, y = _as_datetime(a), _as_datetime(b)
    if x is None or y is None:
        return None
    if x.time.local != y.time.local:
        return None
    return DayTimeDuration(x.instant - y.instant)


def _as_datetime(value: Any) -> DateTime | None:
    if type(value) is Date:
        return DateTime(value, Time(0, 0))
    return value if type(value) is DateTime else None


def _amount(value: Any) -> int:
    return value.nanos if type(value) is DayTimeDuration else value.months


def _of_amount(kind: type, amount: int) -> Any:
    return kind(amount) if abs(amount) < 10**30 else None


def _shift(value: Any, by: Any, sign: int) -> Any:
    if type(by) is YearMonthDuration:
        return _shift_months(value, sign * by.months)
    if type(by) is not DayTimeDuration:
        return None
    nanos = sign * by.nanos
    if type(value) is DateTime:
        return datetime_of_instant(value.instant + nanos, value.time)
    if type(value) is Time:
        return Time((value.nanos + nanos) % DAY_NANOS, value.offset, value.zone)
    if type(value) is Date:
        return date_of_days((value.days * DAY_NANOS + nanos) // DAY_NANOS)
    return None


def _shift_months(value: Any, months: int) -> Any:
    if type(value) is Date:
        return add_months(value, months)
    if type(value) is DateTime:
        day = add_months(value.date, months)
        return None if day is None else DateTime(day, value.time)
    return None


def multiply(a: Any, b: Any, run: Run) -> Any:
    """`a * b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return finite(CTX.multiply(a, b))
    if type(a) is Decimal:
        a, b = b, a
    if type(a) in (DayTimeDuration, YearMonthDuration) and type(b) is Decimal:
        return _scaled(type(a), CTX.multiply(Decimal(_amount(a)), b))
    return None


def divide(a: Any, b: Any, run: Run) -> Any:
    """`a / b`; None for a zero divisor."""
    if type(a) is Decimal and type(b) is Decimal:
        return finite(CTX.divide(a, b)) if b else None
    if type(a) in (DayTimeDuration, YearMonthDuration):
        if type(b) is Decimal:
            return _scaled(type(a), CTX.divide(Decimal(_amount(a)), b)) if b else None
        if type(a) is type(b):
            return finite(CTX.divide(Decimal(_amount(a)), Decimal(_amount(b)))) if _amount(b) else None
    return None


def _scaled(kind: type, amount: Decimal) -> Any:
    if not amount.is_finite() or amount.adjusted() > 30:
        return None
    return kind(int(amount.to_integral_value(ROUND_DOWN)))


def power(a: Any, b: Any, run: Run) -> Any:
    """`a ** b` of numbers."""
    if type(a) is not Decimal or type(b) is not Decimal:
        return None
    if not a and not b:
        return Decimal(1)
    return finite(CTX.power(a, b))


def negate(a: Any) -> Any:
    """`-a` of a number or a duration."""
    if type(a) is Decimal:
        return CTX.minus(a)
    if type(a) in (DayTimeDuration, YearMonthDuration):
        return type(a)(-_amount(a))
    return None


OPERATIONS: dict[str, Operation] = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
