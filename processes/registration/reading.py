"""Reading the student sheet into rows of a registration, with the findings of its own rules (domain-facts 3)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from forms.sheets.context import ImportContext
from forms.sheets.normalise import cell_text
from forms.sheets.students import open_students, read_sheet
from processes.registration.columns import COLLECTOR, COLUMNS, SEALED, SHOWN
from processes.row_identity import of_sheet
from processes.rows import Judging, SheetRow

ROW_ID = "行标识"
BESIDE = ("xd", "njh", "jb", COLLECTOR)  # columns of our own workbooks that the student sheet does not have


def read(asked: Judging, data: bytes, sheet: str) -> Iterator[SheetRow]:
    """Give each pupil of a workbook; a column of row ids, as our own workbooks have one, tells which row is meant."""
    context = ImportContext(asked.acting.today)
    opened = open_students(io.BytesIO(data), context, sheet)
    heads = {name.split("\n")[0].strip(): at for at, name in reversed(list(enumerate(opened.header)))}
    beside = {one.key: (one, heads[one.title.zh]) for one in COLUMNS if one.key in BESIDE and one.title.zh in heads}
    for row in read_sheet(opened, context):
        row_id = _text(row.cells, heads.get(ROW_ID))
        told = {key: one.code(_text(row.cells, at)) for key, (one, at) in beside.items()}
        values = {key: value for key, value in row.values.items() if key in SEALED or key in SHOWN}
        values = {**{key: text for key, text in told.items() if text}, **values}
        found = [of_sheet(one) for one in row.findings]
        yield SheetRow(row.number, row_id or None, values, found)


def _text(cells: Sequence[Any], at: int | None) -> str:
    return cell_text(cells[at]).strip() if at is not None and at < len(cells) else ""
