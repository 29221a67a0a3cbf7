"""A sheet with a header row somewhere near its top, read by header name, for any kind of sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.sheets.choosing import SheetKind, choose_sheet, data_rows, unread_sheets
from forms.sheets.columns import Column
from forms.sheets.header import Header
from forms.sheets.merged import Merges
from forms.sheets.opening import Opened, Source, open_workbook
from forms.sheets.survey import Oddity

# Columns that a returned workbook adds; when it comes back they are no data.
ROW_ID = "原行号 Row"
EXPLANATION = ("错误说明", "Errors")


@dataclass(slots=True)
class Sheet:
    """An opened sheet: `columns` by index, header texts nobody knows, known columns that are absent.

    `header` holds completed names (成员1姓名), so that it can be written again as one row. `unread` are the other
    sheets of the workbook that hold something.
    """

    name: str
    header: tuple[str, ...]
    header_row: int
    columns: dict[int, Column]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]
    unread: tuple[str, ...]
    total: int
    opened: Opened
    merges: Merges = field(default_factory=Merges)

    def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """`(row number as Excel shows it, raw cells)` below the header; rows that show nothing are passed over."""
        return data_rows(self.opened, self.name, Header(self.header_row, self.header, self.columns))

    def typed(self, cells: Sequence[Any]) -> dict[str, Any]:
        """The raw cells of a row by the key of their column; None where the row ends before it."""
        width = len(cells)
        return {column.key: cells[index] if index < width else None for index, column in self.columns.items()}

    def odd_in(self, number: int) -> dict[str, Oddity]:
        """Keys of the columns whose cell in a row is a formula or an error value."""
        odd = self.opened.odd(self.name).get(number, {})
        return {self.columns[at - 1].key: what for at, what in odd.items() if at - 1 in self.columns}

    def row_id(self, number: int, cells: tuple[Any, ...]) -> str:
        """What a returned workbook calls a row: its number in the file that was first sent."""
        at = self.header.index(ROW_ID) if ROW_ID in self.header else len(cells)
        kept = cells[at] if at < len(cells) else None
        return str(int(kept)) if isinstance(kept, int | float) and 0 < kept < 10**7 else str(number)


def open_sheet(source: Source, kind: SheetKind, *, max_rows: int, asked: str = "") -> Sheet:
    """Open the sheet of a kind in a workbook; raises BadWorkbook that names what is missing, or the sheets."""
    opened = open_workbook(source, max_rows=max_rows)
    name, header = choose_sheet(opened, kind, asked)
    no_data = ("", ROW_ID, *EXPLANATION)
    unknown = tuple(text for at, text in enumerate(header.names) if at not in header.known and text not in no_data)
    height = opened.height(name)
    merges = Merges.below(header.number, opened.merges(name), height)
    return Sheet(
        name, header.names, header.number, header.known, unknown, tuple(header.lacks(kind.columns)),
        unread_sheets(opened, name), max(height - header.number, 0), opened, merges,
    )  # fmt: skip


__all__ = ["EXPLANATION", "ROW_ID", "Sheet", "SheetKind", "open_sheet"]
