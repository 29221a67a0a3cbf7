"""A workbook of several plain sheets, out and in: heads in the first row, nothing typed in it can act."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms.sheets.writing import cell_of, head_cell, sheet_title


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the heads of its columns, and its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def write_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook with the sheets in their order; columns are as wide as their longest text, within bounds."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(sheet_title(one.title))
        sheet.freeze_panes = "A2"
        for at, head in enumerate(one.heads, start=1):
            texts = [head, *(str(row[at - 1] or "") for row in one.rows)]
            sheet.column_dimensions[get_column_letter(at)].width = min(max(_width(text) for text in texts) + 2, 60)
        sheet.append([head_cell(sheet, head) for head in one.heads])
        for row in one.rows:
            sheet.append([cell_of(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _width(text: str) -> int:
    """Letters across; a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
