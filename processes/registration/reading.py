"""Reading the student sheet into rows of a registration, with the findings of its own rules (domain-facts 3)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from forms.sheets.context import ImportContext
from forms.sheets.students import open_students, read_sheet
from processes.registration.columns import SEALED, SHOWN
from processes.row_identity import of_sheet
from processes.rows import Judging, SheetRow

ROW_ID = "行标识"


def read(asked: Judging, data: bytes, sheet: str) -> Iterator[SheetRow]:
    """Give each pupil of a workbook; a column of row ids, as our own workbooks have one, tells which row is meant."""
    context = ImportContext(asked.acting.today)
    opened = open_students(io.BytesIO(data), context, sheet)
    at = opened.header.index(ROW_ID) if ROW_ID in opened.header else None
    for row in read_sheet(opened, context):
        row_id = str(row.cells[at] or "").strip() if at is not None and at < len(row.cells) else ""
        values = {key: value for key, value in row.values.items() if key in SEALED or key in SHOWN}
        found = [of_sheet(one) for one in row.findings]
        yield SheetRow(row.number, row_id or None, values, found)
