"""What an operator does to a token (处置): try again, skip, move elsewhere; used by `engine.operate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import LoopKind
from engine.errors import BadInput
from engine.plan import ACTIVITIES
from engine.runtime import data, enter, events, incidents, messages, multi, scopes, starting, subprocess, tokens
from engine.runtime.run import Run
from engine.spiff import Complete, Enter, Leave, Remove, Retry
from engine.spiff.effects import TokenState
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope

PAYLOADS = select(t.incident.c.payload).where(
    t.incident.c.case_id == bindparam("x_case"),
    t.incident.c.scope_id == bindparam("x_scope"),
    t.incident.c.token == bindparam("x_token"),
    t.incident.c.state == "open",
)


def retry(run: Run, scope: Scope, token: int) -> None:
    """Try again what failed at a token: take in what arrived, decide the gateway, leave the node, start it anew."""
    told = _told(run, scope, token)
    incidents.resolve_token(run, scope, token, "retried")
    again = [(AGAIN[what["action"]], what) for what in told if what.get("action") in AGAIN]
    for action, what in again:
        action(run, scope, token, what)
    if not again or len(again) < len(told):
        _retry_token(run, scope, token)


def _told(run: Run, scope: Scope, token: int) -> list[Mapping[str, Any]]:
    """What the open incidents of a token keep for a retry."""
    asked = {"x_case": run.case.id, "x_scope": scope.id, "x_token": token}
    rows = run.work.connection.execute(PAYLOADS, asked).scalars()
    return [codec.decode(row) if row else {} for row in rows]


def _fire(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.sooner(events.fire, (scope, token, what["element"]), what["index"], what["payload"])


def _take(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.sooner(messages.take, SimpleNamespace(**what["row"]), what["payload"])


def _begin(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    """A process that could not begin begins anew, with the variables as an operator may have changed them."""
    scopes.clear(run, scope, retained=False)
    run.later(starting.begin, {**what["values"], **scope.data}, what["at"], what["payload"])


AGAIN: dict[str, Callable[[Run, Scope, int, Mapping[str, Any]], None]] = {
    "events.fire": _fire,
    "messages.take": _take,
    "starting.begin": _begin,
}


def _retry_token(run: Run, scope: Scope, token: int) -> None:
    state = next((row.state for row in scope.marking.tokens if row.id == token), None)
    if state in (TokenState.FAILED, TokenState.UNLEFT):
        tokens.move(run, scope, Retry(token))
        return
    if scope.kind == "multi":
        _retry_instance(run, scope, token)
        return
    element = scope.node_of(token)
    if element is None:
        _retry_scope(run, scope)
        return
    scopes.cancel_activity(run, scope, token)
    run.later(enter.node, scope, token, element)


def _retry_instance(run: Run, body: Scope, index: int) -> None:
    active = body.memo.get("active", [])
    if index in active:
        active.remove(index)
        body.changed = True
    node = run.node(body, body.element)
    decides = node.loop is not None and node.loop.kind is LoopKind.STANDARD and body.memo["next"] == body.memo["count"]
    if decides and body.memo["count"]:
        run.later(multi.next_round, body, node, node.loop)  # its condition failed, not the activity
    else:
        run.later(enter.start, body, index, node)


def _retry_scope(run: Run, scope: Scope) -> None:
    if scope.marking.tokens:
        return
    if scope.memo.get("ad_hoc"):
        outer = run.parent(scope)
        assert outer is not None
        subprocess.close(run, scope, run.node(outer, scope.element))
    else:
        run.later(scopes.finished, scope)


def skip(run: Run, scope: Scope, token: int, values: Mapping[str, Any] | None = None) -> None:
    """Leave a node as if it were done, with the variables given. BadInput when no token stands there."""
    element = scope.node_of(token)
    if element is None:
        raise BadInput(
            f"Expected a token {token} in {scope.element} but there is none",
            zh=f"{scope.element} 中没有令牌 {token}",
        )
    node = run.node(scope, element)
    scopes.cancel_activity(run, scope, token)
    incidents.resolve_token(run, scope, token, "skipped")
    data.assign(run, scope, values or {})
    run.record("skipped", element)
    state = next(row.state for row in scope.marking.tokens if row.id == token)
    if node.kind in ACTIVITIES or state == TokenState.ACTIVE:
        tokens.move(run, scope, Complete(token))
    else:
        tokens.move(run, scope, Leave(element, (token,)))


def move(run: Run, scope: Scope, token: int, element: str) -> None:
    """Take a token from where it stands to another node of the same scope (退回 to any earlier node)."""
    plan = run.plan(scope)
    if element not in plan.nodes or plan.nodes[element].attached_to:
        raise BadInput(
            f"Expected a node of {scope.element} but got {element}",
            zh=f"{scope.element} 中没有元素 {element}",
        )
    here = scope.node_of(token)
    if here is None:
        raise BadInput(
            f"Expected a token {token} in {scope.element} but there is none",
            zh=f"{scope.element} 中没有令牌 {token}",
        )
    scopes.cancel_activity(run, scope, token)
    incidents.resolve_token(run, scope, token, "moved")
    run.record("moved", element, {"from": here})
    tokens.move(run, scope, Remove((token,)))
    tokens.move(run, scope, Enter((element,)))
