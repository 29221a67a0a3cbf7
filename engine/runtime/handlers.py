"""Event sub-processes (事件子流程): armed with their scope, interrupting it or running beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import EventKind, Node
from engine.plan import start_of
from engine.runtime import compensation, data, events, scopes, tokens, waits
from engine.runtime.run import Run
from engine.spiff import Enter
from engine.store.cases import Scope

ASLEEP = frozenset({EventKind.COMPENSATION})


def arm(run: Run, scope: Scope) -> None:
    """Wait for the start events of a scope's event sub-processes; token 0 is the scope itself."""
    for handler, start in run.plan(scope).handlers.items():
        if scope.gone:
            return
        events.arm(run, (scope, 0, handler), start)


def begin(run: Run, scope: Scope, handler: Node, payload: Mapping[str, Any] | None = None) -> None:
    """Start an event sub-process of `scope`; an interrupting one cancels everything else of the scope."""
    start = start_of(handler)
    if start.interrupting:
        scopes.clear(run, scope)
        scope.memo["cut"] = True  # whatever it had left to do is not done any more
    inner = scopes.opened(run, scope, 0, handler.id, "handler")
    inner.memo["interrupting"] = start.interrupting
    scope.memo["handlers"] = scope.memo.get("handlers", 0) + 1
    scope.changed = True
    scopes.begin(run, inner, {})
    if payload:
        data.assign(run, inner, payload)
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
    run.later(scopes.finished, outer)
