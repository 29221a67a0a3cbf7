"""Boundary events: armed before their activity starts, acting before its scope goes on."""

from __future__ import annotations

from engine.bpmn.model import Node
from engine.runtime import events, scopes, tokens
from engine.runtime.run import Run
from engine.spiff import Leave
from engine.store.cases import Scope


def arm(run: Run, scope: Scope, token: int, activity: Node) -> bool:
    """Arm the boundary events of an activity; false when one of them already interrupted it."""
    for node in run.plan(scope).boundaries.get(activity.id, ()):
        events.arm(run, (scope, token, node.id), node)
        if scope.node_of(token) != activity.id:
            return False
    return True


def fired(run: Run, scope: Scope, token: int, node: Node) -> None:
    """A boundary event happened on the activity at `token`: leave by it, cancelling the activity or not."""
    if node.interrupting:
        scopes.cancel_activity(run, scope, token)
    run.record("completed", node.id)
    tokens.move(run, scope, Leave(node.id, (token,) if node.interrupting else ()))


def of_activity(run: Run, scope: Scope, token: int) -> tuple[Node, ...]:
    """The boundary events of the activity on which a token stands."""
    element = scope.node_of(token)
    return () if element is None else run.plan(scope).boundaries.get(element, ())
