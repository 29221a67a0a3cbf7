"""One row of a plain sheet of people: cells to clean values, merged cells and missing columns told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from forms.sheets.columns import Column
from forms.sheets.merged import settle_merges
from forms.sheets.normalise import Cell, read_cell
from forms.sheets.rows import Row, found
from forms.sheets.table_reader import Sheet

ODD_CODES = {"formula": "formula", "error": "error-cell"}


def judged(sheet: Sheet, row: Row, columns: Sequence[Column], shared: Collection[str]) -> Row:
    """Read the cells of a row; `shared` columns may be merged over several rows. Required ones that lack are faults."""
    odd = sheet.odd_in(row.number)
    row.findings.extend(found(ODD_CODES[what], key) for key, what in odd.items())
    typed = sheet.typed(row.cells)
    merged, left = settle_merges(sheet.merges.covering(row.number, row.cells), sheet.columns, typed, shared)
    row.findings.extend(merged)
    for column in sheet.columns.values():
        if typed[column.key] not in (None, "") and column.key not in odd:
            row.values[column.key] = read_cell(Cell(typed[column.key], column, row.findings))
    blamed = left | {finding.column for finding in row.faults}
    for column in columns:
        if column.required and row.values.get(column.key) is None and column.key not in blamed:
            row.findings.append(found("required", column.key))
    row.values = {key: value for key, value in row.values.items() if value is not None}
    return row
