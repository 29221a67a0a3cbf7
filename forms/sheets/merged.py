"""Merged cells among the data: only the first cell of a block holds its value, whatever the eye sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.sheets.columns import Column
from forms.sheets.normalise import cell_text
from forms.sheets.opening import Block
from forms.sheets.rows import Fault, found
from forms.sheets.survey import MAX_COLUMNS, refused

MOST_CELLS = 400_000
NAMED = 5


@dataclass(slots=True)
class Merges:
    """The merged blocks below a header, by row (from 1) and column index (from 0).

    Rows are asked for from the top down; the value of a block is kept when its first row passes.
    """

    blocks: Mapping[int, Mapping[int, Block]] = field(default_factory=dict)
    values: dict[Block, Any] = field(default_factory=dict)

    @classmethod
    def below(cls, header_row: int, blocks: Sequence[Block], height: int) -> Merges:
        """The blocks of a sheet below its header down to its last row; refuses more than any list needs."""
        covered: dict[int, dict[int, Block]] = defaultdict(dict)
        cells = 0
        for block in blocks:
            top, left, bottom, right = block
            rows = range(max(top, header_row + 1), min(bottom, height) + 1)
            columns = range(left - 1, min(right, MAX_COLUMNS))
            cells += len(rows) * len(columns)
            if cells > MOST_CELLS:
                raise refused("合并的单元格过多", "a list without so many merged cells",
                              "请取消合并后另存", "unmerge the cells and save it")
            for row in rows:
                covered[row].update(dict.fromkeys(columns, block))
        return cls(covered)

    def covering(self, number: int, cells: Sequence[Any]) -> dict[int, tuple[Block, Any]]:
        """The cells of a row that show the value of a block beginning elsewhere: block and value by column index."""
        shown: dict[int, tuple[Block, Any]] = {}
        for index, block in self.blocks.get(number, {}).items():
            if (number, index + 1) == block[:2]:
                self.values[block] = cells[index] if index < len(cells) else None
            elif cell_text(self.values.get(block)):
                shown[index] = block, self.values[block]
        return shown


def settle_merges(
    covering: Mapping[int, tuple[Block, Any]], columns: Mapping[int, Column], typed: dict[str, Any],
    shared: Collection[str],
) -> tuple[list[Fault], set[str]]:
    """Fill by its block what several rows certainly share, and name the rest; returns findings and blamed keys.

    `typed`: raw values by key, filled in place; `shared`: keys that hold for every row of a block of one column.
    """
    findings: list[Fault] = []
    left: list[tuple[Column, Block]] = []
    for index, (block, value) in sorted(covering.items()):
        column = columns.get(index)
        if column is None or cell_text(typed.get(column.key)):
            continue
        if column.key in shared and block[1] == block[3]:
            typed[column.key] = value
            findings.append(found("merged-filled", column.key, row=block[0], value=cell_text(value)))
        else:
            left.append((column, block))
    return [*findings, *_left_over(left)], {column.key for column, _ in left}


def _left_over(left: Sequence[tuple[Column, Block]]) -> list[Fault]:
    """One sentence for all cells of a row: a pupil that is two rows high would have forty."""
    if not left:
        return []
    first, block = left[0]
    named = [column for column, _ in left[:NAMED]]
    more = len(left) - len(named)
    zh = "、".join(column.zh for column in named) + (f"等 {len(left)} 列" if more else "")
    en = ", ".join(column.en for column in named) + (f" and {more} more" if more else "")
    return [found("merged", first.key, columns_zh=zh, columns_en=en, row=block[0])]
