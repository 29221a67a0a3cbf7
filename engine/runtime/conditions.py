"""Conditional events: looked at after every change of data; only the edge from false to true triggers."""

from __future__ import annotations

from engine.bpmn.model import EventKind, Node
from engine.runtime import events, multi
from engine.runtime.run import Run
from engine.store.cases import Scope


def look(run: Run) -> None:
    """Evaluate every condition that the case waits for, and fire those that became true."""
    if run.case.state != "active" or not run.case.root.memo.get("conditional"):
        return
    for scope in run.scopes():
        for name in list(scope.memo.get("conditions", ())):
            _look_at(run, scope, name)


def _first(node: Node) -> int:
    return next(i for i, event in enumerate(node.events) if event.kind is EventKind.CONDITIONAL)


def _look_at(run: Run, scope: Scope, name: str) -> None:
    token, element, *place = name.split(":")
    plan = run.plan(scope)
    node: Node = plan.handlers.get(element) or plan.nodes[element]
    index = int(place[0]) if place else _first(node)
    event = node.events[index]
    assert event.expression is not None
    holds = run.evaluate(scope, event.expression, multi.local_of(run, scope, int(token))) is True
    held = scope.memo["conditions"][name]
    if holds == held:
        return
    scope.memo["conditions"][name] = holds
    scope.changed = True
    if holds:
        run.sooner(events.fire, (scope, int(token), element), index, None)
