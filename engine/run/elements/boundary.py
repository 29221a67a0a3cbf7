"""Boundary events (边界事件): acting before the scope of their activity goes on."""

from __future__ import annotations

from engine.bpmn.model import Node
from engine.run.behaviour import scopes, tokens
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Leave


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
