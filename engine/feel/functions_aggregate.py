"""Built-ins that make one value of many: sums, means, extremes, all and any (DMN 1.5, table 76)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import less
from engine.feel.errors import NullResult
from engine.feel.functions_numeric import checked
from engine.feel.numbers import CTX, ONE, ZERO
from engine.feel.signatures import Body, Library
from engine.feel.temporal import DayTimeDuration, YearMonthDuration


def _numbers(run: Run, items: list[Any]) -> list[Decimal]:
    if any(type(item) is not Decimal for item in items):
        raise NullResult("Expected a list of numbers.", "应为数字列表。")
    run.items(len(items))
    return items


def _some(run: Run, items: list[Any]) -> list[Decimal]:
    if not items:
        raise NullResult("Expected at least one number.", "至少应有一个数字。")
    return _numbers(run, items)


def total(values: list[Decimal]) -> Decimal:
    """The sum, rounded to 34 digits at each step."""
    result = ZERO
    for value in values:
        result = CTX.add(result, value)
    return checked(result)


def _sum(run: Run, items: list[Any]) -> Any:
    if items and type(items[0]) in (DayTimeDuration, YearMonthDuration):
        return _sum_durations(run, items)
    return total(_some(run, items))


def _sum_durations(run: Run, items: list[Any]) -> Any:
    kind = type(items[0])
    run.items(len(items))
    if any(type(item) is not kind for item in items):
        raise NullResult("Expected durations of one kind.", "应为同一种时长。")
    return kind(sum(item.nanos if kind is DayTimeDuration else item.months for item in items))


def _mean(run: Run, items: list[Any]) -> Decimal:
    return CTX.divide(total(_some(run, items)), Decimal(len(items)))


def _product(run: Run, items: list[Any]) -> Decimal:
    result = ONE
    for value in _some(run, items):
        result = CTX.multiply(result, value)
    return checked(result)


def _median(run: Run, items: list[Any]) -> Decimal:
    ordered = sorted(_some(run, items))
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return CTX.divide(CTX.add(ordered[half - 1], ordered[half]), Decimal(2))


def _stddev(run: Run, items: list[Any]) -> Decimal:
    values = _some(run, items)
    if len(values) < 2:
        raise NullResult("Expected at least two numbers.", "至少应有两个数字。")
    mean = CTX.divide(total(values), Decimal(len(values)))
    squares = [CTX.power(CTX.subtract(value, mean), Decimal(2)) for value in values]
    return checked(CTX.sqrt(CTX.divide(total(squares), Decimal(len(values) - 1))))


def _mode(run: Run, items: list[Any]) -> list[Decimal]:
    counts = Counter(_numbers(run, items))
    most = max(counts.values(), default=0)
    return sorted(value for value, count in counts.items() if count == most)


def _extreme(better: Callable[[Any, Any], bool | None]) -> Body:
    def body(run: Run, items: list[Any]) -> Any:
        run.items(len(items))
        if not items:
            raise NullResult("Expected at least one item.", "列表不能为空。")
        best = items[0]
        if less(best, best) is None:
            raise NullResult("Expected items that have an order.", "应为可比较的值。")
        for item in items[1:]:
            found = better(item, best)
            if found is None:
                raise NullResult("Expected items of one comparable kind.", "应为同一种可比较的值。")
            best = item if found else best
        return best
    return body


def _three_valued(decisive: bool) -> Body:
    def body(run: Run, items: list[Any]) -> bool:
        run.items(len(items))
        if any(item is decisive for item in items):
            return decisive
        if any(type(item) is not bool for item in items):
            raise NullResult("Expected a list of booleans.", "应为布尔值列表。")
        return not decisive
    return body


def install(library: Library) -> None:
    """Declare the aggregating built-ins."""
    add = library.add
    add("min", "list:list...", _extreme(lambda a, b: less(a, b)))
    add("max", "list:list...", _extreme(lambda a, b: less(b, a)))
    add("sum", "list:list...", _sum)
    add("mean", "list:list...", _mean)
    add("all", "list:list...", _three_valued(False))
    add("any", "list:list...", _three_valued(True))
    add("product", "list:list...", _product)
    add("median", "list:list...", _median)
    add("stddev", "list:list...", _stddev)
    add("mode", "list:list...", _mode)
