"""Which rows can match: an index over the plain cells of a table, so that 1,000 rows cost one look-up per column.

Rows are bits of an integer. Per column all cuts of its plain cells are sorted; between two neighbouring cuts the set
of matching rows is constant and was computed once. A value is found by bisection; the columns' sets are and-ed. Cells
that are not plain, or of another kind than the value, stay candidates that FEEL must confirm.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from engine.feel.values import kind

from . import spans as s
from .cells import ANY, Cell, key_of

BLOCK = 1024


class Column:
    """The index of one column."""

    __slots__ = ("kind", "anything", "unsure", "negated", "cuts", "masks")

    def __init__(self, cells: Sequence[Cell | None]) -> None:
        self.kind = _commonest(cells)
        self.anything = _bits(i for i, cell in enumerate(cells) if cell is not None and cell.kind == ANY)
        plain = {i: cell for i, cell in enumerate(cells) if cell is not None and cell.kind == self.kind}
        self.unsure = ((1 << len(cells)) - 1) & ~self.anything & ~_bits(plain)
        self.negated = _bits(i for i, cell in plain.items() if cell.negated)
        self.cuts, self.masks = _segments(plain, self.anything)

    def candidates(self, value: Any) -> tuple[int, int]:
        """`(sure, unsure)`: rows whose cell matches the value, and rows whose cell FEEL must be asked about."""
        if not self.kind:
            return self.anything, self.unsure
        if value is None:
            return self.anything, self.unsure | self.negated
        if kind(value) != self.kind:
            return self.anything, ~self.anything
        at = bisect_right(self.cuts, s.before(key_of(self.kind, value)))
        return self.masks[at], self.unsure

    def meeting(self, part: s.Spans) -> int:
        """Rows whose plain cell has a value in common with these spans."""
        found = self.anything
        for start, end in part:
            for at in range(bisect_right(self.cuts, start), bisect_left(self.cuts, end) + 1):
                found |= self.masks[at]
        return found


class RowIndex:
    """The index of a table, in blocks of rows, so that its size grows with the rows and not with their square."""

    __slots__ = ("blocks",)

    def __init__(self, rows: Sequence[Sequence[Cell | None]], width: int) -> None:
        self.blocks = [Block(rows[at:at + BLOCK], width) for at in range(0, len(rows), BLOCK)]

    def find(self, values: Sequence[Any]) -> tuple[int, list[tuple[int, int]]]:
        """`(rows, open)`: candidate rows as bits, and per column still open its number and its unsure rows."""
        if len(self.blocks) == 1:
            return self.blocks[0].find(values)
        rows, unsure = 0, dict.fromkeys(range(len(values)), 0)
        for number, block in enumerate(self.blocks):
            found, still_open = block.find(values)
            rows |= found << number * BLOCK
            for column, bits in still_open:
                unsure[column] |= (bits & found) << number * BLOCK
        return rows, [(column, bits) for column, bits in unsure.items() if bits]


class Block:
    """Up to BLOCK rows: one Column per input clause."""

    __slots__ = ("columns", "every")

    def __init__(self, rows: Sequence[Sequence[Cell | None]], width: int) -> None:
        self.columns = [Column([row[i] for row in rows]) for i in range(width)]
        self.every = (1 << len(rows)) - 1

    def find(self, values: Sequence[Any]) -> tuple[int, list[tuple[int, int]]]:
        """As RowIndex.find, for the rows of this block."""
        rows = self.every
        still_open = []
        for number, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            sure, unsure = column.candidates(value)
            rows &= sure | unsure
            if not rows:
                return 0, []
            if unsure & rows:
                still_open.append((number, unsure))
        return rows, still_open


def _commonest(cells: Sequence[Cell | None]) -> str:
    counted = Counter(cell.kind for cell in cells if cell is not None and cell.kind != ANY)
    return counted.most_common(1)[0][0] if counted else ""


def _bits(rows: Any) -> int:
    found = 0
    for row in rows:
        found |= 1 << row
    return found


def _segments(plain: dict[int, Cell], anything: int) -> tuple[list[s.Cut], list[int]]:
    """Cuts in order, and the rows matching between them (one more entry than cuts)."""
    toggles: dict[s.Cut, int] = {}
    current = anything
    for row, cell in plain.items():
        for start, end in cell.spans:
            if start == s.FLOOR:
                current ^= 1 << row
            else:
                toggles[start] = toggles.get(start, 0) ^ (1 << row)
            if end != s.CEILING:
                toggles[end] = toggles.get(end, 0) ^ (1 << row)
    cuts = sorted(toggles)
    masks = [current]
    for cut in cuts:
        current ^= toggles[cut]
        masks.append(current)
    return cuts, masks
