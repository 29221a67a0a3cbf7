"""What a due timer does, by its kind (定时触发)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from engine.cause import Cause
from engine.cycles import Cycle
from engine.errors import Conflict, NotFound
from engine.runtime import clockwork, incidents, limits, services, starting, waits
from engine.runtime.resume import resume
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.work import Work

TASK_STATE = select(t.task.c.state).where(t.task.c.id == bindparam("x_id"))


def fire(work: Work, row: Any) -> None:
    """Do what a claimed timer is for (its row is deleted already); for something that is gone: nothing."""
    before, work.effective = work.effective, row.due_at
    try:
        if row.kind == "start":
            _start(work, row)
        else:
            _in_case(work, row)
    finally:
        work.effective = before


def _in_case(work: Work, row: Any) -> None:
    action = {"event": _event, "due": _task, "remind": _task, "follow": _task, "service": _service}[row.kind]
    try:
        resume(work, row.case_id, action, row)
    except (Conflict, NotFound):
        return  # the case is over, or the scope is gone: nothing waits for this timer any more


def _event(run: Run, row: Any) -> None:
    clockwork.fired(run, (run.scope(row.scope_id), row.token, row.element), row.id, _detail(row))


def _service(run: Run, row: Any) -> None:
    scope = run.scope(row.scope_id)
    waits.forget(scope, row.token, row.id)
    services.again(run, scope, row.token, row.element, _detail(row)["tries"])


def _task(run: Run, row: Any) -> None:
    state = run.work.connection.execute(TASK_STATE, {"x_id": row.task_id}).scalar_one_or_none()
    if state == "open":
        limits.fired(run, row)


def _detail(row: Any) -> dict[str, Any]:
    return dict(codec.decode(row.detail) if isinstance(row.detail, str) else row.detail or {})


def _start(work: Work, row: Any) -> None:
    """A timer start event: arm its next occurrence, then start a case."""
    detail = _detail(row)
    if detail.get("text"):
        cycle = Cycle.parse(detail["text"], detail["anchor"])
        due = cycle.next_at(detail["n"], work.engine.calendar)
        if isinstance(due, tuple):
            arm_start(work, (row.definition_id, row.element), due[1], {**detail, "n": due[0]})
    compiled = work.engine.compiled(work.connection, row.definition_id)
    definition = compiled.definition
    if work.engine.definitions.in_effect(work, definition.key, definition.owner) == row.definition_id:
        starting.start_apart(work, compiled, starting.Start(at=row.element), ({}, None))


def arm_start(work: Work, where: tuple[str, str], due: datetime | None, detail: dict[str, Any]) -> None:
    """A timer row of a start event, unique by what and when."""
    definition_id, element = where
    work.writes.insert(
        t.timer,
        waits.timer_row(
            id="t" + work.new_id(),
            unique_key=f"start.{definition_id}.{element}.{due.isoformat() if due else 'calendar'}",
            due_at=due,
            kind="start",
            definition_id=definition_id,
            element=element,
            detail=codec.encode(detail),
        ),
    )


def incident(work: Work, row: Any, error: Cause) -> None:
    """A timer that failed too often stands as an incident of its case."""

    def act(run: Run) -> None:
        scope = run.scope(row.scope_id) if row.scope_id else run.case.root
        at = (scope, row.token or 0, row.element or scope.element)
        told = {"timer": row.id, "due": row.due_at}
        incidents.tried(run, incidents.open_at(run, at, "timer", error, told), row.attempts + 1)

    if row.case_id is not None:
        resume(work, row.case_id, act)
