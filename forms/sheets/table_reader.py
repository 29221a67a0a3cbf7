"""A sheet with a header row somewhere near its top, read by header name, for any kind of sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.errors import BadWorkbook
from forms.sheets.columns import Column, Headings
from forms.sheets.opening import Opened, Source, open_workbook
from forms.sheets.survey import Oddity
from forms.wording import Text

HEADER_WITHIN = 8


@dataclass(frozen=True, slots=True)
class SheetKind:
    """A kind of sheet: names it goes by, its columns, and the keys without which it is another sheet."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    essential: tuple[str, ...]


@dataclass(slots=True)
class Sheet:
    """An opened sheet: `columns` by index, header texts nobody knows, known columns that are absent."""

    name: str
    header: tuple[str, ...]
    header_row: int
    columns: dict[int, Column]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]
    total: int
    opened: Opened

    def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """`(row number as Excel shows it, raw cells)` below the header; blank rows are passed over."""
        for number, cells in self.opened.rows(self.name):
            if number > self.header_row and any(cell not in ("", None) for cell in cells):
                yield number, tuple(cells)

    def odd_in(self, number: int) -> dict[str, Oddity]:
        """Keys of the columns whose cell in a row is a formula or an error value."""
        odd = self.opened.odd(self.name).get(number, {})
        return {self.columns[at - 1].key: what for at, what in odd.items() if at - 1 in self.columns}


def open_sheet(source: Source, kind: SheetKind, *, max_rows: int) -> Sheet:
    """Open the sheet of a kind in a workbook; raises BadWorkbook naming what is missing."""
    opened = open_workbook(source, max_rows=max_rows)
    name = _chosen(opened.names, kind.names)
    number, header, columns = _header(opened, name, Headings(kind.columns))
    found_keys = {column.key for column in columns.values()}
    absent = [column for column in kind.columns if column.key in kind.essential and column.key not in found_keys]
    if absent:
        raise _no_header(name, absent)
    unknown = tuple(text for index, text in enumerate(header) if text and index not in columns)
    missing = tuple(column for column in kind.columns if column.key not in found_keys)
    return Sheet(name, header, number, columns, unknown, missing, max(opened.height(name) - number, 0), opened)


def _no_header(name: str, absent: Sequence[Column]) -> BadWorkbook:
    zh = "、".join(column.zh for column in absent)
    return BadWorkbook(Text(
        f"工作表“{name}”前 {HEADER_WITHIN} 行中找不到表头：{zh}，请使用下载的模板",
        f"Expected the columns {', '.join(column.en for column in absent)} in the header of sheet “{name}” but found"
        " none in its first rows; use the template",
    ))


def _chosen(names: Sequence[str], wanted: Sequence[str]) -> str:
    """The sheet by name, else the first one."""
    return next((name for text in wanted for name in names if name.strip() == text), names[0])


def _header(opened: Opened, name: str, headings: Headings) -> tuple[int, tuple[str, ...], dict[int, Column]]:
    """The row among the first ones that names most columns; a row of group titles above may complete the names."""
    best: tuple[int, tuple[str, ...], dict[int, Column]] = (0, (), {})
    above: tuple[str, ...] = ()
    for number, cells in opened.rows(name):
        if number > HEADER_WITHIN:
            break
        texts = tuple(cell.strip() if isinstance(cell, str) else "" for cell in cells)
        for candidate in (texts, _grouped(above, texts)):
            columns = _matched(candidate, headings)
            if columns and len(columns) >= len(best[2]):
                best = (number, texts, columns)
        above = texts
    return best


def _matched(texts: Sequence[str], headings: Headings) -> dict[int, Column]:
    """Columns by index; of two headers with one meaning the first counts."""
    columns: dict[int, Column] = {}
    taken: set[str] = set()
    for index, text in enumerate(texts):
        column = headings.find(text)
        if column and column.key not in taken:
            columns[index] = column
            taken.add(column.key)
    return columns


def _grouped(above: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """Header texts with the merged title above them in front (成员1 over 姓名)."""
    title = ""
    names: list[str] = []
    for index, text in enumerate(texts):
        own = above[index] if index < len(above) else ""
        title = own or title
        names.append(title + text if text and "成员" in title else text)
    return tuple(names)
