"""Computing what waited for a year's working days, once they are loaded (待日历; decisions, domain 3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from engine.run.between_cases import resume
from engine.run.case.run import Run
from engine.run.elements import limit
from engine.store import codec
from engine.store import tables as t
from engine.time.cycles import Cycle
from engine.time.spans import WaitsForCalendar, due_at
from engine.transaction.work import Work

# Timers without an instant wait for a calendar.
WAITING = select(t.timer).where(t.timer.c.due_at.is_(None), t.timer.c.state == "open").order_by(t.timer.c.id)
SET_DUE = update(t.timer).where(t.timer.c.id == bindparam("x_id")).values(
    due_at=bindparam("x_due"), detail=bindparam("x_detail")
)  # fmt: skip
SET_TASK = update(t.task).where(t.task.c.id == bindparam("x_id")).values(
    due_at=bindparam("x_due"), remind_at=bindparam("x_remind"), waits_calendar=bindparam("x_waits")
)  # fmt: skip


def loaded(work: Work) -> int:
    """Compute what waited for the calendar, counted from when it was armed; return how many."""
    rows = work.connection.execute(WAITING).all()
    return sum(_computed(work, row) for row in rows)


def _computed(work: Work, row: Any) -> bool:
    done: list[bool] = []

    def act(run: Run) -> None:
        done.append(_task(run, row) if row.task_id else _event(run, row))

    if row.case_id is None:
        return False
    resume(work, row.case_id, act)
    return bool(done and done[0])


def _task(run: Run, row: Any) -> bool:
    detail = codec.decode(row.detail)
    found = limit.computed(run, (detail["value"], detail["before"]), True, detail["from"])
    if found.due is None:
        return False
    run.work.connection.execute(SET_DUE, {"x_id": row.id, "x_due": found.due, "x_detail": None})
    params = {"x_id": row.task_id, "x_due": found.due, "x_remind": found.remind, "x_waits": None}
    run.work.connection.execute(SET_TASK, params)
    limit.arm_reminder(run, row, found)
    run.record("calendar", row.element, {"task": row.task_id, "due": found.due})
    return True


def _event(run: Run, row: Any) -> bool:
    detail = codec.decode(row.detail)
    calendar = run.calendar()
    if "text" in detail:
        cycle = Cycle.parse(detail["text"], detail["anchor"])
        due: Any = cycle.next_at(detail["n"], calendar)
        index, moment = due if isinstance(due, tuple) else (None, due)
        detail = {**detail, "n": index}
    else:
        moment = due_at(detail["value"], detail["from"], calendar)
        detail = {"i": detail["i"]}
    if moment is None or isinstance(moment, WaitsForCalendar):
        return False
    run.work.connection.execute(SET_DUE, {"x_id": row.id, "x_due": moment, "x_detail": codec.encode(detail)})
    run.record("calendar", row.element, {"due": moment})
    return True
