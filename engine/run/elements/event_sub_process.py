"""Event sub-processes (事件子流程): armed with their scope, interrupting it or running beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node
from engine.definitions.compiled import start_of
from engine.run.behaviour import scopes, tokens
from engine.run.case import variables, waits
from engine.run.case.agenda import ScopeFinished
from engine.run.case.run import Run
from engine.run.elements import compensation
from engine.store.cases import Scope
from engine.tokens import Enter


def begin(run: Run, scope: Scope, handler: Node, payload: Mapping[str, Any] | None = None) -> None:
    """Start an event sub-process of `scope`; an interrupting one cancels everything else of the scope."""
    start = start_of(handler)
    if start.interrupting:
        scopes.clear(run, scope)
        scope.memo["cut"] = True  # whatever it still had to do is dropped
    inner = scopes.opened(run, scope, 0, handler.id, "handler")
    inner.memo["interrupting"] = start.interrupting
    scope.memo["handlers"] = scope.memo.get("handlers", 0) + 1
    scope.changed = True
    scopes.begin(run, inner, {})
    if payload:
        variables.assign(run, inner, payload)
    tokens.move(run, inner, Enter((start.id,)))


def finished(run: Run, inner: Scope) -> None:
    """An event sub-process is done; its scope is done too when nothing else of it lives."""
    outer = run.parent(inner)
    assert outer is not None
    run.record("completed", inner.element)
    if compensation.handler_done(run, inner):
        return
    waits.drop_all(run, inner)
    if not compensation.sleeps(run, inner, outer):
        scopes.cancel(run, inner)
    left = outer.memo.get("handlers", 1) - 1
    if left:
        outer.memo["handlers"] = left
    else:
        outer.memo.pop("handlers", None)
    outer.changed = True
    run.later(ScopeFinished(outer))
