"""Cells that are plain enough to be understood without evaluating them.

`"a", "b"`, `<18`, `[1..5)`, `not(3)`, `true`, `@"2026-09-01"`: constants, comparisons and intervals of one kind. They
feed the row index (rowindex) and the static checks (tablechecks). Everything else is left to FEEL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.feel.compare import order_key
from engine.feel.numbers import CTX, finite
from engine.feel.values import kind

from . import spans as s
from .feel import constant

ANY = "any"
_ORDERED = frozenset({"number", "string", "date", "days and time duration", "years and months duration"})

_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_STRING = r'"[^"\\]*"'
_TEMPORAL = rf"(?:@{_STRING}|(?:date|duration)\(\s*{_STRING}\s*\))"
_CONSTANT = rf"(?:{_NUMBER}|{_STRING}|{_TEMPORAL}|true|false)"
_COMPARED = re.compile(rf"(?P<op><=|>=|!=|<|>|=)?\s*(?P<value>{_CONSTANT})\Z")
_INTERVAL = re.compile(
    rf"(?P<open>[\[(\]])\s*(?P<low>{_CONSTANT})\s*\.\.\s*(?P<high>{_CONSTANT})\s*(?P<close>[\])\[])\Z"
)
_NOT = re.compile(r"not\s*\((?P<inner>.*)\)\Z", re.DOTALL)
_COMMA = re.compile(rf'({_STRING})|(,)|([^",]+)|(.)', re.DOTALL)
_LONGEST = 4000  # characters; a longer cell is FEEL's business


@dataclass(frozen=True)
class Cell:
    """What a plain cell admits: values of one kind (ANY = whatever comes), and whether it was written as not(…)."""

    kind: str
    spans: s.Spans
    negated: bool = False


ANYTHING = Cell(ANY, s.EVERYTHING)


def read_cell(text: str) -> Cell | None:
    """The meaning of a unary test, or None when it takes FEEL to tell."""
    text = text.strip()
    if text in ("", "-"):
        return ANYTHING
    if len(text) > _LONGEST:
        return None
    negation = _NOT.match(text)
    found = _tests(negation["inner"] if negation else text)
    if found is None:
        return None
    name, spans = found
    return Cell(name, s.complement(spans), True) if negation else Cell(name, spans)


def read_constant(text: str) -> tuple[bool, Any]:
    """`(True, value)` for a number, text, truth value, date or duration written plainly; else `(False, None)`."""
    text = text.strip()
    if text == "null":
        return True, None
    if len(text) <= _LONGEST and re.fullmatch(_CONSTANT, text):
        value = _constant(text)
        return value is not None, value
    return False, None


def _constant(text: str) -> Any:
    first = text[0]
    if first == '"':
        return text[1:-1]
    if first in "-.0123456789":
        return finite(CTX.create_decimal(text))
    return constant(text) if first in "@d" else text == "true"


def key_of(name: str, value: Any) -> Any:
    """The stand-in for a value of that kind inside spans."""
    return value if name == "boolean" else order_key(value)


def split_commas(text: str) -> list[str]:
    """The parts between commas; commas within texts or brackets do not part."""
    parts, depth = [""], 0
    for string, comma, other, odd in _COMMA.findall(text):
        depth += sum(other.count(c) for c in "(") - sum(other.count(c) for c in ")")
        if comma and depth == 0:
            parts.append("")
        else:
            parts[-1] += string or comma or other or odd
    return [part.strip() for part in parts]


def _tests(text: str) -> tuple[str, s.Spans] | None:
    kinds: set[str] = set()
    found: list[s.Span] = []
    for part in split_commas(text):
        read = _test(part)
        if read is None:
            return None
        kinds.add(read[0])
        found.extend(read[1])
    return (kinds.pop(), s.union(found)) if len(kinds) == 1 else None


def _test(text: str) -> tuple[str, s.Spans] | None:
    compared = _COMPARED.match(text)
    if compared:
        return _compared(compared["op"] or "=", compared["value"])
    interval = _INTERVAL.match(text)
    return _interval(interval) if interval else None


def _compared(op: str, text: str) -> tuple[str, s.Spans] | None:
    value = _constant(text)
    name = kind(value)
    if name == "boolean" and op == "=":
        return name, s.compared(op, value)
    return (name, s.compared(op, order_key(value))) if name in _ORDERED else None


def _interval(found: re.Match[str]) -> tuple[str, s.Spans] | None:
    low, high = _constant(found["low"]), _constant(found["high"])
    name = kind(low)
    if name not in _ORDERED or kind(high) != name:
        return None
    start = s.before(order_key(low)) if found["open"] == "[" else s.after(order_key(low))
    end = s.after(order_key(high)) if found["close"] == "]" else s.before(order_key(high))
    return name, s.union([(start, end)])
