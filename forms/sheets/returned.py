"""The returned workbook: the rows that were not taken, as they stood, each fault at its cell and in words."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook

from forms.sheets.choosing import NOTES
from forms.sheets.columns import Column, load_columns
from forms.sheets.rows import Fault, Row
from forms.sheets.table_reader import EXPLANATION, ROW_ID, Sheet
from forms.sheets.writing import cell_of, fault_cell, head_cell, text_cell

COLUMN_UNREAD = ("这一列没有导入：不认识的表头", "not imported: no known heading", "如需导入，请改用模板中的表头")
SHEET_UNREAD = ("这张工作表没有导入", "this sheet was not imported", "如需导入，请单独上传")


def write_returned(original: Sheet, rows: Iterable[Row], out: BinaryIO) -> int:
    """Write the faulty ones of `rows` under the original header to `out` (.xlsx); returns how many.

    Correct it and import it again: the row ids and explanation columns are passed over; a row keeps the id that it
    had in the file first sent. A second sheet names the columns and sheets that were not read, what was repaired, and
    which taken rows became problem records. Texts never become formulas.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(original.name[:31])
    notes: list[tuple[Row, Fault]] = []
    sheet.freeze_panes = "A2"
    header = _trimmed(original.header)
    sheet.append([*(head_cell(sheet, text) for text in (*header, ROW_ID, *EXPLANATION))])
    width = len(header)
    index_of = {column.key: index for index, column in original.columns.items()}
    count = 0
    for row in rows:
        if row.faults:
            count += 1
            row_id = original.row_id(row.number, row.cells)
            sheet.append([*_faulty_row(sheet, row, width, index_of), int(row_id), *_explanations(sheet, row, row_id)])
        else:
            notes.extend((row, finding) for finding in row.findings)
    _write_notes(book, notes, original)
    book.save(out)
    return count


def _trimmed(header: Sequence[str]) -> list[str]:
    """The header without explanation columns of an earlier return and without empty ends."""
    names = list(header)
    while names and (not names[-1] or names[-1] in (ROW_ID, *EXPLANATION)):
        names.pop()
    return names


def _faulty_row(sheet: Any, row: Row, width: int, index_of: dict[str, int]) -> list[Any]:
    raw = [*row.cells[:width], *[None] * (width - len(row.cells))]
    cells = [cell_of(sheet, value) for value in raw]
    for finding in row.faults:
        index = index_of.get(finding.column)
        if index is not None and index < width:
            cells[index] = fault_cell(sheet, raw[index], _remark(finding, "zh") + "\n" + _remark(finding, "en"))
    return cells


def _explanations(sheet: Any, row: Row, row_id: str) -> list[Any]:
    return [text_cell(sheet, _explained(row, row_id, lang)) for lang in ("zh", "en")]


def _remark(finding: Fault, lang: str) -> str:
    if lang == "zh":
        return f"{finding.message_zh}。{finding.remedy_zh}"
    return f"{finding.message_en}; {finding.remedy_en}"


def _explained(row: Row, row_id: str, lang: str) -> str:
    number = f"原第 {row_id} 行：" if lang == "zh" else f"Row {row_id}: "
    sign = "；" if lang == "zh" else ". "
    return number + sign.join(f"[{title_of(finding.column, lang)}] {_remark(finding, lang)}" for finding in row.faults)


def title_of(key: str, lang: str) -> str:
    """The title of a column by its key; the key itself when unknown."""
    column = _known_columns().get(key)
    return key if column is None else column.zh if lang == "zh" else column.en


@functools.cache
def _known_columns() -> dict[str, Column]:
    names = ("account_columns", "personnel_columns", "student_columns")
    return {column.key: column for name in names for column in load_columns(name)}


def _write_notes(book: Workbook, notes: Sequence[tuple[Row, Fault]], original: Sheet) -> None:
    if not notes and not original.unknown and not original.unread:
        return
    sheet = book.create_sheet(NOTES)
    titles = {column.key: column for column in original.columns.values()}
    sheet.append([head_cell(sheet, text) for text in ("原行号 Row", "列 Column", "提示", "Note", "处理")])
    for names, said in ((original.unknown, COLUMN_UNREAD), (original.unread, SHEET_UNREAD)):
        for name in names:
            sheet.append([None, cell_of(sheet, name), *said])
    for row, finding in notes:
        column = titles.get(finding.column)
        sheet.append([row.number, column.zh if column else finding.column, cell_of(sheet, finding.message_zh),
                      cell_of(sheet, finding.message_en), cell_of(sheet, finding.remedy_zh)])
