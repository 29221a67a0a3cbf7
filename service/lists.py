"""Lists of cases of many, written and approved by the engine's own ways: for the demo and for a simulated year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from engine.reading import case_file, rules_of_case
from processes import Process
from processes.rows import Judging, RowsField, rows_field
from records.acting import Acting
from records.many import deciding, entering, listing
from records.many.states import RowOutcome


def field_of(process: Process, form: str | None) -> RowsField | None:
    """Return the list that the form of a desk shows, or None."""
    files = process.files()
    return rows_field(files[form].decode()) if form in files else None


def numbers_of(work: Any, at: tuple[str, str]) -> list[int]:
    """Return the numbers of the rows that stand in a scope of a case: `at` is both ids."""
    return listing.numbers(work.session, listing.RowQuery(*at))


def write_rows(work: Any, process: Process, at: tuple[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Judge and enter rows at a desk as whoever acts there."""
    assert process.many is not None
    case_id, scope_id = at
    number = work.case(case_id).number
    acting = Acting(work.now, work.actor.account, work.actor.organisation, "rows", number)
    known, ruled = case_file.variables(work.connection, case_id), partial(rules_of_case.decide, work, case_id)
    judged = process.many.judge(Judging(work.session, acting, known, rows, ruled))
    entering.enter(work.session, acting, entering.RowPlace(case_id, number, scope_id), judged)


def approve_rows(work: Any, seat: deciding.Seat, numbers: Sequence[int]) -> None:
    """Approve rows at a seat as whoever acts there."""
    acting = Acting(work.now, work.actor.account, work.actor.organisation, "rows")
    deciding.decide(work.session, acting, seat, deciding.Verdict(RowOutcome.APPROVE), numbers)
