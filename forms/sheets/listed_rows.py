"""Workbooks of the rows of a case: out with row ids and faults, and back in by the same columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from forms.sheets.choosing import SheetKind
from forms.sheets.columns import Column
from forms.sheets.normalise import cell_text
from forms.sheets.table_reader import EXPLANATION, open_sheet
from forms.sheets.writing import cell_of, fault_cell, head_cell, sheet_title, text_cell
from ground.bilingual import Bilingual

ROW, NUMBER, OUTCOME, REASON = "heban_row", "heban_number", "heban_outcome", "heban_reason"
_OWN = (
    Column(ROW, "行标识", "Row id"), Column(NUMBER, "序号", "No."), Column(OUTCOME, "办理结果", "Decision"),
    Column(REASON, "原因", "Reason"),
)  # fmt: skip


@dataclass(frozen=True)
class SheetLine:
    """One row of such a workbook: its id, number, cells by column, decision and reason, and its faults as remarks."""

    row_id: str
    number: int
    cells: Mapping[str, Any]
    outcome: str = ""
    reason: str = ""
    faults: Sequence[tuple[str, Bilingual]] = field(default_factory=tuple)


def write_lines(title: str, columns: Sequence[Column], lines: Sequence[SheetLine], decides: bool = True) -> bytes:
    """Write rows with their ids, with room for a decision where one is asked; faults stand at cells and at the end."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    heads = [*_OWN[:2], *columns, *(_OWN[2:] if decides else ())]
    for at in range(1, len(heads) + 3):
        sheet.column_dimensions[get_column_letter(at)].width = 30 if at in (1, len(heads) + 1, len(heads) + 2) else 16
    sheet.append([*(head_cell(sheet, one.zh, needed=one.required) for one in heads),
                  *(head_cell(sheet, text) for text in EXPLANATION)])  # fmt: skip
    for line in lines:
        remarks = dict(line.faults)
        cells = [_cell(sheet, line.cells.get(one.key), remarks.get(one.key)) for one in columns]
        said = ["；".join(w.zh for _, w in line.faults), "; ".join(w.en for _, w in line.faults)]
        decided = [cell_of(sheet, text) for text in (line.outcome, line.reason)] if decides else []
        sheet.append([text_cell(sheet, line.row_id), line.number, *cells, *decided,
                      *(cell_of(sheet, text) for text in said)])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_lines(data: bytes, title: Bilingual, columns: Sequence[Column], sheet: str = "") -> Iterator[SheetLine]:
    """Read such a workbook, or one of the same columns that has no ids yet; raises BadWorkbook for any other."""
    essential = tuple(one.key for one in columns if one.required) or (ROW,)
    kind = SheetKind(title=title, columns=(*_OWN, *columns), essential=essential)
    opened = open_sheet(io.BytesIO(data), kind, max_rows=20_000, asked=sheet)
    keys = {one.key for one in columns}
    for number, cells in opened.rows():
        typed = {key: cell_text(value).strip() for key, value in opened.typed(cells).items()}
        values = {key: value for key, value in typed.items() if key in keys and value}
        if values or typed.get(ROW):
            yield SheetLine(typed.get(ROW, ""), number, values, typed.get(OUTCOME, ""), typed.get(REASON, ""))


def _cell(sheet: Any, value: Any, remark: Bilingual | None) -> Any:
    if remark is None:
        return text_cell(sheet, value) if isinstance(value, str) else cell_of(sheet, value)
    return fault_cell(sheet, value, f"{remark.zh}\n{remark.en}")
