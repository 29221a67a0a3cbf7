"""The invariant of every open case: something will move it on, or someone is told that nothing will.

`stuck` finds cases without task, timer, wait or incident, a bounded number of open cases to a statement; `faults`
looks inside one case, token by token.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, literal, select, true, tuple_, union_all

from engine.bpmn.model import NodeKind
from engine.opened_engine import OpenedEngine
from engine.store import tables as t
from engine.store.cases import Case, Scope
from engine.tokens import TokenRow
from engine.tokens.protocol import TokenState

_C = t.case.c
_PLACE = tuple_(_C.started_at, _C.id)
PIECE = 1_000  # open cases that one statement looks at, whatever their number
# why: each open case must be found in at least one of the tables of what waits
STUCK = (
    select(_C.id, _C.number, _C.key, _C.title, _C.started_at)
    .where(
        _C.state == t.ACTIVE,
        ~exists().where(t.task.c.case_id == _C.id, t.task.c.state == t.OPEN),
        ~exists().where(t.timer.c.case_id == _C.id, t.timer.c.state == "open"),
        ~exists().where(t.subscription.c.case_id == _C.id),
        ~exists().where(t.incident.c.case_id == _C.id, t.incident.c.state == "open"),
    )
    .order_by(_C.started_at, _C.id)
)
# why: where a piece ends, read off the index of open cases
_EDGE = select(_C.started_at, _C.id).where(_C.state == t.ACTIVE).order_by(_C.started_at, _C.id).limit(1)
# why: a task that nobody can see must at least stand on the operators' list
UNHELD = (
    select(t.task.c.id, t.task.c.case_id, t.task.c.element, t.task.c.name, t.task.c.name_en)
    .where(
        t.task.c.state == t.OPEN,
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


def _open_rows(table: Any) -> Any:
    return _rows_of(table).where(table.c.state == "open")


def _rows_of(table: Any) -> Any:
    columns = (literal(table.name).label("what"), table.c.scope_id, table.c.token, table.c.id)
    return select(*columns).where(table.c.case_id == bindparam("x_case"))


# why: what a case waits for, of every kind, in one statement
ROWS = union_all(_open_rows(t.task), _open_rows(t.incident), _rows_of(t.timer), _rows_of(t.subscription))
_ROWS = (NodeKind.USER,)
_WAITS = (NodeKind.CATCH, NodeKind.EVENT_BASED, NodeKind.RECEIVE)
_INSIDE = (NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.AD_HOC, NodeKind.CALL)


@dataclass(frozen=True)
class Look:
    """Which open cases to look at: from `after` (started_at, id) on, `pieces` of them; None looks at all.

    `visible` is the caller's criterion, `limit` the most that is found, `piece` how many one statement looks at.
    """

    visible: ColumnElement[bool] = field(default_factory=true)
    after: tuple[datetime, str] | None = None
    limit: int = 1000
    pieces: int | None = None
    piece: int = PIECE


def stuck(engine: OpenedEngine, limit: int = 1000) -> list[Any]:
    """Open cases that nothing moves on (id, number, key, title, started_at), oldest first; must be empty."""
    with engine.reading() as connection:
        return look(connection, Look(limit=limit))[0]


def look(connection: Connection, ask: Look) -> tuple[list[Any], tuple[datetime, str] | None]:
    """The same in pieces of a thousand open cases; gives what was found and where to go on, None at the end."""
    found: list[Any] = []
    after = ask.after
    for _ in range(ask.pieces) if ask.pieces else itertools.count():
        edge = connection.execute(_beyond(_EDGE, after).offset(ask.piece - 1)).one_or_none()
        query = _beyond(STUCK, after) if edge is None else _beyond(STUCK, after).where(_literal(tuple(edge)) >= _PLACE)
        found += connection.execute(query.where(ask.visible).limit(ask.limit - len(found)))
        if len(found) == ask.limit:
            return found, (found[-1].started_at, found[-1].id)
        if edge is None:
            return found, None
        after = edge.started_at, edge.id
    return found, after


def _beyond(query: Select[Any], after: tuple[datetime, str] | None) -> Select[Any]:
    return query if after is None else query.where(_literal(after) < _PLACE)


def _literal(place: tuple[Any, ...]) -> Any:
    return tuple_(literal(place[0], _C.started_at.type), literal(place[1], _C.id.type))


def unheld(engine: OpenedEngine, limit: int = 1000) -> list[Any]:
    """Open tasks without person, or without role and organisation, that no incident reports."""
    with engine.reading() as connection:
        return list(connection.execute(UNHELD.limit(limit)))


def faults(engine: OpenedEngine, case_id: str) -> list[str]:
    """What is not whole inside a case: tokens nobody works on, waits without a row, rows without a token."""
    with engine.work() as work:
        case = work.case(case_id)
        if case.state != "active":
            return _left_over(work.connection, case_id)
        scopes = work.all_scopes(case)
        view = _View(work.connection, case, scopes)
        return [text for scope in scopes for text in _scope_faults(engine, view, scope)] + view.orphans()


class _View:
    """The rows of a case, by scope and token."""

    def __init__(self, connection: Connection, case: Case, scopes: list[Scope]) -> None:
        self.connection = connection
        rows = connection.execute(ROWS, {"x_case": case.id}).all()
        self.tasks = {(row.scope_id, row.token) for row in rows if row.what == t.task.name}
        self.incidents = {(row.scope_id, row.token) for row in rows if row.what == t.incident.name}
        self.waits = {row.id for row in rows if row.what in (t.timer.name, t.subscription.name)}
        live = {scope.id for scope in scopes if not scope.memo.get("done")}
        self.homeless = {(row.what, row.scope_id) for row in rows if row.scope_id and row.scope_id not in live}
        self.children = {(s.parent_id, s.token) for s in scopes if not s.memo.get("done")}
        self.inner = {s.parent_id for s in scopes if s.kind in ("handler", "undo")}

    def orphans(self) -> list[str]:
        """Rows that wait for a scope that is over: they would act on nothing."""
        return [f"{what}: a row of scope {scope}, which is over" for what, scope in sorted(self.homeless)]


def _scope_faults(engine: OpenedEngine, view: _View, scope: Scope) -> list[str]:
    plan = engine.compiled(view.connection, scope.definition_id).plan(scope.memo.get("plan", scope.element))
    found = []
    for ids in scope.waits.values():
        gone = [key for key in ids if key not in view.waits]
        found += [f"{scope.element}: waits for {key} but there is no such row" for key in gone]
    if scope.memo.get("done") or scope.kind == "multi":
        return found
    for token in scope.marking.tokens:
        node = plan.nodes.get(token.node)
        if node is None:
            found.append(f"{scope.element}: token {token.id} on {token.node}, which the version does not have")
        elif not _held(view, scope, token, node.loop is not None, node.kind):
            found.append(f"{scope.element}: nothing moves token {token.id} on {token.node} ({node.kind})")
    return found


def _held(view: _View, scope: Scope, token: TokenRow, loops: bool, kind: NodeKind) -> bool:
    at = (scope.id, token.id)
    if at in view.incidents or token.state in (TokenState.ARRIVED, TokenState.OPENED):
        return True
    if token.state in (TokenState.FAILED, TokenState.UNLEFT, TokenState.UNDECIDED):
        return False
    if loops or kind in _INSIDE:
        corrected = kind in _ROWS and at in view.tasks  # what several signed and returned is corrected as one
        return at in view.children or corrected
    if kind in _ROWS:
        return at in view.tasks
    if kind in _WAITS:
        return bool(scope.waits.get(token.id)) or bool(scope.memo.get("conditions"))
    return bool(scope.waits.get(token.id)) or scope.id in view.inner


def _left_over(connection: Connection, case_id: str) -> list[str]:
    rows = connection.execute(ROWS, {"x_case": case_id})
    return [f"{what}: rows of a case that is over" for what in sorted({row.what for row in rows})]
