"""Scopes open, finish, and are cancelled; a finished one that may be compensated is kept, asleep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, update

from engine.bpmn.model import NodeKind
from engine.runtime import call, compensation, data, handlers, incidents, subprocess, waits
from engine.runtime.run import Run
from engine.spiff import Marking
from engine.store import tables as t
from engine.store.cases import Scope

CANCEL_TASKS = (
    update(t.task)
    .where(t.task.c.case_id == bindparam("x_case"), t.task.c.scope_id == bindparam("x_scope"), t.task.c.state == t.OPEN)
    .values(state="cancelled")
)
CANCEL_TASK = CANCEL_TASKS.where(t.task.c.token == bindparam("x_token"))


def opened(run: Run, parent: Scope | None, token: int, element: str, kind: str) -> Scope:
    """A new scope of the case; the root scope carries the case's id."""
    scope = Scope(
        id=run.case.id if parent is None else run.work.new_id(),
        case_id=run.case.id,
        parent_id=None if parent is None else parent.id,
        token=token,
        element=element,
        kind=kind,
        definition_id=run.case.definition_id if parent is None else parent.definition_id,
    )
    run.case.scopes[scope.id] = scope
    return scope


def finished(run: Run, scope: Scope) -> None:
    """No token is left: the scope is done, unless one of its event sub-processes still runs."""
    if scope.gone or scope.memo.get("handlers") or scope.memo.get("done"):
        return
    if scope.marking.tokens:
        first = scope.marking.tokens[0]
        incidents.stalled(run, scope, first.id, first.node)  # what still ran beside joins that wait is over now
        return
    endings: dict[str, Callable[[Run, Scope], None]] = {
        "process": case_ended,
        "sub": subprocess.finished,
        "call": call.finished,
        "handler": handlers.finished,
        "undo": compensation.next_record,
    }
    endings[scope.kind](run, scope)


def case_ended(run: Run, scope: Scope, state: str = "ended", outcome: str | None = None) -> None:
    """The process is over: nothing of it waits any more; the root scope stays for its variables."""
    waits.drop_all(run, scope)
    for child in [s for s in run.scopes() if s is not scope]:
        waits.drop_all(run, child)
        child.gone = True
    case = run.case
    case.state, case.ended_at = state, run.work.effective or run.work.now
    if outcome is not None:
        case.outcome = outcome
    run.record(state, scope.element, {"outcome": case.outcome} if case.outcome else None)
    run.agenda.clear()
    run.urgent.clear()
    run.engine.notify_ended(run.work, case)


def cancel(run: Run, scope: Scope) -> None:
    """Cancel a scope with everything inside; nothing of it is left."""
    if scope.gone:
        return
    clear(run, scope, retained=False)
    scope.gone = True


def clear(run: Run, scope: Scope, retained: bool = True) -> None:
    """Cancel all that lives in a scope: activities, sub-scopes, waits; `retained`: keep what sleeps."""
    for child in run.children(scope):
        if not (retained and _asleep(run, child)):
            cancel(run, child)
    plan = run.plan(scope)
    cancelled_tasks = scope.kind == "multi"
    for row in scope.marking.tokens:
        node = plan.nodes[row.node]
        cancelled_tasks = cancelled_tasks or node.kind is NodeKind.USER
        if row.state:
            run.record("cancelled", row.node)
    if cancelled_tasks:
        run.work.writes.after(CANCEL_TASKS, {"x_case": run.case.id, "x_scope": scope.id})
        waits.drop_task_timers(run, scope, None)
    incidents.resolve_scope(run, scope)
    waits.drop_all(run, scope)
    scope.memo.pop("handlers", None)
    scope.marking = Marking(scope.marking.next)
    scope.changed = True


def _asleep(run: Run, scope: Scope) -> bool:
    """Whether a scope is finished and only kept to be undone; not one that is being undone."""
    return bool(scope.memo.get("done")) and all(_asleep(run, child) for child in run.children(scope))


def cancel_activity(run: Run, scope: Scope, token: int) -> None:
    """Cancel the activity on which a token stands; the token itself is left to the caller."""
    element = scope.node_of(token)
    if element is None:
        return
    node = run.node(scope, element)
    run.record("cancelled", element)
    if node.graph is not None or node.loop is not None or node.kind is NodeKind.CALL:
        for child in run.children(scope):
            if child.token == token and not child.memo.get("done") and child.kind not in ("handler", "undo"):
                cancel(run, child)
    if node.kind is NodeKind.USER and node.loop is None:
        run.work.writes.after(CANCEL_TASK, {"x_case": run.case.id, "x_scope": scope.id, "x_token": token})
        waits.drop_task_timers(run, scope, token)
    incidents.resolve_token(run, scope, token)
    waits.drop(run, scope, token)


def begin(run: Run, scope: Scope, locals_: dict[str, Any]) -> None:
    """Variables, data objects and event sub-processes of a scope that opens."""
    if locals_:
        scope.data.update(locals_)
        scope.touch_data()
    plan = run.plan(scope)
    data.declare(run, scope, plan.graph)
    handlers.arm(run, scope)
