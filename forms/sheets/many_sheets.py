"""A workbook of several plain sheets, out and in: heads in the first row, nothing typed in it can act."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms.sheets.opening import Opened, Source, open_workbook
from forms.sheets.survey import refused
from forms.sheets.writing import cell_of, head_cell, sheet_title

MOST_ROWS = 5_000


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


def read_sheets(source: Source, wanted: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of named sheets as text by key; a head is its words and, last, its key (`名称 name`).

    Raises BadWorkbook for what is no workbook, a missing sheet, or a cell with a formula or an error value.
    """
    opened = open_workbook(source, max_rows=MOST_ROWS)
    return {title: list(_rows(opened, title)) for title in wanted}


def _rows(opened: Opened, title: str) -> Iterator[dict[str, Any]]:
    if title not in opened.names:
        raise refused(f"缺少工作表“{title}”", f"a sheet {title} but there is none", "请下载定义后在其上修改",
                      "download a definition and change that")  # fmt: skip
    if odd := opened.odd(title):
        row, columns = min(odd.items())
        place = f"{get_column_letter(min(columns))}{row}"
        raise refused(
            f"“{title}”的 {place} 是公式或错误值", f"plain values but {title}!{place} is a formula or an error",
            "请改为文字或数字", "type a text or a number",
        )  # fmt: skip
    heads: list[str] = []
    for _number, cells in opened.rows(title):
        texts = [plain(cell) for cell in cells]
        if not heads:
            heads = [text.split()[-1] if text.split() else "" for text in texts]
        elif any(texts):
            yield {head: text for head, text in zip(heads, texts, strict=False) if head and text}


def plain(cell: Any) -> str:
    """A cell as text: a whole number without the decimals that a spreadsheet adds."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""
