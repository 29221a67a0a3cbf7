"""Scopes open, finish, and are cancelled; a finished one that may be compensated is kept, asleep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from engine.bpmn.model import Node, NodeKind
from engine.run.behaviour.arming import arm_event_sub_processes
from engine.run.case import added, incidents, variables, waits
from engine.run.case.run import Run
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import Marking

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


def case_ended(run: Run, scope: Scope, state: str = "ended", outcome: str | None = None) -> None:
    """End the process: nothing in it waits any longer; the root scope stays for its variables."""
    waits.drop_all(run, scope)
    for child in [s for s in run.scopes() if s is not scope]:
        waits.drop_all(run, child)
        child.gone = True
    case = run.case
    case.state, case.ended_at = state, run.at_time()
    if outcome is not None:
        case.outcome = outcome
    run.record(state, scope.element, {"outcome": case.outcome} if case.outcome else None)
    run.agenda.clear()
    run.urgent.clear()
    run.work.outbox("case.ended", case.id, {"case": case.id, "state": case.state, "outcome": case.outcome})


def cancel(run: Run, scope: Scope) -> None:
    """Cancel a scope with everything inside it."""
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
        _cancel_tasks(run, scope, None)
    incidents.resolve_scope(run, scope)
    waits.drop_all(run, scope)
    scope.memo.pop("handlers", None)
    scope.marking = Marking(scope.marking.next)
    scope.changed = True


def _asleep(run: Run, scope: Scope) -> bool:
    """Tell whether a scope is finished and only kept to be undone; not one that is being undone."""
    return bool(scope.memo.get("done")) and all(_asleep(run, child) for child in run.children(scope))


def cancel_activity(run: Run, scope: Scope, token: int) -> None:
    """Cancel the activity on which a token stands; the token itself is left to the caller."""
    element = scope.node_of(token)
    if element is None:
        return
    node = run.node(scope, element)
    run.record("cancelled", element)
    if node.loop is not None:
        cancel_inner(run, scope, token, node)
    run.lifecycle[node.kind].cancel(run, scope, token, node)
    incidents.resolve_token(run, scope, token)
    waits.drop(run, scope, token)


def cancel_nothing(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Cancel an element without rows of its own: it leaves nothing but its waits."""


def cancel_inner(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Cancel the scopes that an activity has opened: sub-process, called process, body of a multi-instance."""
    for child in run.children(scope):
        if child.token == token and not child.memo.get("done") and child.kind not in ("handler", "undo"):
            cancel(run, child)


def cancel_task(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Cancel the open task of a user task with its timers; those of a multi-instance go with its body."""
    if node.loop is None:
        _cancel_tasks(run, scope, token)


def _cancel_tasks(run: Run, scope: Scope, token: int | None) -> None:
    """Cancel the tasks that are open by now, of one token or of all; one that opens there afterwards stays open."""
    for row in run.work.writes.rows.get("wf_task", ()):  # opened in this very transaction
        if row["state"] == "open" and row["scope_id"] == scope.id and token in (None, row["token"]):
            row["state"] = "cancelled"
    run.not_opened(scope, token)
    added.forget_token(scope, token)
    asked = {"x_case": run.case.id, "x_scope": scope.id}
    if token is None:
        run.work.writes.run(CANCEL_TASKS, asked)
    else:
        run.work.writes.run(CANCEL_TASK, {**asked, "x_token": token})
    waits.drop_task_timers(run, scope, token)


def begin(run: Run, scope: Scope, locals_: dict[str, Any]) -> None:
    """Variables, data objects and event sub-processes of a scope that opens."""
    if locals_:
        scope.data.update(locals_)
        scope.touch_data()
    plan = run.plan(scope)
    variables.declare(run, scope, plan.graph)
    arm_event_sub_processes(run, scope)
