"""Workbooks of the rows of a case: out with row ids and faults, and back in by the same columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from forms.sheets.choosing import CODES, INSTRUCTIONS, SheetKind
from forms.sheets.columns import Column, bilingual_header
from forms.sheets.normalise import cell_text
from forms.sheets.table_reader import EXPLANATION, open_sheet
from forms.sheets.writing import cell_of, fault_cell, fixed_cell, head_cell, sheet_title, text_cell
from ground.bilingual import Bilingual

ROW, NUMBER, OUTCOME, REASON = "heban_row", "heban_number", "heban_outcome", "heban_reason"
_OWN = (
    Column(ROW, "行标识", "Row id"), Column(NUMBER, "序号", "No."), Column(OUTCOME, "办理结果", "Decision"),
    Column(REASON, "原因", "Reason"),
)  # fmt: skip
SPARE = 1_000  # rows below those written that offer the choices too
_EXPLAINED = ("列 Column", "可否修改 May be changed", "必填 Required", "取值 Values")
_YES, _NO = "是 yes", "否 no"


@dataclass(frozen=True)
class SheetLine:
    """One row of such a workbook: its id, number, cells by column, decision and reason, and its faults as remarks."""

    row_id: str
    number: int
    cells: Mapping[str, Any]
    outcome: str = ""
    reason: str = ""
    faults: Sequence[tuple[str, Bilingual]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Marks:
    """What a workbook says of its columns by key: what they offer, and which are written by nobody.

    `outcomes` are offered where a decision is asked for; None: none is asked. A workbook without marks offers nothing.
    """

    choices: Mapping[str, Sequence[Bilingual]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    outcomes: Sequence[Bilingual] | None = ()


def write_lines(title: str, columns: Sequence[Column], lines: Sequence[SheetLine], marks: Marks | None = None) -> bytes:
    """Write rows with their ids, with room for a decision where one is asked; faults stand at cells and at the end.

    Headings are in both languages. A column that offers choices has a drop-down; grey ones are not written by hand; a
    second sheet explains them all.
    """
    marks = marks or Marks()
    decides = marks.outcomes is not None
    offered = {**marks.choices, **({OUTCOME: marks.outcomes} if marks.outcomes else {})}
    heads = [*_OWN[:2], *columns, *(_OWN[2:] if decides else ())]
    fixed = {ROW, NUMBER, *marks.fixed}
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    for at, head in enumerate(heads, start=1):
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = 30 if head.key in (ROW, REASON) else 16
        column.number_format = "@"  # why: a number format would cut the last digits of a number typed into it
    for at in (len(heads) + 1, len(heads) + 2):
        sheet.column_dimensions[get_column_letter(at)].width = 30
    sheet.append([
        *(head_cell(sheet, bilingual_header(one), needed=one.required, fixed=one.key in fixed) for one in heads),
        *(head_cell(sheet, text, fixed=True) for text in EXPLANATION),
    ])  # fmt: skip
    _offer(book, sheet, heads, offered, len(lines) + SPARE)
    for line in lines:
        remarks = dict(line.faults)
        cells = [_cell(sheet, line.cells.get(one.key), remarks.get(one.key), one.key in fixed) for one in columns]
        said = ["；".join(w.zh for _, w in line.faults), "; ".join(w.en for _, w in line.faults)]
        decided = [cell_of(sheet, text) for text in (line.outcome, line.reason)] if decides else []
        sheet.append([fixed_cell(sheet, line.row_id), line.number, *cells, *decided,
                      *(cell_of(sheet, text) for text in said)])  # fmt: skip
    _explain(book, heads, fixed, offered)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_lines(data: bytes, title: Bilingual, columns: Sequence[Column], sheet: str = "") -> Iterator[SheetLine]:
    """Read such a workbook, or one of the same columns that has no ids yet; raises BadWorkbook for any other."""
    opened = _opened(data, title, columns, sheet)
    keys = {one.key for one in columns}
    for number, cells in opened.rows():
        typed = {key: cell_text(value).strip() for key, value in opened.typed(cells).items()}
        values = {key: value for key, value in typed.items() if key in keys and value}
        if values or typed.get(ROW):
            yield SheetLine(typed.get(ROW, ""), number, values, typed.get(OUTCOME, ""), typed.get(REASON, ""))


def unknown_columns(data: bytes, title: Bilingual, columns: Sequence[Column], sheet: str = "") -> tuple[str, ...]:
    """The headings of a workbook that name no column, which is therefore not read; raises BadWorkbook as above."""
    return _opened(data, title, columns, sheet).unknown


def _opened(data: bytes, title: Bilingual, columns: Sequence[Column], sheet: str) -> Any:
    essential = tuple(one.key for one in columns if one.required) or (ROW,)
    kind = SheetKind(title=title, columns=(*_OWN, *columns), essential=essential)
    return open_sheet(io.BytesIO(data), kind, max_rows=20_000, asked=sheet)


def _cell(sheet: Any, value: Any, remark: Bilingual | None, fixed: bool) -> Any:
    if remark is not None:
        return fault_cell(sheet, value, f"{remark.zh}\n{remark.en}")
    if fixed:
        return fixed_cell(sheet, value)
    return text_cell(sheet, value) if isinstance(value, str) else cell_of(sheet, value)


def _offer(
    book: Any, sheet: Any, heads: Sequence[Column], offered: Mapping[str, Sequence[Bilingual]], rows: int
) -> None:  # fmt: skip
    """Give the columns with choices their drop-downs, from a hidden sheet of the words."""
    found = [(at, offered[head.key]) for at, head in enumerate(heads, start=1) if offered.get(head.key)]
    if not found:
        return
    codes = book.create_sheet(CODES)
    codes.sheet_state = "hidden"
    for row in range(max(len(words) for _, words in found)):
        codes.append([text_cell(codes, words[row].zh) if row < len(words) else None for _, words in found])
    for place, (at, words) in enumerate(found, start=1):
        source, letter = get_column_letter(place), get_column_letter(at)
        rule = DataValidation(type="list", formula1=f"'{CODES}'!${source}$1:${source}${len(words)}", allow_blank=True,
                              showErrorMessage=True)  # fmt: skip
        rule.errorTitle, rule.error = "取值不符", "请从下拉列表中选择 / choose from the list"
        rule.add(f"{letter}2:{letter}{rows + 1}")
        sheet.data_validations.append(rule)


def _explain(
    book: Any, heads: Sequence[Column], fixed: set[str], offered: Mapping[str, Sequence[Bilingual]]
) -> None:  # fmt: skip
    """A sheet that says of each column whether it may be changed, is required, and what it can hold."""
    sheet = book.create_sheet(INSTRUCTIONS["zh"])
    for at, width in enumerate((30, 18, 18, 80), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([head_cell(sheet, text) for text in _EXPLAINED])
    for head in heads:
        words = "；".join(f"{one.zh} {one.en}" for one in offered.get(head.key, ()))
        changed, needed = _NO if head.key in fixed else _YES, _YES if head.required else _NO
        sheet.append([text_cell(sheet, text) for text in (f"{head.zh} {head.en}", changed, needed, words)])
