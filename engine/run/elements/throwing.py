"""Throwing events and end events: what each kind does, and who catches errors and escalations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.model import Event, EventKind, Node, NodeKind
from engine.bpmn.normal import link_of
from engine.run.behaviour import arming, correlation, leaving, scopes, tokens
from engine.run.behaviour.waiting import still_waits
from engine.run.case import expressions, loop_state, variables
from engine.run.case.agenda import ScopeFinished, Throw
from engine.run.case.run import Run
from engine.run.elements import boundary, compensation, event_sub_process
from engine.store.cases import Scope
from engine.tokens import Leave

_FINAL = (EventKind.TERMINATE, EventKind.CANCEL, EventKind.ERROR)
_BROADCAST = (EventKind.SIGNAL, EventKind.MESSAGE)


def intermediate(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An intermediate throw event: thrown, then on (a compensation is waited for)."""
    _heard_by_all(run, scope, token, node)


def _heard_by_all(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A signal or message is thrown after everything that was reached at the same moment can hear it."""
    if run.agenda and any(event.kind in _BROADCAST for event in node.events):
        run.later(Throw(scope, token, node.id))
    else:
        _thrown(run, scope, token, node)


def throw_now(run: Run, at: Throw) -> None:
    """Throw what waited until everybody could hear it, if its token still stands there."""
    if not at.scope.gone and at.scope.node_of(at.token) == at.element:
        _thrown(run, at.scope, at.token, run.node(at.scope, at.element))


def _thrown(run: Run, scope: Scope, token: int, node: Node) -> None:
    """The event is done when it is thrown; a compensation when everything is undone."""
    waits_for_undo = any(event.kind is EventKind.COMPENSATION for event in node.events)
    if not waits_for_undo:
        run.record("completed", node.id)
    if not _throw_all(run, scope, token, node):
        return
    if waits_for_undo:
        run.record("completed", node.id)
    _go_on(run, scope, token, node)


def end(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An end event: thrown, and the token is consumed; the last one of the process names the case's outcome."""
    if scope.kind == "process" and link_of(node) is None:
        run.case.outcome = node.id
    if any(event.kind in _FINAL for event in node.events):
        _final(run, scope, token, node)
    else:
        _heard_by_all(run, scope, token, node)


def _final(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Terminate, cancel or error: after everything else that the end event throws."""
    run.record("completed", node.id)
    if len(node.events) == 1 or _throw_all(run, scope, token, node):
        _end_all(run, scope, token, node)


def undone(run: Run, scope: Scope, token: int) -> None:
    """Go on once everything is undone that a throw event waited for, or do what else its end event does."""
    node = run.node(scope, scope.node_of(token) or "")
    if node.kind is NodeKind.END and any(event.kind in _FINAL for event in node.events):
        _end_all(run, scope, token, node)
    else:
        run.record("completed", node.id)
        _go_on(run, scope, token, node)


def _end_all(run: Run, scope: Scope, token: int, node: Node) -> None:
    kinds = {event.kind for event in node.events}
    if EventKind.TERMINATE in kinds:
        _terminate(run, scope)
    elif EventKind.CANCEL in kinds:
        compensation.cancel_transaction(run, scope, token)
    else:
        _error_end(run, scope, token, node)


def _throw_all(run: Run, scope: Scope, token: int, node: Node) -> bool:
    """Throw each definition; return False when the token must wait (compensation) or is gone."""
    local = loop_state.local_of(run, scope, token)
    if node.inputs:
        local = variables.inputs(run, scope, node.inputs, local)
    undoes = [event for event in node.events if event.kind is EventKind.COMPENSATION]
    for event in [event for event in node.events if event.kind not in _FINAL and event not in undoes]:
        payload = expressions.evaluate(run, scope, event.payload, local) if event.payload is not None else None
        if payload is None and node.inputs:
            payload = local
        throw(run, scope, token, event, payload)
        if scope.gone or scope.node_of(token) is None:
            return False
    return not (undoes and compensation.throw(run, scope, token, undoes))


def throw(run: Run, scope: Scope, token: int, event: Event, payload: Any = None) -> None:
    """Throw one event from a token (also the implicit throws of multi-instance behaviours)."""
    if event.kind is EventKind.MESSAGE:
        correlation.throw(run, scope, token, event, payload)
    elif event.kind is EventKind.SIGNAL:
        signal = correlation.Message(event.name or "", payload=payload, organisation=run.case.organisation)
        correlation.broadcast(run.work, signal)
    elif event.kind is EventKind.ESCALATION:
        escalate(run, (scope, token), event.code or event.name, payload)
    elif event.kind is EventKind.ERROR and not error(run, (scope, token), event.code or event.name, payload):
        uncaught(run, scope, event.code or event.name, payload)


def _go_on(run: Run, scope: Scope, token: int, node: Node) -> None:
    """On from what was thrown: by its flows, or at the link of the same name that is caught in the same scope."""
    link = link_of(node)
    if link is None:
        leaving.go_on(run, scope, token)
        return
    target = run.plan(scope).links[link.name]
    run.record("completed", target)
    tokens.move(run, scope, Leave(target, (token,)))


def _terminate(run: Run, scope: Scope) -> None:
    """Everything of the scope stops; the process is terminated, a sub-process is done."""
    if scope.kind == "process":
        scopes.clear(run, scope, retained=False)
        scopes.case_ended(run, scope, "terminated")
        return
    scopes.clear(run, scope)
    scope.memo["cut"] = True
    run.later(ScopeFinished(scope))


def _error_end(run: Run, scope: Scope, token: int, node: Node) -> None:
    event = next(e for e in node.events if e.kind is EventKind.ERROR)
    code = event.code or event.name
    payload = expressions.evaluate(run, scope, event.payload) if event.payload is not None else None
    if not error(run, (scope, token), code, payload):
        uncaught(run, scope, code, payload)


def uncaught(run: Run, scope: Scope, code: str | None, payload: Any) -> None:
    """End the process abnormally because nobody catches the error; its history says so."""
    root = run.case.root
    run.record("error_uncaught", scope.element, {"code": code, "payload": payload})
    scopes.clear(run, root, retained=False)
    scopes.case_ended(run, root, "terminated", f"error:{code or ''}"[:250])


# -- who catches ------------------------------------------------------------------------------------------
Catcher = tuple[str, Scope, int, Node, Event]


def catchers(run: Run, at: tuple[Scope, int], kind: EventKind) -> Iterator[Catcher]:
    """Boundary events and event sub-processes that could catch, from the throwing token outwards."""
    scope, token = at
    while True:
        if scope.kind not in ("multi", "undo"):
            yield from _at_token(run, scope, token, kind)
            if scope.kind != "handler" or token:
                yield from _of_scope(run, scope, kind)
        if "owner" in scope.memo:  # an error while something is undone goes to whoever wanted it undone
            owner = scope.memo["owner"]
            scope, token = run.scope(owner["scope"]), owner["token"]
            continue
        outer = run.parent(scope)
        if outer is None:
            return
        inside_handler = scope.kind == "handler"
        scope, token = outer, scope.token
        if inside_handler:
            # An event sub-process is not caught by its siblings: the search goes on around their scope.
            around = run.parent(scope)
            if around is None:
                return
            scope, token = around, scope.token


def _at_token(run: Run, scope: Scope, token: int, kind: EventKind) -> Iterator[Catcher]:
    for node in boundary.of_activity(run, scope, token) if token else ():
        for event in node.events:
            if event.kind is kind:
                yield "boundary", scope, token, node, event


def _of_scope(run: Run, scope: Scope, kind: EventKind) -> Iterator[Catcher]:
    plan = run.plan(scope)
    for handler, start in plan.handlers.items():
        for event in start.events:
            if event.kind is kind:
                yield "handler", scope, 0, plan.nodes[handler], event


def _match(found: Iterator[Catcher], code: str | None) -> Catcher | None:
    """The innermost catcher of the code; at the same place the one naming it goes before a catch-all."""
    best: Catcher | None = None
    for catcher in found:
        if best is not None and (catcher[1] is not best[1] or catcher[0] != best[0]):
            return best
        caught = catcher[4]
        if code is not None and (caught.code or caught.name) == code:
            return catcher
        if caught.code is None and best is None:
            best = catcher
    return best


def error(run: Run, at: tuple[Scope, int], code: str | None, payload: Any = None) -> bool:
    """Propagate an error outwards; return False when nobody catches it."""
    found = _match(catchers(run, at, EventKind.ERROR), code)
    if found is None:
        return False
    run.record("error", found[3].id, {"code": code})
    _caught(run, found, code, payload)
    return True


def escalate(run: Run, at: tuple[Scope, int], code: str | None, payload: Any = None) -> bool:
    """Propagate an escalation outwards; uncaught ones have no effect but their history row."""
    found = _match(catchers(run, at, EventKind.ESCALATION), code)
    if found is None:
        run.record("escalation_uncaught", at[0].element, {"code": code})
        return False
    run.record("escalation", found[3].id, {"code": code})
    _caught(run, found, code, payload)
    return True


def _caught(run: Run, found: Catcher, code: str | None, payload: Any) -> None:
    how, scope, token, node, event = found
    values: Mapping[str, Any]
    if event.variable:
        values = {event.variable: payload if payload is not None else {"code": code}}
    else:
        values = dict(payload) if isinstance(payload, Mapping) else {}
    start = run.plan(scope).handlers[node.id] if how == "handler" else node
    carried = arming.arrived(start, {"code": code} if payload is None else payload)
    seen = {**values, **carried, "code": code, "errorCode": code, "payload": payload}
    if how == "handler":
        event_sub_process.begin(run, scope, node, {**values, **variables.outputs(run, scope, start.outputs, seen)})
        return
    variables.assign(run, scope, values)
    if node.outputs:
        variables.assign(run, scope, variables.outputs(run, scope, node.outputs, seen))
    if still_waits(run, scope, token, node.id):
        boundary.fired(run, scope, token, node)
