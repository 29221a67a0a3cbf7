"""What the body of a loop or multi-instance counts and keeps (多实例): which instances run, how they voted."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import LoopKind
from engine.run.case.run import Run
from engine.store.cases import Scope


def local_of(run: Run, scope: Scope, token: int) -> dict[str, Any]:
    """The variables that one instance alone sees: its loopCounter and its item."""
    if scope.kind != "multi":
        return {}
    found: dict[str, Any] = {"loopCounter": token + 1}
    loop = run.node(scope, scope.element).loop
    if loop is not None and loop.item and "items" in scope.data:
        found[loop.item] = scope.data["items"][token]
    return found


def mark(scope: Scope, index: int) -> None:
    """An instance that waits without rows of its own (receive, Later) is remembered."""
    if scope.kind == "multi":
        scope.memo.setdefault("active", []).append(index)
        scope.changed = True


def active(scope: Scope, index: int) -> bool:
    """Tell whether an instance of a multi-instance runs now."""
    return index in scope.memo.get("active", ())


def vote(run: Run, body: Scope, outcome: str | None) -> bool:
    """Count the decision of one of several who decide a task; False where only one does."""
    if body.kind != "multi":
        return False
    loop = run.node(body, body.element).loop
    if loop is None or loop.kind is LoopKind.STANDARD:
        return False
    if outcome is not None:
        found = body.memo.setdefault("outcomes", {})
        found[outcome] = found.get(outcome, 0) + 1
    body.memo["last"] = outcome
    return True


def counts(body: Scope) -> dict[str, Any]:
    """What a completion condition can ask: how many instances there are, run and are done; the votes."""
    memo = body.memo
    running = memo["next"] - memo["count"]
    return {
        "numberOfInstances": memo["n"],
        "numberOfActiveInstances": running,
        "numberOfCompletedInstances": memo["count"],
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": memo["n"],
        "nrOfActiveInstances": running,
        "nrOfCompletedInstances": memo["count"],
        "outcomes": memo.get("outcomes", {}),
    }
