"""Incidents (异常): a token that cannot go on stands still with its cause until an operator acts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from engine.cause import Cause, called
from engine.runtime.run import Action, Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope

_WAITING = ("id", "kind", "name", "key", "scope_id", "token", "element")  # of a subscription's row
RESOLVE = (
    update(t.incident)
    .where(t.incident.c.case_id == bindparam("x_case"), t.incident.c.state == "open")
    .values(
        state="resolved", resolved_at=bindparam("x_at"), resolved_by=bindparam("x_by"), resolution=bindparam("x_how")
    )
)
RESOLVE_TOKEN = RESOLVE.where(t.incident.c.scope_id == bindparam("x_scope"), t.incident.c.token == bindparam("x_token"))
RESOLVE_SCOPE = RESOLVE.where(t.incident.c.scope_id == bindparam("x_scope"))


def open_at(run: Run, at: tuple[Scope, int, str], kind: str, cause: Cause, payload: Any = None) -> str:
    """Open an incident for a token; the case stays active and whole. Returns its id."""
    scope, token, element = at
    key = run.work.new_id()
    kept, told = cause.cut(4000), cause.cut(500)
    run.work.writes.insert(
        t.incident,
        {
            "id": key,
            "case_id": run.case.id,
            "scope_id": scope.id,
            "token": token,
            "element": element,
            "kind": kind,
            "cause": kept.en,
            "cause_zh": kept.zh,
            "payload": None if payload is None else codec.encode(payload),
            "attempts": 0,
            "state": "open",
            "created_at": run.work.now,
            "resolved_at": None,
            "resolved_by": None,
            "resolution": None,
        },
    )
    run.case.incidents += 1
    marks = scope.memo.setdefault("incidents", {})
    marks[str(token)] = marks.get(str(token), 0) + 1
    scope.changed = True
    run.record("incident", element, {"kind": kind, "cause": told.en, "cause_zh": told.zh})
    return key


def place(run: Run, at: tuple[Scope, int, str]) -> Cause:
    """What the element of a token is called in either language."""
    node = run.compiled(at[0]).where(at[2])
    return called(node) if node is not None else Cause(at[2], at[2])


def tried(run: Run, key: str, times: int) -> None:
    """Note how often was tried what an incident of this very transaction is about."""
    for row in run.work.writes.rows.get("wf_incident", ()):
        if row["id"] == key:
            row["attempts"] = times


def stalled(run: Run, scope: Scope, token: int, element: str) -> None:
    """Only tokens at joins are left: no way on exists (a deadlock of the diagram)."""
    alive = any(row.state for row in scope.marking.tokens) or scope.memo.get("handlers")
    if scope.gone or alive or scope.node_of(token) != element or str(token) in scope.memo.get("incidents", {}):
        return
    open_at(run, (scope, token, element), "stalled", _deadlock(place(run, (scope, token, element))))


def _deadlock(here: Cause) -> Cause:
    return Cause(
        f"Expected a token on every incoming flow of {here.en} but none can come any more; "
        "move the token on or skip the element, and correct the diagram",
        f"{here.zh}还在等待其他入口，但已不会再有到达。请移动令牌或跳过此环节，并修正流程图",
    )


def failed(run: Run, action: Action, kind: str, cause: Cause, begun: bool) -> None:
    """An action failed, or the budget was used up before it had `begun`: it becomes an incident at its token.

    A scope that was closing when it failed hands the incident to the token that holds it outside.
    """
    scope, token, element = _place(run, action)
    outer: Scope | None = scope if begun or not scope.gone else None
    while outer is not None and outer.gone:
        token, outer = outer.token, run.parent(outer)
        element = (outer.node_of(token) or outer.element) if outer is not None else element
    if outer is not None:
        open_at(run, (outer, token, element), kind, cause, _told(action))


def _told(action: Action) -> dict[str, Any]:
    """What a retry needs beside the token: what arrived from outside and would be lost."""
    name = f"{action[0].__module__.rpartition('.')[2]}.{action[0].__name__}"
    if name == "events.fire":
        at, index, payload = action[1]
        return {"action": name, "element": at[2], "index": index, "payload": payload}
    if name == "messages.take":
        row, payload = action[1]
        return {"action": name, "row": {field: getattr(row, field) for field in _WAITING}, "payload": payload}
    if name == "starting.begin":
        values, at, *rest = action[1]
        return {"action": name, "values": values, "at": at, "payload": rest[0] if rest else None}
    return {"action": name}


def _place(run: Run, action: Action) -> tuple[Scope, int, str]:
    scope, *rest = action[1] or (run.case.root,)
    if isinstance(scope, tuple):
        scope, *rest = scope  # an action that is given its place as one value
    if not isinstance(scope, Scope):
        scope, rest = run.case.root, []
    token = rest[0] if rest and isinstance(rest[0], int) else 0
    return scope, token, scope.node_of(token) or scope.element


def resolve_token(run: Run, scope: Scope, token: int, how: str = "cancelled") -> None:
    """Close the open incidents of a token."""
    count = scope.memo.get("incidents", {}).pop(str(token), 0)
    if count:
        _resolve(run, scope, RESOLVE_TOKEN, {"x_token": token, "x_how": how}, count)


def resolve_scope(run: Run, scope: Scope, how: str = "cancelled") -> None:
    """Close the open incidents of a scope."""
    count = sum(scope.memo.get("incidents", {}).values())
    if count:
        _resolve(run, scope, RESOLVE_SCOPE, {"x_how": how}, count)
        scope.memo.pop("incidents", None)


def _resolve(run: Run, scope: Scope, statement: Any, params: dict[str, Any], count: int) -> None:
    base = {"x_case": run.case.id, "x_scope": scope.id, "x_at": run.work.now, "x_by": run.work.actor.account}
    for row in run.work.writes.rows.get("wf_incident", ()):  # opened in this very transaction
        if row["scope_id"] == scope.id and params.get("x_token", row["token"]) == row["token"]:
            row.update(state="resolved", resolved_at=base["x_at"], resolved_by=base["x_by"], resolution=params["x_how"])
    run.work.writes.run(statement, {**base, **params})  # before the inserts: a retry may fail and open a new one
    run.case.incidents = max(0, run.case.incidents - count)
    if not scope.memo.get("incidents"):
        scope.memo.pop("incidents", None)
    scope.changed = True
