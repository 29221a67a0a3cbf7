"""What a due timer does, by its kind (定时触发)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from engine.definitions.start_events import arm_timer
from engine.errors import Conflict, NotFound
from engine.run import occasions, starting
from engine.run.behaviour import timer_events
from engine.run.between_cases import deliver, resume
from engine.run.case import incidents, waits
from engine.run.case.run import Run
from engine.run.elements import limit, service_task
from engine.store import codec
from engine.store import tables as t
from engine.store.late_tables import late_timer
from engine.time.cycles import Cycle
from engine.transaction.work import Work
from ground.bilingual import Bilingual

LATE = timedelta(minutes=1)  # a timer that moves something later than this after its instant is kept as late
TASK_STATE = select(t.task.c.state).where(t.task.c.id == bindparam("x_id"))


def fire(work: Work, row: Any) -> None:
    """Do what a claimed timer is for (its row is deleted already); do nothing if its subject is gone."""
    before, work.effective = work.effective, row.due_at
    try:
        if row.kind == "start":
            _start(work, row)
            _keep_if_late(work, row, row.definition_id)
        else:
            _in_case(work, row)
    finally:
        work.effective = before


def _in_case(work: Work, row: Any) -> None:
    action = {"event": _event, "due": _task, "remind": _task, "follow": _task, "service": _service}[row.kind]
    try:
        resume(work, row.case_id, lambda run: action(run, row))
    except (Conflict, NotFound):
        return  # the case is over or the scope is gone: nothing waits for this timer


def _event(run: Run, row: Any) -> None:
    scope = run.scope(row.scope_id)
    _keep_if_late(run.work, row, scope.definition_id)
    timer_events.fired(run, (scope, row.token, row.element), row.id, _detail(row))


def _service(run: Run, row: Any) -> None:
    scope = run.scope(row.scope_id)
    waits.forget(scope, row.token, row.id)
    service_task.again(run, scope, row.token, row.element, _detail(row)["tries"])


def _task(run: Run, row: Any) -> None:
    state = run.work.connection.execute(TASK_STATE, {"x_id": row.task_id}).scalar_one_or_none()
    if state == "open":
        limit.fired(run, row)


def _keep_if_late(work: Work, row: Any, definition_id: str) -> None:
    """Keep that a timer acted late; one that acts in time costs nothing."""
    if work.now - row.due_at > LATE:
        work.writes.insert(late_timer, {
            "id": row.id, "kind": row.kind, "case_id": row.case_id, "definition_id": definition_id,
            "element": row.element, "due_at": row.due_at, "fired_at": work.now, "attempts": row.attempts,
        })  # fmt: skip


def _detail(row: Any) -> dict[str, Any]:
    return dict(codec.decode(row.detail) if isinstance(row.detail, str) else row.detail or {})


def _start(work: Work, row: Any) -> None:
    """A timer start event: arm its next occurrence, then start a case, or leave the many that it opens."""
    detail = _detail(row)
    if detail.get("text"):
        cycle = Cycle.parse(detail["text"], detail["anchor"])
        due = cycle.next_at(detail["n"], work.ports.calendar_of(work, None))
        if isinstance(due, tuple):
            arm_timer(work, (row.definition_id, row.element), due[1], {**detail, "n": due[0]})
    compiled = work.definitions.compiled(work.connection, row.definition_id)
    definition = compiled.definition
    if work.definitions.in_effect(work, definition.key, definition.owner) != row.definition_id:
        return
    if occasions.opens_many(work, compiled, row.element):
        occasions.leave_due(work, compiled, row.element)
        return
    starting.start_apart(work, compiled, starting.Start(at=row.element), ({}, None))
    deliver(work)


def incident(work: Work, row: Any, error: Bilingual) -> None:
    """Open an incident for a timer that failed too often."""

    def act(run: Run) -> None:
        scope = run.scope(row.scope_id) if row.scope_id else run.case.root
        at = (scope, row.token or 0, row.element or scope.element)
        detail = {"timer": row.id, "due": row.due_at}
        incidents.tried(run, incidents.open_at(run, at, "timer", error, detail), row.attempts + 1)

    if row.case_id is not None:
        resume(work, row.case_id, act)
