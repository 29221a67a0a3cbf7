"""Catching events: arming what an event waits for, and what happens when it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.bpmn.model import Event, EventKind, Node, NodeKind
from engine.runtime import boundary, clockwork, data, gateways, handlers, leave, messages, multi, tokens, waits
from engine.runtime.run import Run
from engine.spiff import Leave
from engine.store.cases import Scope

At = tuple[Scope, int, str]


def arm(run: Run, at: At, node: Node, come: Sequence[int] = ()) -> None:
    """Wait for each event definition of `node`; error, escalation, cancel and compensation are found by throws.

    `at` is (scope, token, element): the token that waits and the element that fires; `come`: those already here.
    """
    for index, event in enumerate(node.events):
        if index not in come:
            _arm_one(run, at, event, index)


def _arm_one(run: Run, at: At, event: Event, index: int) -> None:
    scope, token, element = at
    if event.kind is EventKind.TIMER:
        clockwork.arm(run, at, event, index)
    elif event.kind is EventKind.MESSAGE:
        messages.await_message(run, at, event, index)
    elif event.kind is EventKind.SIGNAL:
        waits.subscribe(run, at, "signal", event.name or "", str(index))
    elif event.kind is EventKind.CONDITIONAL and event.expression is not None:
        holds = run.evaluate(scope, event.expression, multi.local_of(run, scope, token)) is True
        waits.condition(run, at, index, holds)
        if holds:
            run.sooner(fire, (scope, token, element), index, None)


def catch(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An intermediate catch event waits."""
    run.record("entered", node.id)
    arm(run, (scope, token, node.id), node)


def receive(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A receive task waits for its message."""
    run.record("entered", node.id)
    multi.mark(scope, token)
    arm(run, (scope, token, node.id), node)


def waiting(run: Run, scope: Scope, token: int, element: str) -> bool:
    """Whether the token still waits for `element`."""
    if scope.gone or scope.memo.get("done"):
        return False
    if token == 0 and scope.kind != "multi":
        return element in run.plan(scope).handlers
    if scope.kind == "multi":
        return multi.active(scope, token)
    return scope.node_of(token) is not None


def fire(run: Run, at: At, index: int, payload: Mapping[str, Any] | None) -> None:
    """What the element of `at` waited for has come; `payload` is what it carries."""
    scope, token, element = at
    if not waiting(run, scope, token, element):
        return
    plan = run.plan(scope)
    node = plan.nodes[element]
    if node.kind is NodeKind.EVENT_SUB_PROCESS:
        _start_handler(run, scope, node, (index, payload))
        return
    event = node.events[index]
    if not _all_there(scope, token, node, index):
        _store(run, scope, node, event, payload)
        return
    _store(run, scope, node, event, payload)
    if node.kind is NodeKind.BOUNDARY:
        boundary.fired(run, scope, token, node)
    elif node.kind is NodeKind.RECEIVE and scope.node_of(token) in (element, None):
        leave.done(run, scope, token, node, arrived(node, payload))
    elif scope.node_of(token) == element:
        leave.event_done(run, scope, token, node)
    else:
        gateways.chosen(run, scope, token, node)


def _start_handler(run: Run, scope: Scope, node: Node, came: tuple[int, Any]) -> None:
    """An event sub-process begins; a parallel multiple start when the last of its events has come."""
    index, payload = came
    start = run.plan(scope).handlers[node.id]
    values = stored(start.events[index], start, payload)
    if payload is not None and start.outputs:
        values |= data.outputs(run, scope, start.outputs, {**arrived(start, payload), **values})
    if _all_there(scope, 0, start, index):
        handlers.begin(run, scope, node, values)
    else:
        data.assign(run, scope, values)


def again(run: Run, at: At) -> None:
    """A timer catch with repetitions left: one more token goes on while the first still waits."""
    scope, token, element = at
    if waiting(run, scope, token, element):
        run.record("completed", element)
        tokens.move(run, scope, Leave(element))


def stored(event: Event, node: Node, payload: Any) -> dict[str, Any]:
    """The variables that an arriving payload sets: under `variable`, or merged when it is a context."""
    if payload is None:
        return {}
    if event.variable:
        return {event.variable: payload}
    if node.outputs:
        return {}
    if isinstance(payload, Mapping):
        return dict(payload)
    return {node.id: payload}


def _store(run: Run, scope: Scope, node: Node, event: Event, payload: Any) -> None:
    data.assign(run, scope, stored(event, node, payload))
    if payload is not None and node.outputs and node.kind is not NodeKind.RECEIVE:
        data.assign(run, scope, data.outputs(run, scope, node.outputs, arrived(node, payload)))


def _seen(payload: Any) -> dict[str, Any]:
    """What arrived, as the outputs of its event see it."""
    return dict(payload) if isinstance(payload, Mapping) else {"payload": payload}


def arrived(node: Node, payload: Any) -> dict[str, Any]:
    """What arrived, as the outputs of an event or receive task see it: the only data output takes all of it."""
    if payload is None:
        return {}
    made, seen = data.single_output(node), _seen(payload)
    named = made in seen and node.kind is NodeKind.RECEIVE
    return seen if made is None or named else {**seen, made: payload}


def came(scope: Scope, token: int, node: Node) -> list[int]:
    """Which of a parallel multiple event's definitions have come while others are still waited for."""
    return list(scope.memo.get("seen", {}).get(f"{token}:{node.id}", ()))


def first_of(scope: Scope, node: Node, index: int) -> None:
    """One of all the events that a start event waits for has begun the case; its token is the next one."""
    if node.parallel_multiple and len(node.events) > 1:
        scope.memo.setdefault("seen", {})[f"{scope.marking.next}:{node.id}"] = [index]
        scope.changed = True


def _all_there(scope: Scope, token: int, node: Node, index: int) -> bool:
    """A parallel multiple event (并行多重) waits until each of its events has come."""
    if not node.parallel_multiple or len(node.events) < 2:
        return True
    seen = scope.memo.setdefault("seen", {}).setdefault(f"{token}:{node.id}", [])
    if index not in seen:
        seen.append(index)
    scope.changed = True
    if len(seen) < len(node.events):
        return False
    del scope.memo["seen"][f"{token}:{node.id}"]
    return True


def at_time(run: Run) -> datetime:
    """The instant that counts now: of a late timer its deadline, so that what follows is dated by it."""
    return run.work.effective or run.work.now
