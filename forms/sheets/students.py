"""The student sheet (在校生信息): every row read by header name, repaired where it is safe, judged, and handed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from forms.identity import school_code_fault
from forms.sheets.columns import OLD_ONLY, Column, header_of, student_column, student_columns
from forms.sheets.context import ImportContext
from forms.sheets.grades import settle_grade
from forms.sheets.identity_rules import settle_identity
from forms.sheets.members import settle_members, split_members
from forms.sheets.merged import settle_merges
from forms.sheets.normalise import Cell, cell_text, half_width, read_cell
from forms.sheets.opening import Source
from forms.sheets.rows import Fault, Row, found
from forms.sheets.table_reader import Sheet, SheetKind, open_sheet
from ground.bilingual import Bilingual

STUDENTS = SheetKind(
    title=Bilingual("学生名册", "student sheet"),
    columns=student_columns(),
    essential=("xm", "sfzjh"),
)
Progress = Callable[[int, int], None]
PROGRESS_STEP = 100
ODD_CODES = {"formula": "formula", "error": "error-cell"}
# An empty cell of these is filled from elsewhere or demanded by a rule of its own.
_SETTLED_LATER = frozenset({"xbm", "csrq", "sfzjlxm", "xxbsm"})
# Written once over the pupils of a class, these hold for each of them.
SHARED = frozenset({"xxbsm", "nj", "bh", "rxny"})
# A row that fills less than this share of the columns is a total, a signature, or a number filled down too far.
PUPIL_SHARE = 0.1


def read_students(source: Source, context: ImportContext, *, progress: Progress | None = None) -> Iterator[Row]:
    """Read a student workbook (.xlsx or .xls; path or binary stream) row by row.

    `progress(done, total)` is called every 100 rows and at the end. Blank rows are passed over. Raises
    BadWorkbook before any row when the file is refused or the header is not one of a student sheet.
    """
    return read_sheet(open_students(source, context), context, progress=progress)


def open_students(source: Source, context: ImportContext, asked: str = "") -> Sheet:
    """Open a student workbook: its header is matched, `unknown` and `missing` columns are known, rows not yet read.

    `asked` names the sheet to read where several could be meant.
    """
    return open_sheet(source, STUDENTS, max_rows=context.max_rows, asked=asked)


def absent_columns(sheet: Sheet) -> tuple[Column, ...]:
    """The required columns that a header lacks; columns that did not exist in its year are not required."""
    found_keys = {column.key for column in sheet.columns.values()}
    old = bool(found_keys & set(OLD_ONLY))
    expected = set(header_of(2013 if old else 2019)) - _SETTLED_LATER
    return tuple(column for column in sheet.missing if column.required and column.key in expected)


def read_sheet(sheet: Sheet, context: ImportContext, *, progress: Progress | None = None) -> Iterator[Row]:
    """The judged rows of an opened student sheet."""
    seen = _Seen()
    done = 0
    absent = frozenset(column.key for column in absent_columns(sheet))
    for number, cells in sheet.rows():
        done += 1
        row = _judged(sheet, _Raw(number, cells, absent), context)
        seen.compare(row)
        yield row
        if progress and done % PROGRESS_STEP == 0:
            progress(done, sheet.total)
    if progress:
        progress(done, done)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A row as it stands; `absent` are required columns that the whole sheet lacks."""

    number: int
    cells: tuple[Any, ...]
    absent: frozenset[str]


@dataclass(slots=True)
class _Seen:
    """What earlier rows of the same sheet held."""

    numbers: dict[str, int] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)

    def compare(self, row: Row) -> None:
        """Name a row that repeats an earlier one or its identity number."""
        first = self.digests.setdefault(row.digest, row.number)
        if first != row.number:
            row.findings.append(found("row-repeated", "xm", row=first))
            return
        number = row.values.get("sfzjh")
        if number and self.numbers.setdefault(number, row.number) != row.number:
            row.findings.append(found("id-repeated", "sfzjh", row=self.numbers[number]))


