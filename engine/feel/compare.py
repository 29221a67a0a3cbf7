"""Equality, order and membership: three-valued, kinds never mixed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.temporal import NANO, Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.values import Builtin, Function, Range

_SIMPLE = frozenset({bool, Decimal, str, Date, DayTimeDuration, YearMonthDuration})


def equal(a: Any, b: Any, run: Run) -> bool | None:
    """`a = b`: null equals only null; two kinds that differ give None (S 10.3.2.13, table 42)."""
    if a is None or b is None:
        return a is b
    kind = type(a)
    if kind is not type(b):
        return _equal_mixed(a, b)
    if kind in _SIMPLE:
        return bool(a == b)
    run.tick()
    if kind is list:
        return _equal_lists(a, b, run)
    if kind is dict:
        return _equal_contexts(a, b, run)
    if kind is DateTime:
        return _equal_datetimes(a, b)
    if kind is Time:
        return bool(_seconds(a.universal) == _seconds(b.universal)) if a.local == b.local else False
    if kind is Range:
        return _equal_ranges(a, b, run)
    if kind in (Function, Builtin):
        return a is b
    return None


def _equal_mixed(a: Any, b: Any) -> bool | None:
    pair = _as_datetimes(a, b)
    return None if pair is None else _equal_datetimes(*pair)


def _equal_datetimes(a: DateTime, b: DateTime) -> bool:
    return _seconds(a.instant) == _seconds(b.instant) if a.time.local == b.time.local else False


def _seconds(nanos: int) -> int:
    # The standard compares times and dates with times by their value in whole seconds.
    return nanos // NANO


def _as_datetimes(a: Any, b: Any) -> tuple[DateTime, DateTime] | None:
    """A date beside a date and time counts as its midnight: UTC, or local beside a local value."""
    if type(a) is Date and type(b) is DateTime:
        return DateTime(a, Time(0, None if b.time.local else 0)), b
    if type(a) is DateTime and type(b) is Date:
        return a, DateTime(b, Time(0, None if a.time.local else 0))
    return None


def _equal_lists(a: list[Any], b: list[Any], run: Run) -> bool | None:
    if len(a) != len(b):
        return False
    unknown = False
    for x, y in zip(a, b, strict=True):
        same = equal(x, y, run)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


def _equal_contexts(a: dict[str, Any], b: dict[str, Any], run: Run) -> bool | None:
    if a.keys() != b.keys():
        return False
    return _equal_lists(list(a.values()), [b[key] for key in a], run)


def _equal_ranges(a: Range, b: Range, run: Run) -> bool | None:
    # `(= 5)` is written with an operator, `[5..5]` with ends; `(< 5)` and `(..5)` are one (DMN 1.5, tables 53 and 72).
    if (a.low_included, a.high_included, _by_value(a)) != (b.low_included, b.high_included, _by_value(b)):
        return False
    return _equal_lists([a.low, a.high], [b.low, b.high], run)


def _by_value(span: Range) -> str:
    return span.op if span.op in ("=", "!=") else ""


def order_key(value: Any) -> Any:
    """What orders values of one kind; None where the kind has no order."""
    kind = type(value)
    if kind is Decimal or kind is str:
        return value
    if kind is Date:
        return (value.year, value.month, value.day)
    if kind is DateTime:
        return _seconds(value.instant)
    if kind is Time:
        return _seconds(value.universal)
    if kind is DayTimeDuration:
        return value.nanos
    if kind is YearMonthDuration:
        return value.months
    return None


def less(a: Any, b: Any) -> bool | None:
    """`a < b`; None for kinds that differ or have no order."""
    kind = type(a)
    if kind is not type(b):
        return _less_mixed(a, b)
    if kind is Decimal or kind is str:
        return bool(a < b)
    if kind is DateTime and a.time.local != b.time.local:
        a, b = DateTime(a.date, _placed(a.time, b.time)), DateTime(b.date, _placed(b.time, a.time))
    elif kind is Time:
        a, b = _placed(a, b), _placed(b, a)
    x = order_key(a)
    return None if x is None else bool(x < order_key(b))


def _placed(clock: Time, other: Time) -> Time:
    """A local time in the zone of the other: so the standard orders the two (DMN 1.5, table 54)."""
    return Time(clock.nanos, other.offset, other.zone) if clock.local else clock


def _less_mixed(a: Any, b: Any) -> bool | None:
    pair = _as_datetimes(a, b)
    return None if pair is None else less(*pair)


def at_most(a: Any, b: Any, run: Run) -> bool | None:
    """`a <= b`."""
    below = less(a, b)
    if below is None or below:
        return below
    return equal(a, b, run)


def compare(op: str, a: Any, b: Any, run: Run) -> bool | None:
    """One of = != < <= > >=."""
    if op == "=":
        return equal(a, b, run)
    if op == "!=":
        same = equal(a, b, run)
        return None if same is None else not same
    if op == "<":
        return less(a, b)
    if op == ">":
        return less(b, a)
    return at_most(a, b, run) if op == "<=" else at_most(b, a, run)


def contains(span: Range, value: Any, run: Run) -> bool | None:
    """Tell whether the range holds the value; None when they cannot be compared."""
    if value is None:
        return None
    low: bool | None = True
    high: bool | None = True
    if span.low is not None:
        low = at_most(span.low, value, run) if span.low_included else less(span.low, value)
    if span.high is not None:
        high = at_most(value, span.high, run) if span.high_included else less(value, span.high)
    if low is False or high is False:
        return False if low is not None and high is not None else None
    return None if low is None or high is None else True


def matches_test(value: Any, test: Any, run: Run) -> bool | None:
    """Tell whether a value meets one already evaluated unary test: a range, a list of tests, or an equal value."""
    kind = type(test)
    if kind is Range:
        if type(value) is Range:
            return equal(value, test, run)
        if test.op == "!=":
            same = equal(value, test.low, run)
            return None if same is None else not same
        if test.op == "=":
            return equal(value, test.low, run)
        return contains(test, value, run)
    if kind is list:
        run.items(len(test))
        if type(value) is list and equal(value, test, run):
            return True
        return any(matches_test(value, item, run) is True for item in test)
    return equal(value, test, run)


def same(a: Any, b: Any, run: Run) -> bool:
    """`is(a, b)`: the same kind and the same in every component, offset from UTC included; so for what they hold."""
    if type(a) is not type(b):
        return False
    if type(a) is DateTime:
        return bool(a.date == b.date and a.time.nanos == b.time.nanos and a.offset == b.offset)
    if type(a) is Time:
        same_zone = a.local == b.local and a.offset_on(0) == b.offset_on(0)
        return bool(a.nanos == b.nanos and same_zone)
    if type(a) is list:
        return len(a) == len(b) and _all_same(a, b, run)
    if type(a) is dict:
        return a.keys() == b.keys() and _all_same(list(a.values()), [b[key] for key in a], run)
    if type(a) is Range and not _all_same([a.low, a.high], [b.low, b.high], run):
        return False
    return equal(a, b, run) is True


def _all_same(a: list[Any], b: list[Any], run: Run) -> bool:
    run.items(len(a))
    return all(same(x, y, run) for x, y in zip(a, b, strict=True))
