"""What an import costs: a 5,000-row student workbook with 10 % faulty rows, read, judged and returned."""

from __future__ import annotations

import io
import resource
import time
from datetime import date

from forms.sheets.context import ImportContext, SchoolFacts
from forms.sheets.returned import write_returned
from forms.sheets.students import open_students, read_sheet
from forms.sheets.synthetic import Plan, synthetic_rows, write_synthetic_xlsx

ROWS = 5_000
SHARE = 0.1


def run() -> dict[str, float]:
    """Seconds for pre-check and opening, for judging all rows, for the returned workbook; rows a second; memory.

    `memory_mib` is how much the process grew at its peak, the raw workbook of about 1.3 MB included.
    """
    plan = Plan(count=ROWS, faulty=SHARE, seed=7)
    book = io.BytesIO()
    write_synthetic_xlsx(book, list(synthetic_rows(plan)))
    book.seek(0)
    context = ImportContext(today=date(2026, 11, 22), schools={plan.school_code: SchoolFacts(plan.school_code)})
    before = _peak()
    started = time.perf_counter()
    sheet = open_students(book, context)
    opened = time.perf_counter()
    rows = list(read_sheet(sheet, context))
    judged = time.perf_counter()
    faulty = write_returned(sheet, rows, io.BytesIO())
    returned = time.perf_counter()
    return {
        "rows": len(rows), "faulty": faulty,
        "open_s": round(opened - started, 3), "judge_s": round(judged - opened, 3),
        "returned_s": round(returned - judged, 3), "rows_per_s": round(len(rows) / (judged - started)),
        "memory_mib": round((_peak() - before) / 1024, 1),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

