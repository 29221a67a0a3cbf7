"""Workbooks that a clerk has on the desk before sitting down at the browser."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook

from forms.sheets.synthetic import Plan, synthetic_rows, write_synthetic_xlsx
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
