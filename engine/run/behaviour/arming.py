"""Arming what an element waits for: timers, messages, signals, conditions; and taking in what arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.bpmn.model import Event, EventKind, Node, NodeKind
from engine.run.behaviour import correlation, timer_events
from engine.run.case import expressions, loop_state, variables, waits
from engine.run.case.agenda import At, Fire
from engine.run.case.run import Run
from engine.store.cases import Scope


def arm(run: Run, at: At, node: Node, come: Sequence[int] = ()) -> None:
    """Wait for each event definition of `node`; error, escalation, cancel and compensation are found when thrown.

    `at` is (scope, token, element): the token that waits and the element that fires; `come`: those already here.
    """
    for index, event in enumerate(node.events):
        if index not in come:
            _arm_one(run, at, event, index)


def _arm_one(run: Run, at: At, event: Event, index: int) -> None:
    scope, token, element = at
    if event.kind is EventKind.TIMER:
        timer_events.arm(run, at, event, index)
    elif event.kind is EventKind.MESSAGE:
        correlation.await_message(run, at, event, index)
    elif event.kind is EventKind.SIGNAL:
        waits.subscribe(run, at, "signal", event.name or "", str(index))
    elif event.kind is EventKind.CONDITIONAL and event.expression is not None:
        holds = expressions.holds_yet(run, scope, event.expression, loop_state.local_of(run, scope, token))
        waits.condition(run, at, index, holds)
        if holds:
            run.sooner(Fire(scope, token, element, index))


def arm_boundaries(run: Run, scope: Scope, token: int, activity: Node) -> bool:
    """Arm the boundary events of an activity; return False when one of them has already interrupted it."""
    for node in run.plan(scope).boundaries.get(activity.id, ()):
        arm(run, (scope, token, node.id), node)
        if scope.node_of(token) != activity.id:
            return False
    return True


def arm_event_sub_processes(run: Run, scope: Scope) -> None:
    """Wait for the start events of a scope's event sub-processes; token 0 is the scope itself."""
    for handler, start in run.plan(scope).handlers.items():
        if scope.gone:
            return
        arm(run, (scope, 0, handler), start)


# -- what arrives -----------------------------------------------------------------------------------------
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


def store(run: Run, scope: Scope, node: Node, event: Event, payload: Any) -> None:
    """Set the variables that an arriving payload carries."""
    variables.assign(run, scope, stored(event, node, payload))
    if payload is not None and node.outputs and node.kind is not NodeKind.RECEIVE:
        variables.assign(run, scope, variables.outputs(run, scope, node.outputs, arrived(node, payload)))


def arrived(node: Node, payload: Any) -> dict[str, Any]:
    """What arrived, as the outputs of an event or receive task see it: the only data output takes all of it."""
    if payload is None:
        return {}
    made, seen = variables.single_output(node), _seen(payload)
    named = made in seen and node.kind is NodeKind.RECEIVE
    return seen if made is None or named else {**seen, made: payload}


def _seen(payload: Any) -> dict[str, Any]:
    """What arrived, as the outputs of its event see it."""
    return dict(payload) if isinstance(payload, Mapping) else {"payload": payload}
