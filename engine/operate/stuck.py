"""The invariant of every open case: something will move it on, or someone is told that nothing will.

`stuck` finds cases without task, timer, wait or incident; `faults` looks inside one case, token by token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, exists, select

from engine.bpmn.model import NodeKind
from engine.spiff.effects import TokenState
from engine.store import cases
from engine.store import tables as t
from engine.store.cases import Case, Scope

if TYPE_CHECKING:
    from engine.facade import Engine

_C = t.case.c
# why: each open case must be found in at least one of the tables of what waits
STUCK = (
    select(_C.id, _C.number, _C.key, _C.title, _C.started_at)
    .where(
        _C.state == "active",
        ~exists().where(t.task.c.case_id == _C.id, t.task.c.state == "open"),
        ~exists().where(t.timer.c.case_id == _C.id, t.timer.c.state == "open"),
        ~exists().where(t.subscription.c.case_id == _C.id),
        ~exists().where(t.incident.c.case_id == _C.id, t.incident.c.state == "open"),
    )
    .order_by(_C.started_at)
)
# why: a task that nobody can see must at least stand on the operators' list
UNHELD = (
    select(t.task.c.id, t.task.c.case_id, t.task.c.element, t.task.c.name)
    .where(
        t.task.c.state == "open",
        t.task.c.person.is_(None),
        t.task.c.claimed_by.is_(None),
        t.task.c.role.is_(None) | t.task.c.organisation.is_(None),
        ~exists().where(
            t.incident.c.case_id == t.task.c.case_id,
            t.incident.c.element == t.task.c.element,
            t.incident.c.state == "open",
        ),
    )
    .order_by(t.task.c.created_at)
)
_ROWS = (NodeKind.USER,)
_WAITS = (NodeKind.CATCH, NodeKind.EVENT_BASED, NodeKind.RECEIVE)
_INSIDE = (NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.AD_HOC, NodeKind.CALL)


def stuck(engine: Engine, limit: int = 1000) -> list[Any]:
    """Open cases that nothing moves on (id, number, key, title, started_at); must be empty."""
    with engine.reading() as connection:
        return list(connection.execute(STUCK.limit(limit)))


def unheld(engine: Engine, limit: int = 1000) -> list[Any]:
    """Open tasks without person, or without role and organisation, that no incident reports."""
    with engine.reading() as connection:
        return list(connection.execute(UNHELD.limit(limit)))


def faults(engine: Engine, case_id: str) -> list[str]:
    """What is not whole inside a case: tokens nobody works on, waits without a row, rows without a token."""
    with engine.work() as work:
        case = work.case(case_id)
        if case.state != "active":
            return _left_over(work.connection, case_id)
        scopes = work.all_scopes(case)
        view = _View(work.connection, case, scopes)
        return [text for scope in scopes for text in _scope_faults(engine, view, scope)]


class _View:
    """The rows of a case, by scope and token."""

    def __init__(self, connection: Connection, case: Case, scopes: list[Scope]) -> None:
        self.connection = connection
        self.tasks = _pairs(connection, t.task, case.id)
        self.timers = _ids(connection, t.timer, case.id)
        self.subscriptions = _ids(connection, t.subscription, case.id)
        self.incidents = _pairs(connection, t.incident, case.id)
        self.children = {(s.parent_id, s.token) for s in scopes if not s.memo.get("done")}
        self.inner = {s.parent_id for s in scopes if s.kind in ("handler", "undo")}


def _scope_faults(engine: Engine, view: _View, scope: Scope) -> list[str]:
    plan = engine.compiled(view.connection, scope.definition_id).plan(scope.memo.get("plan", scope.element))
    found = []
    for ids in scope.waits.values():
        rows = view.timers | view.subscriptions
        found += [f"{scope.element}: waits for {key} but there is no such row" for key in ids if key not in rows]
    if scope.memo.get("done") or scope.kind == "multi":
        return found
    for token in scope.marking.tokens:
        node = plan.nodes.get(token.node)
        if node is None:
            found.append(f"{scope.element}: token {token.id} on {token.node}, which the version does not have")
        elif not _held(view, scope, token, node.loop is not None, node.kind):
            found.append(f"{scope.element}: nothing moves token {token.id} on {token.node} ({node.kind})")
    return found


def _held(view: _View, scope: Scope, token: cases.TokenRow, loops: bool, kind: NodeKind) -> bool:
    at = (scope.id, token.id)
    if at in view.incidents or token.state in (TokenState.ARRIVED, TokenState.OPENED):
        return True
    if token.state in (TokenState.FAILED, TokenState.UNLEFT):
        return False
    if loops or kind in _INSIDE:
        return at in view.children
    if kind in _ROWS:
        return at in view.tasks
    if kind in _WAITS:
        return bool(scope.waits.get(token.id)) or bool(scope.memo.get("conditions"))
    return bool(scope.waits.get(token.id)) or scope.id in view.inner


def _pairs(connection: Connection, table: Any, case_id: str) -> set[tuple[str, int]]:
    query = select(table.c.scope_id, table.c.token).where(table.c.case_id == case_id, table.c.state == "open")
    return {(row.scope_id, row.token) for row in connection.execute(query)}


def _ids(connection: Connection, table: Any, case_id: str) -> set[str]:
    return set(connection.execute(select(table.c.id).where(table.c.case_id == case_id)).scalars())


def _left_over(connection: Connection, case_id: str) -> list[str]:
    found = []
    for table in (t.task, t.incident):
        if _pairs(connection, table, case_id):
            found.append(f"{table.name}: open rows of a case that is over")
    for table in (t.timer, t.subscription):
        if _ids(connection, table, case_id):
            found.append(f"{table.name}: rows of a case that is over")
    return found
