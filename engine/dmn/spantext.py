"""Spans written back as FEEL tests, for messages: `< 18`, `[5..10)`, `"A", "B"`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.numbers import number_text
from engine.feel.temporal import Date, DayTimeDuration, YearMonthDuration

from . import spans as s

_MOST = 8


def spans_text(kind: str, spans: s.Spans) -> str:
    """The spans as unary tests of that kind; "-" for everything."""
    if spans == s.EVERYTHING:
        return "-"
    shown = ", ".join(_span(kind, span) for span in spans[:_MOST])
    return shown + (", …" if len(spans) > _MOST else "")


def _span(kind: str, span: s.Span) -> str:
    (low_rank, low, low_side), (high_rank, high, high_side) = span
    if low_rank < 0:
        return f"{'<' if high_side == 0 else '<='} {_value(kind, high)}"
    if high_rank > 0:
        return f"{'>=' if low_side == 0 else '>'} {_value(kind, low)}"
    if low == high:
        return _value(kind, low)
    opened, closed = "[" if low_side == 0 else "(", "]" if high_side == 1 else ")"
    return f"{opened}{_value(kind, low)}..{_value(kind, high)}{closed}"


def _value(kind: str, key: Any) -> str:
    if kind == "boolean":
        return "true" if key else "false"
    if isinstance(key, Decimal):
        return number_text(key)
    if kind == "date":
        return f'@"{Date(*key)}"'
    if kind == "days and time duration":
        return f'@"{DayTimeDuration(key)}"'
    if kind == "years and months duration":
        return f'@"{YearMonthDuration(key)}"'
    return f'"{key}"'
