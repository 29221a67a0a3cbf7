"""Variables live per scope; inner reads see outer ones; values are checked at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.bpmn.model import Assign, Graph, Node
from engine.run.case.expressions import evaluate
from engine.run.case.run import Run
from engine.run.case.visibility import chain, context
from engine.store import codec
from engine.store.cases import Scope


def assign(run: Run, scope: Scope, values: Mapping[str, Any]) -> None:
    """Set variables where they are known; new ones at the process, or at the instance of a multi-instance."""
    if not values:
        return
    codec.check(values)
    for name, value in values.items():
        home = _home(run, scope, name)
        home.data[name] = value
        home.touch_data()
        _note(home, name)
    run.written.update(values)
    run.data_changed = True


def _note(home: Scope, name: str) -> None:
    """Remember which of its given variables a called process has set itself: it gives those back."""
    if name in home.memo.get("given", ()) and name not in home.memo.setdefault("set", []):
        home.memo["set"].append(name)
        home.changed = True


def digest(value: Any) -> str:
    """A short digest of a value, to tell later whether the value has changed."""
    return hashlib.sha256(codec.encode(value).encode()).hexdigest()[:16]


def snapshot(run: Run) -> dict[str, Any] | None:
    """The names of what an activity has set and the digest of their values, for its history row; values stay out."""
    if not run.written:
        return None
    digest = hashlib.sha256(codec.encode(run.written).encode()).hexdigest()
    return {"set": sorted(run.written), "digest": digest}


def _home(run: Run, scope: Scope, name: str) -> Scope:
    last, instance = scope, None
    for found in chain(run, scope):
        if found.kind == "multi":
            continue
        if name in found.data:
            return found
        last = found
        if instance is None and found.memo.get("instance"):
            instance = found
    return instance or last


def declare(run: Run, scope: Scope, graph: Graph) -> None:
    """Data objects and properties become variables of their scope, with their initial values."""
    for item in graph.data:
        name = item.name or item.id
        if name in scope.data:
            continue
        value = evaluate(run, scope, item.initial) if item.initial is not None else None
        scope.data[name] = [] if value is None and item.collection else value
        scope.touch_data()


def inputs(run: Run, scope: Scope, mapping: tuple[Assign, ...], local: Mapping[str, Any]) -> dict[str, Any]:
    """The local variables that an input mapping makes, each seeing those before it."""
    made = dict(local)
    for item in mapping:
        put(made, item.target, evaluate(run, scope, item.source, made), None)
    return made


def outputs(run: Run, scope: Scope, mapping: tuple[Assign, ...], local: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that an output mapping sets outside; a data output that nobody filled carries nothing out."""
    found: dict[str, Any] = {}
    for item in mapping:
        value = evaluate(run, scope, item.source, local)
        if value is not None or not item.produced or not local.keys().isdisjoint(item.produced):
            put(found, item.target, value, context(run, scope) if "." in item.target else None)
    return found


def put(values: dict[str, Any], target: str, value: Any, before: Mapping[str, Any] | None) -> None:
    """Set a variable, or with `order.total` one entry of it; `before` holds what the variable was so far."""
    root, *path = target.split(".")
    values[root] = _within(values[root] if root in values else (before or {}).get(root), path, value)


def _within(held: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    entries = dict(held) if isinstance(held, Mapping) else {}
    entries[path[0]] = _within(entries.get(path[0]), path[1:], value)
    return entries


def single_output(node: Node) -> str | None:
    """The only data output of an activity: what the activity yields goes there (BPMN 2.0.2, 10.4.1)."""
    names = {item.produced[0] for item in node.outputs if item.produced}
    return names.pop() if len(names) == 1 else None
