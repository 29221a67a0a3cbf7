"""Catching events and receive tasks: they wait, and what they waited for takes them on."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import EventKind, Node
from engine.run.behaviour import arming, leaving, tokens
from engine.run.behaviour.waiting import all_there, came, still_waits
from engine.run.case import loop_state, variables
from engine.run.case.agenda import Fire, LetPass
from engine.run.case.run import Run
from engine.run.elements import boundary, event_sub_process, gateways
from engine.store.cases import Scope
from engine.tokens import Leave


def started(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A start event has happened already when its token stands on it; one of several events waits for the rest."""
    come = came(scope, token, node) if node.parallel_multiple else ()
    if come:
        run.record("entered", node.id)
        arming.arm(run, (scope, token, node.id), node, come)
    else:
        leaving.event_done(run, scope, token, node)


def catch(run: Run, scope: Scope, token: int, node: Node) -> None:
    """An intermediate catch event waits, save for a link, which is only passed."""
    if node.event.kind is EventKind.LINK:
        leaving.event_done(run, scope, token, node)
        return
    run.record("entered", node.id)
    arming.arm(run, (scope, token, node.id), node)


def receive(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A receive task waits for its message."""
    run.record("entered", node.id)
    loop_state.mark(scope, token)
    arming.arm(run, (scope, token, node.id), node)


def fire(run: Run, came_now: Fire) -> None:
    """What an element waited for has come: taken in, and the element goes on once all it waits for is there."""
    scope, token, element = came_now.scope, came_now.token, came_now.element
    if not still_waits(run, scope, token, element):
        return
    node = run.plan(scope).nodes[element]
    run.lifecycle[node.kind].fire(run, scope, token, node, came_now)


def fire_event(run: Run, scope: Scope, token: int, node: Node, came_now: Fire) -> None:
    """An event came: on from it, or from the event-based gateway that waited for it."""
    if not _taken_in(run, scope, token, node, came_now):
        return
    if scope.node_of(token) == node.id:
        leaving.event_done(run, scope, token, node)
    else:
        gateways.chosen(run, scope, token, node)


def fire_boundary(run: Run, scope: Scope, token: int, node: Node, came_now: Fire) -> None:
    """The event that a boundary event waited for has come."""
    if _taken_in(run, scope, token, node, came_now):
        boundary.fired(run, scope, token, node)


def fire_receive(run: Run, scope: Scope, token: int, node: Node, came_now: Fire) -> None:
    """The message of a receive task came: the task is done, or the gateway before it has its event."""
    if not _taken_in(run, scope, token, node, came_now):
        return
    if scope.node_of(token) in (node.id, None):
        leaving.done(run, scope, token, node, arming.arrived(node, came_now.payload))
    else:
        gateways.chosen(run, scope, token, node)


def fire_event_sub_process(run: Run, scope: Scope, token: int, node: Node, came_now: Fire) -> None:
    """An event sub-process begins; a parallel multiple start when the last of its events has come."""
    start, payload = run.plan(scope).handlers[node.id], came_now.payload
    values = arming.stored(start.events[came_now.index], start, payload)
    if payload is not None and start.outputs:
        values |= variables.outputs(run, scope, start.outputs, {**arming.arrived(start, payload), **values})
    if all_there(scope, 0, start, came_now.index):
        event_sub_process.begin(run, scope, node, values)
    else:
        variables.assign(run, scope, values)


def _taken_in(run: Run, scope: Scope, token: int, node: Node, came_now: Fire) -> bool:
    """Set the variables of what came; return whether everything that the element waits for is there."""
    complete = all_there(scope, token, node, came_now.index)
    arming.store(run, scope, node, node.events[came_now.index], came_now.payload)
    return complete


def let_pass(run: Run, at: LetPass) -> None:
    """A timer catch with repetitions left: one more token goes on while the first still waits."""
    if still_waits(run, at.scope, at.token, at.element):
        run.record("completed", at.element)
        tokens.move(run, at.scope, Leave(at.element))


def never(run: Run, scope: Scope, token: int, node: Node, came_now: Any) -> None:
    """An element that waits for nothing is not fired; a wait of its boundary events is theirs."""
