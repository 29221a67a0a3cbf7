"""Leaving a node: outputs, the trace, compensation notes, waits dropped, the token moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node
from engine.run.behaviour import tokens
from engine.run.case import incidents, loop_state, variables, waits
from engine.run.case.agenda import ActivityDone, InstanceDone
from engine.run.case.run import Run
from engine.store.cases import Scope
from engine.tokens import Complete


def done(run: Run, scope: Scope, token: int, found: Node, local: Mapping[str, Any] | None = None) -> None:
    """Finish one instance of an activity; `local` are the variables that only it saw."""
    if found.outputs:
        seen = {**loop_state.local_of(run, scope, token), **(local or {})}
        variables.assign(run, scope, variables.outputs(run, scope, found.outputs, seen))
    run.record("completed", found.id, variables.snapshot(run))
    instance_done(run, scope, token, found, local)


def passed(run: Run, scope: Scope, token: int, found: Node) -> None:
    """An undefined or manual task is done at once."""
    done(run, scope, token, found)


def instance_done(run: Run, scope: Scope, token: int, found: Node, local: Mapping[str, Any] | None = None) -> None:
    """Go on after a recorded completion: the next instance of a loop, or out of the activity."""
    _note_for_compensation(run, scope, found)
    if scope.kind == "multi":
        run.now(InstanceDone(scope, token, local or {}))
    else:
        finish(run, scope, token, found)


def _note_for_compensation(run: Run, scope: Scope, node: Node) -> None:
    """Note a completed activity that can be compensated; see engine.run.elements.compensation."""
    if not node.compensated_by or node.for_compensation:
        return
    if scope.kind == "multi":
        scope = run.scope(scope.parent_id or "")
    scope.memo.setdefault("notes", []).append({"e": node.id, "h": node.compensated_by})
    scope.changed = True


def finish(run: Run, scope: Scope, token: int, found: Node) -> None:
    """The whole activity is done, all its instances included; what went wrong on its boundary is of no use any more."""
    waits.drop(run, scope, token)
    incidents.resolve_token(run, scope, token)
    tokens.move(run, scope, Complete(token))
    if scope.memo.get("ad_hoc"):
        run.now(ActivityDone(scope, found.id))


def event_done(run: Run, scope: Scope, token: int, found: Node, flow: str | None = None) -> None:
    """An event happened: for the trace, then on."""
    run.record("completed", found.id)
    go_on(run, scope, token, flow)


def go_on(run: Run, scope: Scope, token: int, flow: str | None = None) -> None:
    """Move a token on from a node whose completion is recorded."""
    waits.drop(run, scope, token)
    tokens.move(run, scope, Complete(token, flow))
