"""Which combinations of values no row covers: a walk over the columns, segment by segment, with bounded work."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from . import spans as s

Box = tuple[s.Spans, ...]

MAX_STEPS = 20_000


class TooMuchWork(Exception):
    """The table is too intricate to be analysed within bounds."""


class Coverage:
    """Rows as boxes of spans; asks what part of a domain they leave open."""

    def __init__(self, rows: Sequence[Box], whole: Sequence[bool], steps: int = MAX_STEPS) -> None:
        self._rows = rows
        self._whole = whole  # per column: only whole numbers are meant
        self.left = steps
        self._closed: set[tuple[int, int]] = set()

    def gaps(self, domain: Box, most: int) -> list[Box]:
        """At most so many boxes inside the domain that no row meets; TooMuchWork past the bound."""
        found: list[Box] = []
        self._walk((), (1 << len(self._rows)) - 1, domain, (found, most))
        return found

    def _walk(self, taken: Box, active: int, domain: Box, out: tuple[list[Box], int]) -> None:
        found, most = out
        column = len(taken)
        if len(found) >= most or (column, active) in self._closed:
            return
        if not active:
            found.append(taken + domain[column:])
            return
        if column == len(domain):
            return
        before = len(found)
        for rows, part in self._parts(column, active, domain[column]):
            self._walk((*taken, part), rows, domain, out)
        if len(found) == before:
            self._closed.add((column, active))

    def _parts(self, column: int, active: int, domain: s.Spans) -> list[tuple[int, s.Spans]]:
        """The domain of a column, cut where the active rows change; equal neighbours of the same rows joined."""
        by_rows: dict[int, list[s.Span]] = {}
        events: dict[s.Cut, int] = {}
        for row in _numbers(active):
            for start, end in self._rows[row][column]:
                events[start] = events.get(start, 0) ^ (1 << row)
                events[end] = events.get(end, 0) ^ (1 << row)
        for start, end in domain:
            events.setdefault(start, 0)
            events.setdefault(end, 0)
        cuts = sorted(events)
        current = 0
        for here, following in zip(cuts, cuts[1:], strict=False):
            self._count()
            current ^= events[here]
            if s.within(((here, following),), domain) and self._matters(column, here, following):
                by_rows.setdefault(current, []).append((here, following))
        return [(rows, s.union(parts)) for rows, parts in by_rows.items()]

    def _matters(self, column: int, start: s.Cut, end: s.Cut) -> bool:
        # Between 5 and 6 there is no whole number: nothing is missing there if the column counts.
        if not self._whole[column] or start[0] or end[0]:
            return True
        low, high = start[1], end[1]
        if not isinstance(low, Decimal) or low == high:
            return True
        return high - low > 1 or start[2] == 0 or end[2] == 1

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMuchWork


def _numbers(bits: int) -> list[int]:
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
