"""Any value as text, as `string()` gives it; text inside lists and contexts is quoted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.errors import FeelBudgetError
from engine.feel.numbers import number_text
from engine.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from engine.feel.values import MAX_DATA_DEPTH, Range

_NAME = re.compile(r"[^\W\d]\w*( \w+)*\Z")


def text_of(value: Any, run: Run) -> str:
    """The text of a value that is not null."""
    return value if type(value) is str else _inner(value, run, 0)


def _inner(value: Any, run: Run, depth: int) -> str:
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is Decimal:
        return run.text(number_text(value))
    if kind is str:
        return run.text('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    if kind in (Date, Time, DateTime, DayTimeDuration, YearMonthDuration):
        return str(value)
    if depth > MAX_DATA_DEPTH:
        raise FeelBudgetError("depth", MAX_DATA_DEPTH)
    if kind is list:
        return _joined("[", [_inner(item, run, depth + 1) for item in _ticked(value, run)], "]", run)
    if kind is dict:
        pairs = [f"{_key(key)}: {_inner(item, run, depth + 1)}" for key, item in _ticked(value.items(), run)]
        return _joined("{", pairs, "}", run)
    return _range(value, run, depth) if kind is Range else repr(value)


def _ticked(items: Any, run: Run) -> Any:
    run.tick(1 + len(items))
    return items


def _joined(start: str, parts: list[str], end: str, run: Run) -> str:
    if sum(map(len, parts)) + 2 * len(parts) > run.budget.string:
        raise FeelBudgetError("string", run.budget.string)
    return start + ", ".join(parts) + end


def _key(key: str) -> str:
    return key if _NAME.match(key) else '"' + key.replace('"', '\\"') + '"'


def _range(value: Range, run: Run, depth: int) -> str:
    low = "" if value.low is None else _inner(value.low, run, depth + 1)
    high = "" if value.high is None else _inner(value.high, run, depth + 1)
    if value.op:
        return f"{value.op} {low or high}"
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"
