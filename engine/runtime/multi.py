"""Loops and multi-instance (循环、多实例): a body scope with counters; instances not yet started are a number.

The body's `data` keeps the items of the collection and is read only when an expression needs one, so each
completion of a thousand costs the same. Outputs are rows of wf_item, read once when the body closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, select

from engine.bpmn.model import Behavior, Event, Loop, LoopKind, Node
from engine.errors import BadInput
from engine.runtime import data, enter, expressions, leave, scopes, throws, waits
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope

ITEMS = select(t.item.c.value).where(t.item.c.scope_id == bindparam("x_scope")).order_by(t.item.c.idx)
DROP_ITEMS = delete(t.item).where(t.item.c.scope_id == bindparam("x_scope"))


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open the body and start the first instance, or all of a parallel one."""
    loop = node.loop
    assert loop is not None
    body = scopes.opened(run, scope, token, node.id, "multi")
    body.memo["plan"] = scope.memo.get("plan", scope.element)
    body.memo.update({"done": False, "count": 0, "next": 0})
    if loop.kind is LoopKind.STANDARD:
        _begin_standard(run, body, node, loop)
        return
    items = _items(run, scope, loop)
    total = _cardinality(run, scope, loop, items)
    body.memo["n"] = total
    if items is not None:
        body.data["items"] = items[:total]
    if total == 0:
        _close(run, body, node)
    elif loop.kind is LoopKind.SEQUENTIAL:
        _start_next(run, body, node)
    else:
        for _ in range(total):
            run.later(_start_one, body, node)


def _items(run: Run, scope: Scope, loop: Loop) -> list[Any] | None:
    if loop.collection is None:
        return None
    found = run.evaluate(scope, loop.collection)
    if found is None:
        raise BadInput(
            f"Expected a list in {loop.collection.text} but it has no value; set it, an empty list for no instance",
            zh=f"多实例的集合 {loop.collection.text} 没有值，请设置；不需要实例时设为空列表",
        )
    if isinstance(found, Mapping):
        return list(found.values())
    return list(found) if isinstance(found, list | tuple) else [found]


def _cardinality(run: Run, scope: Scope, loop: Loop, items: list[Any] | None) -> int:
    if loop.cardinality is None:
        total = len(items or ())
    else:
        value = run.evaluate(scope, loop.cardinality)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value) or value < 0:
            raise BadInput(
                f"Expected a whole number of instances but got {value!r}; correct the cardinality",
                zh=f"多实例的个数须为整数，现为 {value!r}，请更正",
            )
        total = int(value) if items is None else min(int(value), len(items))
    limit = run.engine.settings.instances
    if total > limit:
        raise BadInput(
            f"Expected at most {limit} instances but got {total}; raise the setting or split the list",
            zh=f"多实例不得超过 {limit} 个，现为 {total}，请调高设置或拆分列表",
        )
    return total


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
    """Whether an instance of a multi-instance runs now."""
    return index in scope.memo.get("active", ())


def _start_next(run: Run, body: Scope, node: Node) -> None:
    run.later(_start_one, body, node)


def _start_one(run: Run, body: Scope, node: Node) -> None:
    if body.gone:
        return
    index = body.memo["next"]
    body.memo["next"] = index + 1
    body.changed = True
    enter.start(run, body, index, node)


def instance_done(run: Run, body: Scope, index: int, node: Node, local: Mapping[str, Any]) -> None:
    """One instance is done: its output, what it throws, then the next one or the end."""
    loop = node.loop
    assert loop is not None
    if index in body.memo.get("active", ()):
        body.memo["active"].remove(index)
    body.changed = True
    if index in body.waits:
        waits.drop(run, body, index)  # a message that came early was waited for all the same
    seen = {**local_of(run, body, index), **local}
    if loop.kind is not LoopKind.STANDARD:
        _output(run, body, index, loop, seen)  # an instance whose output fails is not counted: it can be tried again
    body.memo["count"] += 1
    if loop.kind is LoopKind.STANDARD:
        next_round(run, body, node, loop)
        return
    seen = {**seen, **_counts(body)}
    thrown, over = _behaviour(run, body, loop, seen)
    if _throw(run, body, thrown, seen):
        run.later(_after_instance, body, node, seen, over)  # what was thrown is caught first
    else:
        _after_instance(run, body, node, seen, over)