def _judged(sheet: Sheet, raw: _Raw, context: ImportContext) -> Row:
    row = Row(raw.number, cells=raw.cells)
    typed = sheet.typed(raw.cells)
    merged, left = settle_merges(sheet.merges.covering(raw.number, raw.cells), sheet.columns, typed, SHARED)
    row.findings.extend(merged)
    # Who shares name or number with the row above is no pupil of their own, as little as a total below the list.
    if left & set(STUDENTS.essential) or _is_no_pupil(row, sheet, typed):
        return row
    if split_members(typed):
        row.findings.append(found("members-split", "cy1_cyxm"))
    odd = sheet.odd_in(raw.number)
    row.findings.extend(found(ODD_CODES[what], key) for key, what in odd.items())
    for key, value in typed.items():
        if key not in odd and value is not None and value != "":
            _read(row, student_column(key), value)
    _require(row, typed.keys(), raw.absent, left)
    _settle_school(row, context)
    _settle_places(row, context)
    settle_grade(row, context)
    settle_members(row, typed)
    settle_identity(row, context)
    _require_rest(row)
    row.values = {key: value for key, value in row.values.items() if value is not None}
    return row


def _read(row: Row, column: Column, value: Any) -> None:
    cell = Cell(value, column, row.findings)
    row.values[column.key] = read_cell(cell)


REQUIRED = tuple(column.key for column in student_columns() if column.required)


def _is_no_pupil(row: Row, sheet: Sheet, typed: dict[str, Any]) -> bool:
    """Tell whether a row is something else below the list; one sentence says so in place of a fault for each column."""
    if typed.get("sfzjh"):
        return False
    filled = [key for key, value in typed.items() if cell_text(value)]
    if len(filled) >= PUPIL_SHARE * len(sheet.columns):
        return False
    columns = [student_column(key) for key in filled]
    row.findings.append(found("row-no-pupil", filled[0], columns_zh="、".join(column.zh for column in columns),
                              columns_en=", ".join(column.en for column in columns)))
    return True


def _require(row: Row, present: Collection[str], absent: Collection[str], merged: Collection[str]) -> None:
    """Demand required columns; of one that the sheet lacks altogether the heading is named, not the cell."""
    blamed = {finding.column for finding in row.findings if finding.severity == "fault"} | set(merged)
    for key in REQUIRED:
        if key in _SETTLED_LATER or row.values.get(key) is not None or key in blamed:
            continue
        if key in absent:
            column = student_column(key)
            row.findings.append(found("column-absent", key, title_zh=column.zh, title_en=column.en))
        elif key in present:
            row.findings.append(found("required", key))


def _require_rest(row: Row) -> None:
    blamed = {finding.column for finding in row.findings if finding.severity == "fault"}
    row.findings.extend(found("required", key) for key in REQUIRED
                        if key in _SETTLED_LATER and row.values.get(key) is None and key not in blamed)


def _settle_school(row: Row, context: ImportContext) -> None:
    code = row.values.get("xxbsm")
    schools = context.schools
    if code is None and schools is not None and len(schools) == 1 and "xxbsm" not in row.values:
        row.values["xxbsm"] = next(iter(schools))
    elif code is not None and schools is not None and code in schools:
        return  # why: one of the uploader's schools, be its code a provisional one (T and nine digits)
    elif code is not None and school_code_fault(code):
        row.findings.append(found("school-code", "xxbsm"))
    elif code is not None and schools is not None:
        row.findings.append(found("school-other", "xxbsm"))


_PLACES = tuple(column.key for column in student_columns() if column.kind == "place")


def _settle_places(row: Row, context: ImportContext) -> None:
    for key in _PLACES:
        text = row.values.get(key)
        if text:
            row.values[key], finding = _place(key, text, context)
            row.findings.extend(finding)


def _place(key: str, text: str, context: ImportContext) -> tuple[str | None, list[Fault]]:
    """The 12-digit code of a place written as code or text, with what is to be said about it."""
    plain = re.sub(r"\s", "", half_width(text))
    said: list[Fault] = []
    digits = plain.isascii() and plain.isdigit()
    if digits:
        if len(plain) not in (6, 9, 12):
            return None, [found("place-code", key)]
        if len(plain) < 12:
            plain = plain.ljust(12, "0")
            said.append(found("place-padded", key))
    answer = context.place(plain)
    near = "、".join(answer.candidates[:3])
    shown = {"value": text, "near_zh": f"，是否应为：{near}" if near else "",
             "near_en": f"; nearest: {near}" if near else ""}
    if answer.state in ("unknown", "ambiguous"):
        return None, [found(f"place-{answer.state}", key, **shown)]
    if answer.state == "abolished" and not answer.code:
        return None, [found("place-abolished-open", key, **shown)]
    if answer.state == "abolished":
        said.append(found("place-abolished", key, value=text, successor=answer.name or answer.code))
    elif not digits:
        said.append(found("place-text", key, value=text, number=answer.code))
    return answer.code, said


__all__ = ["STUDENTS", "Progress", "cell_text", "open_students", "read_sheet", "read_students"]
