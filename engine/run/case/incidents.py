"""Incidents (异常): a token that cannot go on stands still with its cause until an operator acts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from engine.errors import BadInput
from engine.run.case.agenda import Command
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from ground.bilingual import Bilingual, called
from ground.bilingual import of as cause_of

RESOLVE = (
    update(t.incident)
    .where(t.incident.c.case_id == bindparam("x_case"), t.incident.c.state == "open")
    .values(
        state="resolved", resolved_at=bindparam("x_at"), resolved_by=bindparam("x_by"), resolution=bindparam("x_how")
    )
)
RESOLVE_TOKEN = RESOLVE.where(t.incident.c.scope_id == bindparam("x_scope"), t.incident.c.token == bindparam("x_token"))
RESOLVE_SCOPE = RESOLVE.where(t.incident.c.scope_id == bindparam("x_scope"))


def open_at(run: Run, at: tuple[Scope, int, str], kind: str, cause: Bilingual, payload: Any = None) -> str:
    """Open an incident for a token; the case stays active and whole. Returns its id."""
    scope, token, element = at
    key = run.work.new_id()
    kept, shown = cause.cut(4000), cause.cut(500)
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
    run.record("incident", element, {"kind": kind, "cause": shown.en, "cause_zh": shown.zh})
    return key


def place(run: Run, at: tuple[Scope, int, str]) -> Bilingual:
    """The name of a token's element in either language."""
    node = run.compiled(at[0]).where(at[2])
    return called(node) if node is not None else Bilingual(at[2], at[2])


def tried(run: Run, key: str, times: int) -> None:
    """Note how many times the subject of an incident of this very transaction was tried."""
    for row in run.work.writes.rows.get("wf_incident", ()):
        if row["id"] == key:
            row["attempts"] = times


def stalled(run: Run, scope: Scope, token: int, element: str) -> None:
    """Open an incident: only tokens at joins are left, and nothing can move on (a deadlock in the diagram)."""
    alive = any(row.state for row in scope.marking.tokens) or scope.memo.get("handlers")
    if scope.gone or alive or scope.node_of(token) != element or str(token) in scope.memo.get("incidents", {}):
        return
    here, needed = place(run, (scope, token, element)), run.node(scope, element).start_quantity
    cause = _too_few(here, needed) if needed > 1 else _deadlock(here)
    open_at(run, (scope, token, element), "stalled", cause)


def _too_few(here: Bilingual, needed: int) -> Bilingual:
    return Bilingual(
        f"{here.zh}须有 {needed} 个令牌到达才开始（startQuantity），现在不足且不会再有到达。"
        "请移动令牌或跳过此环节，并修正流程图",
        f"Expected {needed} tokens at {here.en} (startQuantity) but fewer came and none can come any more; "
        "move the token on or skip the element, and correct the diagram",
    )


def _deadlock(here: Bilingual) -> Bilingual:
    return Bilingual(
        f"{here.zh}还在等待其他入口，但已不会再有到达。请移动令牌或跳过此环节，并修正流程图",
        f"Expected a token on every incoming flow of {here.en} but none can come any more; "
        "move the token on or skip the element, and correct the diagram",
    )


def failed(run: Run, command: Command, kind: str, cause: Bilingual, begun: bool) -> None:
    """A command failed, or the budget was used up before it had `begun`: it becomes an incident at its token.

    A scope that was closing when it failed hands the incident to the token that holds it outside.
    """
    scope, token, element = _place(run, command)
    outer: Scope | None = scope if begun or not scope.gone else None
    while outer is not None and outer.gone:
        token, outer = outer.token, run.parent(outer)
        element = (outer.node_of(token) or outer.element) if outer is not None else element
    if outer is not None:
        detail = {"command": command.name, **command.kept()}
        open_at(run, (outer, token, element), kind, cause, detail)


def undecided(run: Run, command: Command, cause: BadInput) -> None:
    """A condition that a command asks is neither true nor false: what was decided stands, a retry asks again."""
    failed(run, command, "expression", cause_of(cause), True)


def _place(run: Run, command: Command) -> tuple[Scope, int, str]:
    if command.scope is None:
        return run.case.root, 0, run.case.root.element
    scope, token = command.scope, command.token
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
    run.work.writes.run(statement, {**base, **params})  # before the inserts: a retry can fail and open a new one
    run.case.incidents = max(0, run.case.incidents - count)
    if not scope.memo.get("incidents"):
        scope.memo.pop("incidents", None)
    scope.changed = True