def _after_instance(run: Run, body: Scope, node: Node, seen: Mapping[str, Any], over: bool) -> None:
    """The completion condition, the next instance, or the end."""
    loop = node.loop
    if body.gone or loop is None:
        return
    over = over or body.memo["count"] == body.memo["n"]
    if not over and loop.condition is not None:
        over = run.evaluate(body, loop.condition, seen) is True
    if over:
        _close(run, body, node)
    elif loop.kind is LoopKind.SEQUENTIAL:
        _start_next(run, body, node)


def tally(body: Scope, outcome: str | None) -> None:
    """Count a decision of one of several signers, for completion conditions (票签)."""
    if body.kind == "multi" and outcome is not None:
        found = body.memo.setdefault("outcomes", {})
        found[outcome] = found.get(outcome, 0) + 1


def _counts(body: Scope) -> dict[str, Any]:
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


def _output(run: Run, body: Scope, index: int, loop: Loop, seen: Mapping[str, Any]) -> None:
    if not loop.output_collection or loop.output_element is None:
        return
    value = run.evaluate(body, loop.output_element, seen)
    row = {"scope_id": body.id, "idx": index, "case_id": run.case.id, "value": codec.encode(value)}
    run.work.writes.insert(t.item, row)
    body.memo["items"] = True


def _behaviour(run: Run, body: Scope, loop: Loop, seen: Mapping[str, Any]) -> tuple[list[Event], bool]:
    """What an instance that completed throws, and whether that ends the others.

    None (每次) throws at every completion, One (首次) at the first, All never; a condition of Complex that is true
    throws its event and cancels the remaining instances (BPMN 2.0.2, 10.3.8).
    """
    if loop.behavior is Behavior.COMPLEX:
        held = [c for c in loop.complex if run.evaluate(body, c.condition, seen) is True]
        return [c.event for c in held if c.event is not None], bool(held)
    first = body.memo["count"] == 1
    wanted = loop.behavior is Behavior.NONE or loop.behavior is Behavior.ONE and first
    return ([loop.event] if wanted and loop.event is not None else []), False


def _throw(run: Run, body: Scope, thrown: list[Event], seen: Mapping[str, Any]) -> bool:
    outer = run.parent(body)
    assert outer is not None
    for event in thrown:
        payload = run.evaluate(body, event.payload, seen) if event.payload is not None else None
        throws.throw(run, outer, body.token, event, payload)
    return bool(thrown)


def _close(run: Run, body: Scope, node: Node) -> None:
    """The body is done: what still runs in it is cancelled, the outputs go to the collection."""
    outer = run.parent(body)
    assert outer is not None and node.loop is not None
    if body.memo["next"] > body.memo["count"]:
        scopes.clear(run, body)
    if node.loop.output_collection and node.loop.kind is not LoopKind.STANDARD:
        data.assign(run, outer, {node.loop.output_collection: _outputs(run, body)})
    if body.memo.get("outcomes"):
        summary = {"outcomes": body.memo["outcomes"], "count": body.memo["count"], "outcome": body.memo.get("last")}
        data.assign(run, outer, {node.id: summary})
    body.gone = True
    leave.finish(run, outer, body.token, node)


def _outputs(run: Run, body: Scope) -> list[Any]:
    if not body.memo.get("items"):
        return []
    if run.work.writes.rows.get("wf_item"):
        run.work.writes.flush(run.work.connection)
    rows = run.work.connection.execute(ITEMS, {"x_scope": body.id}).scalars().all()
    run.work.connection.execute(DROP_ITEMS, {"x_scope": body.id})
    return [codec.decode(text) for text in rows]


# -- standard loops ---------------------------------------------------------------------------------------
def _begin_standard(run: Run, body: Scope, node: Node, loop: Loop) -> None:
    if loop.test_before and not _again(run, body, loop):
        _close(run, body, node)
    else:
        _start_next(run, body, node)


def next_round(run: Run, body: Scope, node: Node, loop: Loop) -> None:
    """One more round of a standard loop, or its end; BadInput when its condition is neither true nor false."""
    if _again(run, body, loop):
        _start_next(run, body, node)
    else:
        _close(run, body, node)


def _again(run: Run, body: Scope, loop: Loop) -> bool:
    rounds = body.memo["count"]
    if loop.maximum is not None and rounds >= loop.maximum:
        return False
    if loop.condition is None:
        return loop.maximum is not None or rounds == 0
    return expressions.condition(run, body, loop.condition, {"loopCounter": rounds})
