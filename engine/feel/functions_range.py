"""Built-ins that relate points and ranges (DMN 1.5, table 79, after Allen's interval algebra)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.budget import Run
from engine.feel.compare import equal, less
from engine.feel.errors import NullResult
from engine.feel.signatures import Library
from engine.feel.values import Range

Relation = Callable[["Ends", "Ends"], bool]


class Ends:
    """A range (or a point, as a closed range of one value) with comparisons that refuse what has no order."""

    __slots__ = ("start", "end", "start_in", "end_in", "run")

    def __init__(self, value: Any, run: Run) -> None:
        self.run = run
        if type(value) is Range:
            self.start, self.end = value.low, value.high
            self.start_in, self.end_in = value.low_included, value.high_included
        else:
            self.start = self.end = value
            self.start_in = self.end_in = True

    def lt(self, a: Any, b: Any) -> bool:
        """a < b."""
        found = less(a, b)
        if found is None:
            raise NullResult("Expected points and ranges of one comparable kind.", "应为同一种可比较的值。")
        return found

    def eq(self, a: Any, b: Any) -> bool:
        """a = b."""
        self.lt(a, b)
        return equal(a, b, self.run) is True


def _before(a: Ends, b: Ends) -> bool:
    return a.lt(a.end, b.start) or a.eq(a.end, b.start) and not (a.end_in and b.start_in)


def _meets(a: Ends, b: Ends) -> bool:
    return a.end_in and b.start_in and a.eq(a.end, b.start)


def _overlaps(a: Ends, b: Ends) -> bool:
    return _reaches(a, b) and _reaches(b, a)


def _reaches(a: Ends, b: Ends) -> bool:
    # a begins no later than b ends
    return a.lt(a.start, b.end) or a.eq(a.start, b.end) and a.start_in and b.end_in


def _overlaps_before(a: Ends, b: Ends) -> bool:
    starts = a.lt(a.start, b.start) or a.eq(a.start, b.start) and a.start_in and not b.start_in
    ends = a.lt(a.end, b.end) or a.eq(a.end, b.end) and (not a.end_in or b.end_in)
    return starts and _reaches(b, a) and ends


def _finishes(a: Ends, b: Ends) -> bool:
    starts = a.lt(b.start, a.start) or a.eq(a.start, b.start) and (not a.start_in or b.start_in)
    return a.end_in == b.end_in and a.eq(a.end, b.end) and starts


def _finishes_point(a: Ends, b: Ends) -> bool:
    return b.end_in and a.eq(a.end, b.end)


def _includes(a: Ends, b: Ends) -> bool:
    starts = a.lt(a.start, b.start) or a.eq(a.start, b.start) and (a.start_in or not b.start_in)
    return starts and (a.lt(b.end, a.end) or a.eq(a.end, b.end) and (a.end_in or not b.end_in))


def _starts(a: Ends, b: Ends) -> bool:
    ends = a.lt(a.end, b.end) or a.eq(a.end, b.end) and (not a.end_in or b.end_in)
    return a.start_in == b.start_in and a.eq(a.start, b.start) and ends


def _starts_point(a: Ends, b: Ends) -> bool:
    return b.start_in and a.eq(a.start, b.start)


def _coincides(a: Ends, b: Ends) -> bool:
    same_ends = a.start_in == b.start_in and a.end_in == b.end_in
    return a.eq(a.start, b.start) and a.eq(a.end, b.end) and same_ends


class _Declaring:
    def __init__(self, library: Library) -> None:
        self.library = library

    def add(self, names: tuple[str, str], declared: str, relation: Relation) -> None:
        """Declare a relation and its converse (arguments exchanged)."""
        first, second = (part.strip() for part in declared.split(","))
        self.library.add(names[0], f"{first}, {second}",
                         lambda run, a, b: relation(Ends(a, run), Ends(b, run)))
        if names[1]:
            a, b = _converse(first, second)
            self.library.add(names[1], f"{a}, {b}", lambda run, a, b: relation(Ends(b, run), Ends(a, run)))


def _converse(first: str, second: str) -> tuple[str, str]:
    # The converse takes range1, range2 under these names too; only a point and a range change places.
    return (first, second) if first.startswith("range1") or first.startswith("point1") else (second, first)


def install(library: Library) -> None:
    """Declare the range built-ins."""
    pair, point, spans = "point1:point, point2:point", "point:point, range:range", "range1:range, range2:range"
    declare = _Declaring(library)
    declare.add(("before", "after"), pair, _before)
    declare.add(("before", "after"), point, _before)
    declare.add(("before", "after"), "range:range, point:point", _before)
    declare.add(("before", "after"), spans, _before)
    declare.add(("meets", "met by"), spans, _meets)
    declare.add(("overlaps", ""), spans, _overlaps)
    declare.add(("overlaps before", "overlaps after"), spans, _overlaps_before)
    declare.add(("finishes", "finished by"), point, _finishes_point)
    declare.add(("finishes", "finished by"), spans, _finishes)
    declare.add(("during", "includes"), point, lambda a, b: _includes(b, a))
    declare.add(("during", "includes"), spans, lambda a, b: _includes(b, a))
    declare.add(("starts", "started by"), point, _starts_point)
    declare.add(("starts", "started by"), spans, _starts)
    declare.add(("coincides", ""), pair, _coincides)
    declare.add(("coincides", ""), spans, _coincides)
