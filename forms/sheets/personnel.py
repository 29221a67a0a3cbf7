"""The personnel form (管理人员信息表, O5): who administers what, in and out as Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from forms.sheets.columns import load_columns
from forms.sheets.opening import Source
from forms.sheets.reading import judged
from forms.sheets.rows import Row, found
from forms.sheets.table import TableColumn, write_table
from forms.sheets.table_reader import Sheet, SheetKind, open_sheet
from ground.bilingual import Bilingual

PERSONNEL = "personnel_columns"
KIND = SheetKind(Bilingual("管理人员信息表", "personnel form"), load_columns(PERSONNEL), ("name", "unit_name"))
# A unit written once over all its people holds for each of them.
SHARED = frozenset({"unit_name"})
_MOBILE = re.compile(r"1\d{10}", re.ASCII)


def read_personnel(source: Source, *, max_rows: int = 5_000) -> Iterator[Row]:
    """The judged rows of a personnel form; raises BadWorkbook when the file is refused."""
    return read_personnel_sheet(open_sheet(source, KIND, max_rows=max_rows))


def read_personnel_sheet(sheet: Sheet) -> Iterator[Row]:
    """The judged rows of an opened personnel form; one person is named once (one person, one account)."""
    seen: dict[str, int] = {}
    for number, cells in sheet.rows():
        row = _judged(sheet, Row(number, cells=cells))
        mobile = row.values.get("mobile")
        if mobile and seen.setdefault(mobile, number) != number:
            row.findings.append(found("row-repeated", "mobile", row=seen[mobile]))
        yield row


def _judged(sheet: Sheet, row: Row) -> Row:
    judged(sheet, row, load_columns(PERSONNEL), SHARED)
    mobile = row.values.get("mobile")
    if mobile and not _MOBILE.fullmatch(mobile):
        row.findings.append(found("phone", "mobile", value=mobile))
    return row


def write_personnel(out: BinaryIO, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write people under the form's header; the form goes to the level above, so nothing is masked."""
    columns = [TableColumn(column.key, column.zh, mask="none") for column in load_columns(PERSONNEL)]
    return write_table(out, columns, rows, "管理人员信息表")
