"""Sets of values of one ordered kind, as sorted disjoint spans between cuts.

A cut stands between values: `(0, v, 0)` just before v, `(0, v, 1)` just after it, FLOOR and CEILING at the ends.
`[3..5)` is thus `((0, 3, 0), (0, 5, 0))` and the single value 3 is `((0, 3, 0), (0, 3, 1))`; open and closed ends,
points and infinities need no special case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Cut = tuple[int, Any, int]
Span = tuple[Cut, Cut]
Spans = tuple[Span, ...]

FLOOR: Cut = (-1, 0, 0)
CEILING: Cut = (1, 0, 0)
EVERYTHING: Spans = ((FLOOR, CEILING),)


def before(value: Any) -> Cut:
    """The cut just before a value."""
    return (0, value, 0)


def after(value: Any) -> Cut:
    """The cut just after a value."""
    return (0, value, 1)


def point(value: Any) -> Span:
    """The span that holds one value."""
    return (before(value), after(value))


def compared(op: str, value: Any) -> Spans:
    """What `op value` admits, for = != < <= > >=."""
    if op == "<":
        return ((FLOOR, before(value)),)
    if op == "<=":
        return ((FLOOR, after(value)),)
    if op == ">":
        return ((after(value), CEILING),)
    if op == ">=":
        return ((before(value), CEILING),)
    return (point(value),) if op == "=" else complement((point(value),))


def union(parts: Iterable[Span]) -> Spans:
    """Spans in any order, overlapping or empty, made sorted and disjoint."""
    joined: list[Span] = []
    for start, end in sorted(part for part in parts if part[0] < part[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def complement(spans: Spans) -> Spans:
    """Everything else."""
    found: list[Span] = []
    at = FLOOR
    for start, end in spans:
        if at < start:
            found.append((at, start))
        at = end
    if at < CEILING:
        found.append((at, CEILING))
    return tuple(found)


def intersection(a: Spans, b: Spans) -> Spans:
    """What both hold."""
    return union((max(x[0], y[0]), min(x[1], y[1])) for x in a for y in b)


def meets(a: Spans, b: Spans) -> bool:
    """Tell whether the two have a value in common."""
    return any(max(x[0], y[0]) < min(x[1], y[1]) for x in a for y in b)


def within(a: Spans, b: Spans) -> bool:
    """Tell whether every value of `a` is in `b`."""
    return all(any(y[0] <= x[0] and x[1] <= y[1] for y in b) for x in a)
