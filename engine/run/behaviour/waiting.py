"""What is still waited for, and which of several events have come."""

from __future__ import annotations

from engine.bpmn.model import Node
from engine.run.case import loop_state
from engine.run.case.run import Run
from engine.store.cases import Scope


def still_waits(run: Run, scope: Scope, token: int, element: str) -> bool:
    """Tell whether the token still waits for `element`."""
    if scope.gone or scope.memo.get("done"):
        return False
    if token == 0 and scope.kind != "multi":
        return element in run.plan(scope).handlers
    if scope.kind == "multi":
        return loop_state.active(scope, token)
    return scope.node_of(token) is not None


def waiting_node(run: Run, scope: Scope, element: str) -> Node:
    """The node whose event waits: for an event sub-process its start event."""
    plan = run.plan(scope)
    return plan.handlers.get(element) or plan.nodes[element]


def came(scope: Scope, token: int, node: Node) -> list[int]:
    """The definitions of a parallel multiple event that have come while it waits for the others."""
    return list(scope.memo.get("seen", {}).get(f"{token}:{node.id}", ()))


def first_of(scope: Scope, node: Node, index: int) -> None:
    """One of all the events that a start event waits for has begun the case; its token is the next one."""
    if node.parallel_multiple and len(node.events) > 1:
        scope.memo.setdefault("seen", {})[f"{scope.marking.next}:{node.id}"] = [index]
        scope.changed = True


def all_there(scope: Scope, token: int, node: Node, index: int) -> bool:
    """Note that one of an element's events came; a parallel multiple event (并行多重) waits for each of them."""
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
