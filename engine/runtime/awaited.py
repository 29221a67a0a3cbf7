"""Times that waited for a year's working-day table (待日历), computed when the table is there (decisions, domain 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from engine.cycles import Cycle
from engine.runtime import limits
from engine.runtime.limits import Deadline
from engine.runtime.resume import resume
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.timing import WaitsForCalendar, due_at
from engine.work import Work

_T = t.timer.c
WAITING = select(t.timer).where(_T.state == "open", _T.due_at.is_(None)).order_by(_T.id)
SET_TIMER = (
    update(t.timer).where(_T.id == bindparam("x_id"), _T.due_at.is_(None)).values(
        due_at=bindparam("x_due"), detail=bindparam("x_detail")
    )
)  # fmt: skip
SET_TASK = (
    update(t.task)
    .where(t.task.c.id == bindparam("x_id"), t.task.c.state == "open")
    .values(
        due_at=bindparam("x_due"), remind_at=bindparam("x_remind"), waits_calendar=None,
        row_version=t.task.c.row_version + 1,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Known:
    """A time that is known now, and what the timer remembers from here on."""

    due: datetime
    detail: str | None


def waiting(work: Work) -> list[Any]:
    """The timers that wait for a table, as rows."""
    return list(work.connection.execute(WAITING))


def compute(work: Work, row: Any) -> bool:
    """Compute one waiting time, counted from when it began to wait; False while its year is still unknown.

    A time that is past by now is due at once, and dated at its deadline.
    """
    if row.case_id is None:
        found = _time_of(row, work.engine.calendar)
        if found is not None:
            _set(work, row, found)
        return found is not None
    done: list[bool] = []
    resume(work, row.case_id, lambda run: done.append(_in_case(run, row)))
    return any(done)


def _in_case(run: Run, row: Any) -> bool:
    if row.kind == "due":
        return _limit(run, row)
    found = _time_of(row, run.engine.calendar_of(run.work, run.case))
    if found is None:
        return False
    _set(run.work, row, found)
    run.record("timer_set", row.element or "", {"due": found.due})
    return True


def _limit(run: Run, row: Any) -> bool:
    detail = codec.decode(row.detail)
    before, run.work.effective = run.work.effective, detail["from"]
    try:
        found = limits.computed(run, detail["value"], detail["before"], escalate=False)
    finally:
        run.work.effective = before
    if found.due is None:
        return False
    _set(run.work, row, _Known(found.due, None))
    _set_task(run, row, found)
    run.record("limit_set", row.element or "", {"task": row.task_id, "due": found.due})
    return True


def _set_task(run: Run, row: Any, found: Deadline) -> None:
    params = {"x_id": row.task_id, "x_due": found.due, "x_remind": found.remind}
    run.work.connection.execute(SET_TASK, params)
    of_task = {"id": row.task_id, "scope_id": row.scope_id, "token": row.token, "element": row.element}
    limits.arm(run, of_task, Deadline(remind=found.remind))


def _time_of(row: Any, calendar: Any) -> _Known | None:
    """The time of a diagram's timer: a span from when it began, or the next of a cycle."""
    detail = dict(codec.decode(row.detail))
    if "text" not in detail:
        due = due_at(detail["value"], detail["from"], calendar)
        return None if isinstance(due, WaitsForCalendar) else _Known(due, codec.encode(detail))
    cycle = Cycle.parse(detail["text"], detail["anchor"])
    number = detail.get("n")
    found = cycle.first(detail["anchor"], calendar) if number is None else cycle.next_at(number, calendar)
    if found is None or isinstance(found, WaitsForCalendar):
        return None
    return _Known(found[1], codec.encode({**detail, "n": found[0]}))


def _set(work: Work, row: Any, found: _Known) -> None:
    work.connection.execute(SET_TIMER, {"x_id": row.id, "x_due": found.due, "x_detail": found.detail})
