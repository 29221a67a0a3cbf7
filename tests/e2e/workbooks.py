"""Workbooks that a clerk has on the desk before sitting down at the browser."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook

from forms.sheets.synthetic import Plan, synthetic_rows, write_synthetic_xlsx
from forms.sheets.template import write_template
from tests.world import SCHOOLS

CODE = dict((name, code) for name, code, *_ in SCHOOLS)["school_a"]


def workbook(file: Path, sheets: dict[str, int], heading: str = "") -> Path:
    """A workbook of one made-up pupil per sheet; `heading` takes the place of 联系电话."""
    book = Workbook()
    for name, seed in sheets.items():
        one = io.BytesIO()
        write_synthetic_xlsx(one, list(synthetic_rows(Plan(count=1, seed=seed, school_code=CODE))))
        sheet = book.create_sheet(name)
        for line in load_workbook(one).worksheets[0].iter_rows(values_only=True):
            sheet.append([heading if cell == "联系电话" and heading else cell for cell in line])
    del book["Sheet"]
    book.save(file)
    return file


def list_of_accounts(file: Path, lines: Sequence[tuple[str, str, str, str]]) -> Path:
    """The template of accounts of student status, filled in: unit code, role, name and login name of each line."""
    out = io.BytesIO()
    write_template(out, "status")
    book = load_workbook(out)
    for at, (unit, role, name, login) in enumerate(lines):
        mobile = f"1360000{at:04d}"
        for column, value in enumerate((unit, "", role, name, login, "教务处", "干事", "", mobile), start=1):
            book.worksheets[0].cell(at + 2, column, value)
    book.save(file)
    return file


SETTINGS = {
    ("transfer.time_limit_days", "all"): 8, ("transfer.windows", "primary"): "03-01 至 03-31", ("grade_repeat.enabled", "senior"): "不办理",
    ("class.size_limit", "primary"): 60, ("suspension.evidence.required", "junior"): "学校：医院证名",
    ("controlled_fields", "all"): "民族（锁定）",
}  # fmt: skip


def changed_settings(given: Path, file: Path, wishes: Mapping[tuple[str, str], object] = SETTINGS) -> Path:
    """A workbook of settings with cells changed; of a province's the usual ones: two refused, one for a second person."""
    file.write_bytes(with_cells(given.read_bytes(), wishes))
    return file


def with_cells(content: bytes, wishes: Mapping[tuple[str, str], object]) -> bytes:
    """A workbook of settings with cells changed, each by the key of its setting and of its column."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["填报数据"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    for (key, column), value in wishes.items():
        sheet.cell(rows[key], columns[column]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
