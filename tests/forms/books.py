"""Workbooks for the tests of this room: .xlsx by openpyxl, real BIFF .xls by xlwt, and raw zip parts for attacks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlwt
from openpyxl import Workbook

from forms.sheets.columns import header_of, student_column
from forms.sheets.context import ImportContext, SchoolFacts
from forms.sheets.rows import Row
from forms.sheets.students import read_students
from forms.sheets.synthetic import Plan, synthetic_rows

SCHOOL = "2141000001"
TODAY = date(2026, 11, 22)
CONTEXT = ImportContext(today=TODAY, schools={SCHOOL: SchoolFacts(SCHOOL, "测试小学")})


def sound(seed: int = 1) -> dict[str, Any]:
    """The cells of one sound pupil."""
    return dict(next(synthetic_rows(Plan(count=1, seed=seed))).cells)


def grid(cells: Sequence[dict[str, Any]], year: int = 2019) -> list[list[Any]]:
    """Header and rows of a year as a grid."""
    keys = header_of(year)
    return [[student_column(key).zh for key in keys], *([row.get(key) for key in keys] for row in cells)]


def xlsx(lines: Sequence[Sequence[Any]], title: str = "在校生信息", first: str = "") -> io.BytesIO:
    """A grid as .xlsx; `first` adds another sheet before it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if first:
        sheet.title = first
        sheet = book.create_sheet()
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def xls(lines: Sequence[Sequence[Any]], title: str = "在校生信息") -> io.BytesIO:
    """A grid as BIFF8 .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    dated = xlwt.XFStyle()
    dated.num_format_str = "yyyy-mm-dd"
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, date):
                sheet.write(row, column, value, dated)
            elif value is not None:
                sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def one(changes: dict[str, Any], context: ImportContext = CONTEXT, year: int = 2019) -> Row:
    """Read one sound pupil with some cells changed."""
    return next(iter(read_students(xlsx(grid([{**sound(), **changes}], year)), context)))


def codes(row: Row) -> dict[str, str]:
    """The findings of a row: code → column."""
    return {finding.code: finding.column for finding in row.findings}


def repacked(book: io.BytesIO, parts: dict[str, bytes | None], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A workbook with some of its parts replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(out, "w", method) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            if content is not None:
                target.writestr(name, content)
    out.seek(0)
    return out
