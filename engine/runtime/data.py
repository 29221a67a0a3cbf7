"""Variables live per scope; inner reads see outer ones; values are checked at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.bpmn.model import Assign, Graph, Node
from engine.store import codec
from engine.store.cases import Scope

if TYPE_CHECKING:
    from engine.runtime.run import Run

ISOLATED = frozenset({"process", "call"})  # nothing outside is seen from a called process


def chain(run: Run, scope: Scope) -> Iterator[Scope]:
    """The scope and those around it, inner first, up to the process or the called process."""
    found: Scope | None = scope
    while found is not None:
        yield found
        found = None if found.kind in ISOLATED else run.parent(found)


def context(run: Run, scope: Scope, local: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What an expression sees: all variables of the chain, inner ones first, `local` above all."""
    maps = [found.data for found in chain(run, scope) if found.kind != "multi"]
    merged: dict[str, Any] = {}
    for values in reversed(maps):
        merged.update(values)
    merged.setdefault("case", about_case(run))
    if local:
        merged.update(local)
    return merged


def about_case(run: Run) -> dict[str, Any]:
    """What the diagram may read of its case."""
    case = run.case
    return {
        "id": case.id,
        "number": case.number,
        "business_key": case.business_key,
        "organisation": case.organisation,
        "province": case.province,
        "started_by": case.started_by,
        "started_at": case.started_at,
    }


def assign(run: Run, scope: Scope, values: Mapping[str, Any]) -> None:
    """Set variables where they are known; new ones at the process, or at the instance of a multi-instance."""
    if not values:
        return
    codec.check(values)
    for name, value in values.items():
        home = _home(run, scope, name)
        home.data[name] = value
        home.touch_data()
    run.written.update(values)
    run.data_changed = True


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
        value = run.evaluate(scope, item.initial) if item.initial is not None else None
        scope.data[name] = [] if value is None and item.collection else value
        scope.touch_data()


def inputs(run: Run, scope: Scope, mapping: tuple[Assign, ...], local: Mapping[str, Any]) -> dict[str, Any]:
    """The local variables that an input mapping makes, each seeing those before it."""
    made = dict(local)
    for item in mapping:
        put(made, item.target, run.evaluate(scope, item.source, made), None)
    return made


def outputs(run: Run, scope: Scope, mapping: tuple[Assign, ...], local: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that an output mapping sets outside; a data output that nobody filled carries nothing out."""
    found: dict[str, Any] = {}
    for item in mapping:
        value = run.evaluate(scope, item.source, local)
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
