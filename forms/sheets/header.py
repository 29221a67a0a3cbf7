"""The header of a sheet: the row among the first ones that names most columns, completed by the row above it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from forms.sheets.columns import Column, Headings
from forms.sheets.normalise import cell_text
from forms.sheets.opening import Block, Opened

HEADER_WITHIN = 8


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: its number (0: none was found), its names as far as they are complete, known columns by index."""

    number: int = 0
    names: tuple[str, ...] = ()
    columns: dict[int, Column] | None = None

    @property
    def known(self) -> dict[int, Column]:
        """Known columns by index from 0."""
        return self.columns or {}

    def lacks(self, wanted: Sequence[Column]) -> list[Column]:
        """Those of `wanted` that no heading names."""
        keys = {column.key for column in self.known.values()}
        return [column for column in wanted if column.key not in keys]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of texts; `merged` are the indexes that belong to merged cells."""

    texts: tuple[str, ...] = ()
    merged: Collection[int] = ()

    def at(self, index: int) -> str:
        return self.texts[index] if index < len(self.texts) else ""


def find_header(opened: Opened, name: str, headings: Headings) -> Header:
    """The header of a sheet; of two rows that name as many columns the lower one counts (codes above names)."""
    best = Header()
    above = _Line()
    for number, line in _lines(opened, name):
        columns = _matched(line.texts, headings)
        if columns and len(columns) >= len(best.known):
            best = Header(number, line.texts, columns)
        names = _completed(above, line)
        columns = _matched(names, headings)
        # A row of data below completes nothing; titles above do.
        if len(columns) > len(best.known):
            best = Header(number, names, columns)
        above = line
    return best


def _lines(opened: Opened, name: str) -> Iterator[tuple[int, _Line]]:
    """The first rows; a merged cell shows its text in every cell that it covers."""
    blocks = [block for block in opened.merges(name) if block[0] <= HEADER_WITHIN]
    rows: dict[int, tuple[str, ...]] = {}
    for number, cells in opened.rows(name):
        if number > HEADER_WITHIN:
            return
        rows[number] = tuple(cell_text(cell) if isinstance(cell, str) else "" for cell in cells)
        yield number, _filled(rows, number, blocks)


def _filled(rows: dict[int, tuple[str, ...]], number: int, blocks: Sequence[Block]) -> _Line:
    texts = list(rows[number])
    merged: set[int] = set()
    for top, left, bottom, right in blocks:
        if top <= number <= bottom and top in rows and left <= len(rows[top]):
            covered = range(left - 1, min(right, len(texts)))
            merged.update(covered)
            for index in covered:
                texts[index] = rows[top][left - 1]
    return _Line(tuple(texts), merged)


def _matched(texts: Sequence[str], headings: Headings) -> dict[int, Column]:
    """Columns by index; of two headings with one meaning the first counts."""
    columns: dict[int, Column] = {}
    taken: set[str] = set()
    for index, text in enumerate(texts):
        column = headings.find(text)
        if column and column.key not in taken:
            columns[index] = column
            taken.add(column.key)
    return columns


def _completed(above: _Line, line: _Line) -> tuple[str, ...]:
    """Names with the title above them in front (成员1 over 姓名), or taken from above where the lower cell is empty."""
    title, spans = "", False
    names: list[str] = []
    for index, text in enumerate(line.texts):
        own = above.at(index)
        if own:
            title, spans = own, index in above.merged
        elif spans:
            title, spans = "", False
        titled = text and text != own and "成员" in title
        names.append(title + text if titled else text or own)
    return tuple(names)
