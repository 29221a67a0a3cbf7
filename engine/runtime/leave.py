"""Leaving a node: outputs, the trace, compensation notes, waits dropped, the token moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Node
from engine.runtime import compensation, data, multi, subprocess, tokens, waits
from engine.runtime.run import Run
from engine.spiff import Complete
from engine.store.cases import Scope


def done(run: Run, scope: Scope, token: int, found: Node, local: Mapping[str, Any] | None = None) -> None:
    """One instance of an activity is done; `local` are the variables that only it saw."""
    if found.outputs:
        seen = {**multi.local_of(run, scope, token), **(local or {})}
        data.assign(run, scope, data.outputs(run, scope, found.outputs, seen))
    run.record("completed", found.id, data.snapshot(run))
    instance_done(run, scope, token, found, local)


def instance_done(run: Run, scope: Scope, token: int, found: Node, local: Mapping[str, Any] | None = None) -> None:
    """Go on after a recorded completion: the next instance of a loop, or out of the activity."""
    compensation.note(run, scope, found)
    if scope.kind == "multi":
        multi.instance_done(run, scope, token, found, local or {})
    else:
        finish(run, scope, token, found)


def finish(run: Run, scope: Scope, token: int, found: Node) -> None:
    """The whole activity is done, all its instances included."""
    waits.drop(run, scope, token)
    tokens.move(run, scope, Complete(token))
    if scope.memo.get("ad_hoc"):
        subprocess.activity_done(run, scope, found.id)


def event_done(run: Run, scope: Scope, token: int, found: Node, flow: str | None = None) -> None:
    """An event happened: for the trace, then on."""
    run.record("completed", found.id)
    go_on(run, scope, token, flow)


def go_on(run: Run, scope: Scope, token: int, flow: str | None = None) -> None:
    """Move a token on from a node whose completion is recorded."""
    waits.drop(run, scope, token)
    tokens.move(run, scope, Complete(token, flow))
