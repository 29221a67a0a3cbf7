"""Time limits of user tasks (办理时限): due, reminder, overdue; silence never decides (decisions, domain 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from engine.bpmn.model import Expression, Node
from engine.runtime import clockwork, waits
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DELETE_TIMER
from engine.timing import WaitsForCalendar, limit_at, remind_at

MARK_OVERDUE = update(t.task).where(t.task.c.id == bindparam("x_id"), t.task.c.state == "open").values(overdue=True)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a task is due and reminded of; `waits` is the year whose calendar is missing (待日历)."""

    due: datetime | None = None
    remind: datetime | None = None
    waits: int | None = None
    escalate: bool = False
    value: Any = None
    before: Any = None


def of(run: Run, scope: Scope, node: Node, local: Mapping[str, Any]) -> Deadline:
    """The deadline of a task that opens now."""
    limit = node.limit
    if limit is None or limit.due is None:
        return Deadline()
    value = _value(run, scope, limit.due, local)
    if value is None:
        return Deadline()
    before = _value(run, scope, limit.remind, local)
    return computed(run, value, before, limit.escalate)


def computed(run: Run, value: Any, before: Any, escalate: bool) -> Deadline:
    calendar = run.engine.calendar_of(run.work, run.case)
    due = limit_at(value, run.work.effective or run.work.now, calendar)
    if isinstance(due, WaitsForCalendar):
        return Deadline(None, None, due.year, escalate, value, before)
    remind = remind_at(due, before, calendar) if before is not None else None
    if isinstance(remind, WaitsForCalendar):
        remind = None
    return Deadline(due, remind, None, escalate, value, before)


def _value(run: Run, scope: Scope, expression: Expression | None, local: Mapping[str, Any]) -> Any:
    return None if expression is None else clockwork.timer_value(run, scope, expression, local)


def columns(found: Deadline) -> dict[str, Any]:
    return {
        "due_at": found.due,
        "remind_at": found.remind,
        "waits_calendar": found.waits,
        "escalate": found.escalate,
    }


def arm(run: Run, row: dict[str, Any], found: Deadline) -> None:
    """The timers of a task: ids follow from the task's id, so nothing else needs to remember them."""
    if found.waits is not None:
        detail = {"value": found.value, "before": found.before, "year": found.waits, "from": run.work.now}
        _insert(run, row, "due", None, codec.encode(detail))
        return
    if found.due is not None:
        _insert(run, row, "due", found.due, None)
    if found.remind is not None and found.remind > run.work.now:
        _insert(run, row, "remind", found.remind, None)


def _insert(run: Run, row: dict[str, Any], kind: str, due: datetime | None, detail: str | None) -> None:
    run.work.writes.insert(
        t.timer,
        waits.timer_row(
            id=f"{kind}.{row['id']}",
            unique_key=f"{kind}.{row['id']}",
            due_at=due,
            kind=kind,
            case_id=run.case.id,
            scope_id=row["scope_id"],
            token=row["token"],
            element=row["element"],
            task_id=row["id"],
            detail=detail,
        ),
    )


def drop(run: Run, task: Any) -> None:
    """A decided task is neither reminded of nor overdue any more."""
    if task.due_at is None and task.waits_calendar is None:
        return
    run.work.writes.delete(DELETE_TIMER, f"due.{task.id}")
    if task.remind_at is not None:
        run.work.writes.delete(DELETE_TIMER, f"remind.{task.id}")


def fired(run: Run, row: Any) -> None:
    """A reminder or a deadline came: a notice, and for a deadline the overdue mark (and the upper level's list)."""
    kind = "task.remind" if row.kind == "remind" else "task.overdue"
    if row.kind == "due":
        run.work.writes.run(MARK_OVERDUE, {"x_id": row.task_id})
    run.record(kind.replace("task.", ""), row.element, {"task": row.task_id, "due": row.due_at})
    run.work.outbox(kind, f"{row.task_id}.{kind}", {"case": run.case.id, "task": row.task_id})
