"""Conditional events: looked at after every change of data; only the edge from false to true triggers."""

from __future__ import annotations

from engine.bpmn.model import EventKind, Expression, Node
from engine.errors import BadInput
from engine.run.case import expressions, incidents, loop_state
from engine.run.case.agenda import AskCondition, Fire
from engine.run.case.run import Run
from engine.store.cases import Scope
from ground.bilingual import of as cause_of


def look(run: Run) -> None:
    """Evaluate every condition that the case waits for, and fire those that became true."""
    if run.case.state != "active" or not run.case.root.memo.get("conditional"):
        return
    for scope in run.scopes():
        for name in list(scope.memo.get("conditions", ())):
            _look_at(run, scope, name)


def ask_again(run: Run, asked: AskCondition) -> None:
    """Ask a condition again that was neither true nor false."""
    scope = asked.scope
    if not scope.gone and asked.key in scope.memo.get("conditions", ()):
        scope.memo["conditions"][asked.key] = False
        _look_at(run, scope, asked.key)


def _asked(run: Run, asked: AskCondition, condition: Expression) -> bool | None:
    """Tell whether a condition holds; None, with one incident until a retry, when it is neither true nor false."""
    scope, token = asked.scope, asked.token
    try:
        return expressions.holds_yet(run, scope, condition, loop_state.local_of(run, scope, token))
    except BadInput as cause:
        if scope.memo["conditions"][asked.key] is not None:
            element = asked.key.split(":")[1]
            detail = {"command": asked.name, **asked.kept()}
            incidents.open_at(run, (scope, token, element), "expression", cause_of(cause), detail)
        return None


def _first(node: Node) -> int:
    return next(i for i, event in enumerate(node.events) if event.kind is EventKind.CONDITIONAL)


def _look_at(run: Run, scope: Scope, name: str) -> None:
    token, element, *place = name.split(":")
    plan = run.plan(scope)
    node: Node = plan.handlers.get(element) or plan.nodes[element]
    index = int(place[0]) if place else _first(node)
    event = node.events[index]
    assert event.expression is not None
    held = scope.memo["conditions"][name]
    holds = _asked(run, AskCondition(scope, int(token), name), event.expression)
    if holds == held:
        return
    scope.memo["conditions"][name] = holds
    scope.changed = True
    if holds:
        run.sooner(Fire(scope, int(token), element, index))
