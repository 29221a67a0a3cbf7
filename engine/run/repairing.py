"""What operators do to a token (处置): try again, skip, move elsewhere; used by `engine.operate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import LoopKind
from engine.errors import BadInput
from engine.run.behaviour import scopes, tokens
from engine.run.case import incidents, variables
from engine.run.case.agenda import (
    ActOnHeld,
    AfterInstance,
    AskCompletion,
    AskCondition,
    Begin,
    Fire,
    InstanceCounted,
    LetPass,
    NextRound,
    ScopeFinished,
    StartInstance,
    StartNext,
    Take,
)
from engine.run.case.run import Run
from engine.run.elements import multi_instance, sub_process
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import Enter, Remove, Retry
from engine.tokens.protocol import TokenState

PAYLOADS = select(t.incident.c.payload).where(
    t.incident.c.case_id == bindparam("x_case"),
    t.incident.c.scope_id == bindparam("x_scope"),
    t.incident.c.token == bindparam("x_token"),
    t.incident.c.state == "open",
)


def retry(run: Run, scope: Scope, token: int) -> None:
    """Try again what failed at a token: take in what arrived, decide the gateway, leave the node, start it anew."""
    kept = _kept(run, scope, token)
    incidents.resolve_token(run, scope, token, "retried")
    again = [(AGAIN[what["command"]], what) for what in kept if what.get("command") in AGAIN]
    for action, what in again:
        action(run, scope, token, what)
    if not again or len(again) < len(kept):
        _retry_token(run, scope, token)


def _kept(run: Run, scope: Scope, token: int) -> list[Mapping[str, Any]]:
    """The data that the open incidents of a token keep for a retry."""
    asked = {"x_case": run.case.id, "x_scope": scope.id, "x_token": token}
    rows = run.work.connection.execute(PAYLOADS, asked).scalars()
    return [codec.decode(row) if row else {} for row in rows]


def _fire(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.sooner(Fire(scope, token, what["element"], what["index"], what["payload"]))


def _take(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.sooner(Take(SimpleNamespace(**what["row"]), what["payload"]))


def _begin(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    """A process that could not begin begins anew, with the variables as an operator has perhaps changed them."""
    scopes.clear(run, scope, retained=False)
    run.later(Begin({**what["values"], **scope.data}, what["at"], what["payload"]))


def _start_next(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    """An instance that never began begins; one that failed while it began, and its body's end, are tried again."""
    if scope.kind == "multi" and multi_instance.starts_more(run, scope):
        run.later(StartNext(scope, token))
    else:
        _retry_token(run, scope, token)


def _let_pass(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    """Let the token pass that did not; nothing when the one that waits has left with the last occurrence."""
    run.later(LetPass(scope, token, scope.node_of(token) or scope.element))


def _counted(run: Run, body: Scope, index: int, what: Mapping[str, Any]) -> None:
    run.later(InstanceCounted(body, index, what["seen"]))


def _after_instance(run: Run, body: Scope, index: int, what: Mapping[str, Any]) -> None:
    run.later(AfterInstance(body, index, what.get("seen", {}), what.get("over", False)))


def _act_on_held(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.later(ActOnHeld(scope, token, what["task"], what["held"]))


def _ask_completion(run: Run, scope: Scope, _token: int, _what: Mapping[str, Any]) -> None:
    run.later(AskCompletion(scope))


def _ask_condition(run: Run, scope: Scope, token: int, what: Mapping[str, Any]) -> None:
    run.later(AskCondition(scope, token, what["key"]))


AGAIN: dict[str, Callable[[Run, Scope, int, Mapping[str, Any]], None]] = {
    Fire.name: _fire,
    Take.name: _take,
    Begin.name: _begin,
    StartNext.name: _start_next,
    LetPass.name: _let_pass,
    InstanceCounted.name: _counted,
    AfterInstance.name: _after_instance,
    ActOnHeld.name: _act_on_held,
    AskCompletion.name: _ask_completion,
    AskCondition.name: _ask_condition,
}
"""Commands whose retry needs more than the token: what arrived from outside, kept with the incident."""


def _retry_token(run: Run, scope: Scope, token: int) -> None:
    state = next((row.state for row in scope.marking.tokens if row.id == token), None)
    if state in (TokenState.FAILED, TokenState.UNLEFT, TokenState.UNDECIDED):
        tokens.move(run, scope, Retry(token))
        return
    if scope.kind == "multi":
        _retry_instance(run, scope, token)
        return
    element = scope.node_of(token)
    if element is None:
        _retry_scope(run, scope)
        return
    node = run.node(scope, element)
    run.lifecycle[node.kind].retry(run, scope, token, node)


def _retry_instance(run: Run, body: Scope, index: int) -> None:
    active = body.memo.get("active", [])
    if index in active:
        active.remove(index)
        body.changed = True
    node = run.node(body, body.element)
    if node.loop is not None and node.loop.kind is not LoopKind.PARALLEL:
        index = max(0, body.memo["next"] - 1)  # only one runs at a time
    decides = node.loop is not None and node.loop.kind is LoopKind.STANDARD and body.memo["next"] == body.memo["count"]
    if decides and body.memo["count"]:
        run.later(NextRound(body))  # its condition failed, not the activity
    else:
        run.later(StartInstance(body, index))


def _retry_scope(run: Run, scope: Scope) -> None:
    if scope.marking.tokens:
        return
    if scope.memo.get("ad_hoc"):
        outer = run.parent(scope)
        assert outer is not None
        sub_process.close(run, scope, run.node(outer, scope.element))
    else:
        run.later(ScopeFinished(scope))


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
    variables.assign(run, scope, values or {})
    run.record("skipped", element)
    run.lifecycle[node.kind].leave(run, scope, token, node)


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
    tokens.move(run, scope, Enter((element,)))  # before it leaves here, so that no join takes it for gone
    tokens.move(run, scope, Remove((token,)))
