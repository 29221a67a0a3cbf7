"""Time limits of user tasks (办理时限): due, reminder, overdue; silence never decides (decisions, domain 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from engine.bpmn.model import Expression, Limit
from engine.run.behaviour import timer_events
from engine.run.case import waits
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.timer_row import timer_row
from engine.store.writes import DELETE_TIMER
from engine.time.spans import WaitsForCalendar, limit_at, paused, remind_at

MARK_OVERDUE = update(t.task).where(t.task.c.id == bindparam("x_id"), t.task.c.state == "open").values(overdue=True)


class Deadline(NamedTuple):
    """When a task is due and reminded of; `waits` is the year whose calendar is missing (待日历)."""

    due: datetime | None = None
    remind: datetime | None = None
    waits: int | None = None
    escalate: bool = False
    value: Any = None
    before: Any = None
    follow: datetime | None = None


def of(run: Run, scope: Scope, limit: Limit | None, local: Mapping[str, Any]) -> Deadline:
    """The deadline of a task that opens now under a limit."""
    if limit is None:
        return Deadline()
    value = _value(run, scope, limit.due, local)
    before = _value(run, scope, limit.remind, local)
    now = run.at_time()
    found = computed(run, (value, before), limit.escalate, now) if value is not None else Deadline()
    follow = _value(run, scope, limit.follow_up, local)
    if follow is None:
        return found
    moment = limit_at(follow, now, run.calendar())
    return found._replace(follow=None if isinstance(moment, WaitsForCalendar) else moment)


def resumed(run: Run, scope: Scope, limit: Limit, at: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Deadline:
    """The deadline of a task that opens again after a correction: its limit stood still meanwhile.

    `at` are the task's local variables, and when it was due (`due`) and stood still (`at`).
    """
    local, stopped = at
    fresh = of(run, scope, limit, local)
    if stopped["due"] is None or fresh.value is None:
        return fresh
    due = paused(fresh.value, stopped["due"], (stopped["at"], run.at_time()), run.calendar())
    if isinstance(due, WaitsForCalendar):
        return fresh._replace(due=None, remind=None, waits=due.year)
    remind = remind_at(due, fresh.before, run.calendar()) if fresh.before is not None else None
    return fresh._replace(due=due, remind=None if isinstance(remind, WaitsForCalendar) else remind, waits=None)


def computed(run: Run, said: tuple[Any, Any], escalate: bool, since: datetime) -> Deadline:
    """The deadline that a limit gives (due, reminder before it), counted from `since`."""
    value, before = said
    calendar = run.calendar()
    due = limit_at(value, since, calendar)
    if isinstance(due, WaitsForCalendar):
        return Deadline(None, None, due.year, escalate, value, before)
    remind = remind_at(due, before, calendar) if before is not None else None
    if isinstance(remind, WaitsForCalendar):
        remind = None
    return Deadline(due, remind, None, escalate, value, before)


def _value(run: Run, scope: Scope, expression: Expression | None, local: Mapping[str, Any]) -> Any:
    return None if expression is None else timer_events.timer_value(run, scope, expression, local)


def columns(found: Deadline) -> dict[str, Any]:
    """The columns of wf_task that a deadline fills."""
    return {
        "due_at": found.due,
        "remind_at": found.remind,
        "waits_calendar": found.waits,
        "escalate": found.escalate,
    }


def arm(run: Run, row: dict[str, Any], found: Deadline) -> None:
    """The timers of a task: ids follow from the task's id, so nothing else needs to remember them."""
    if found.follow is not None:
        _insert(run, row, "follow", found.follow, None)
    if found.waits is not None:
        since = run.at_time()
        detail = {"value": found.value, "before": found.before, "year": found.waits, "from": since}
        _insert(run, row, "due", None, codec.encode(detail))
        return
    if found.due is not None:
        _insert(run, row, "due", found.due, None)
    if found.remind is not None and found.remind > run.work.now:
        _insert(run, row, "remind", found.remind, None)


def arm_reminder(run: Run, timer: Any, found: Deadline) -> None:
    """The reminder of a task whose deadline was computed later; `timer` is the row of its deadline."""
    if found.remind is not None and found.remind > run.work.now:
        row = {"id": timer.task_id, "scope_id": timer.scope_id, "token": timer.token}
        _insert(run, {**row, "element": timer.element}, "remind", found.remind, None)


def _insert(run: Run, row: dict[str, Any], kind: str, due: datetime | None, detail: str | None) -> None:
    run.work.writes.insert(
        t.timer,
        timer_row(
            id=f"{kind}.{row['id']}",
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
    """Drop the timers of a decided task: it needs no reminder and cannot become overdue."""
    scope = run.scope(task.scope_id)
    limit = run.node(scope, task.element).limit
    if limit is not None and limit.follow_up is not None:
        waits.keep(run, scope, [f"follow.{task.id}"])
        run.work.writes.delete(DELETE_TIMER, f"follow.{task.id}")
    if task.due_at is None and task.waits_calendar is None:
        return
    if task.waits_calendar is not None:
        waits.keep(run, scope, [f"due.{task.id}"])
    run.work.writes.delete(DELETE_TIMER, f"due.{task.id}")
    if task.remind_at is not None:
        run.work.writes.delete(DELETE_TIMER, f"remind.{task.id}")


def arm_again(run: Run, task: Any) -> None:
    """The timers that a decision dropped, each due when it was; `task` is the decided task's row.

    What had come by the decision does not come twice. A limit that waited for its calendar was kept with the scope.
    """
    row = task._asdict()
    if task.due_at is not None and not task.overdue:
        _insert(run, row, "due", task.due_at, None)
    if task.remind_at is not None and task.remind_at > task.decided_at:
        _insert(run, row, "remind", task.remind_at, None)


def fired(run: Run, row: Any) -> None:
    """Leave a notice for a reminder or deadline that came; a deadline also marks the task overdue (and escalates)."""
    kind = {"remind": "task.remind", "follow": "task.follow_up", "due": "task.overdue"}[row.kind]
    if row.kind == "due":
        run.work.writes.run(MARK_OVERDUE, {"x_id": row.task_id})
    run.record(kind.replace("task.", ""), row.element, {"task": row.task_id, "due": row.due_at})
    run.work.outbox(kind, f"{row.task_id}.{kind}", {"case": run.case.id, "task": row.task_id})
