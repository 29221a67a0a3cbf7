"""Lists as workbooks: masked unless a column says otherwise, since a list leaves the building (requirement O10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms.identity import mask_id, masked_text
from forms.sheets.writing import cell_of, head_cell, sheet_title


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a list: where its value is (`key`), its titles, and how it is masked.

    `mask`: "auto" masks identity-like numbers inside any text, "id" and "phone" mask the whole value, "none"
    leaves it — only for exports that were approved (decisions, domain 14).
    """

    key: str
    zh: str
    en: str = ""
    mask: str = "auto"
    width: int = 16


def write_table(out: BinaryIO, columns: Sequence[TableColumn], rows: Iterable[Mapping[str, Any]],
                title: str = "列表") -> int:
    """Write rows under bilingual headers to `out` (.xlsx, streaming); returns how many rows were written.

    A title that Excel would refuse as the name of a sheet is written as near to it as Excel allows.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.append([head_cell(sheet, f"{column.zh}\n{column.en}" if column.en else column.zh) for column in columns])
    count = 0
    for row in rows:
        sheet.append([cell_of(sheet, masked(row.get(column.key), column.mask)) for column in columns])
        count += 1
    book.save(out)
    return count


def masked(value: Any, mask: str = "auto") -> Any:
    """A value as a list may show it."""
    if value is None or mask == "none":
        return value
    if mask == "id":
        return mask_id(str(value))
    if mask == "phone":
        text = str(value)
        return text[:3] + "*" * max(len(text) - 7, 0) + text[-4:] if len(text) > 7 else "*" * len(text)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10 ** 13:
        return mask_id(str(value))
    return masked_text(value) if isinstance(value, str) else value
