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
from engine.feel.values import kind_zh
from engine.run.behaviour import leaving, scopes
from engine.run.case import expressions, incidents, variables, waits
from engine.run.case.agenda import AfterInstance, InstanceCounted, InstanceDone, NextRound, StartInstance, StartNext
from engine.run.case.loop_state import counts, local_of
from engine.run.case.run import Run
from engine.run.elements import outcomes, signing, throwing
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
    items = signing.signers(node, _items(run, scope, loop))
    total = _cardinality(run, scope, loop, items)
    body.memo["n"] = total
    signing.begin(run, body, node)
    if items is not None:
        body.data["items"] = items[:total]
    if total == 0:
        _close(run, body, node)
    elif loop.kind is LoopKind.SEQUENTIAL:
        run.later(StartNext(body))
    else:
        for index in range(total):
            run.later(StartNext(body, index))


def _items(run: Run, scope: Scope, loop: Loop) -> list[Any] | None:
    if loop.collection is None:
        return None
    found = expressions.evaluate(run, scope, loop.collection)
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
        value = expressions.evaluate(run, scope, loop.cardinality)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value) or value < 0:
            raise BadInput(
                f"Expected a whole number of instances but got {value!r}; correct the cardinality",
                zh=f"多实例的个数须为整数，现为{kind_zh(value)}，请更正",
            )
        total = int(value) if items is None else min(int(value), len(items))
    limit = run.ports.settings.instances
    if total > limit:
        raise BadInput(
            f"Expected at most {limit} instances but got {total}; raise the setting or split the list",
            zh=f"多实例不得超过 {limit} 个，现为 {total}，请调高设置或拆分列表",
        )
    return total


def start_next(run: Run, body: Scope) -> None:
    """Count one more instance of a body as begun, and start it: what fails then is a failure of that instance."""
    if body.gone:
        return
    index = body.memo["next"]
    body.memo["next"] = index + 1
    body.changed = True
    run.sooner(StartInstance(body, index))


def starts_more(run: Run, body: Scope) -> bool:
    """Are there instances of a body that have not begun and whose turn it is?"""
    loop, memo = run.node(body, body.element).loop, body.memo
    if loop is None or loop.kind is LoopKind.STANDARD:
        return memo["next"] == memo["count"]
    return memo["next"] < memo["n"] and (loop.kind is LoopKind.PARALLEL or memo["next"] == memo["count"])


def instance_done(run: Run, done: InstanceDone) -> None:
    """One instance is done: its output, what it throws, then the next one or the end."""
    body, index = done.scope, done.token
    node = run.node(body, body.element)
    loop = node.loop
    assert loop is not None
    if index in body.memo.get("active", ()):
        body.memo["active"].remove(index)
    body.changed = True
    if index in body.waits:
        waits.drop(run, body, index)  # a message that came early was waited for all the same
    seen = {**local_of(run, body, index), **done.local}
    if loop.kind is not LoopKind.STANDARD:
        _output(run, body, index, loop, seen)  # an instance whose output fails is not counted: it can be tried again
    body.memo["count"] += 1
    if loop.kind is not LoopKind.STANDARD:
        instance_counted(run, InstanceCounted(body, index, seen))
        return
    try:
        next_round(run, body)
    except BadInput as cause:
        incidents.undecided(run, NextRound(body, index), cause)


def instance_counted(run: Run, done: InstanceCounted) -> None:
    """Throw what the loop's behaviour throws once an instance is counted; then start the next instance or end."""
    body = done.scope
    loop = run.node(body, body.element).loop
    if body.gone or loop is None:
        return
    seen = {**done.seen, **counts(body)}
    try:
        thrown, over = _behaviour(run, body, loop, seen)
        _throw(run, body, thrown, seen)
    except BadInput as cause:
        incidents.undecided(run, done, cause)
        return
    after = AfterInstance(body, done.token, done.seen, over)
    if thrown:
        run.later(after)  # what was thrown is caught first
    else:
        after_instance(run, after)


def after_instance(run: Run, after: AfterInstance) -> None:
    """The completion condition, the next instance, or the end."""
    body = after.scope
    node = run.node(body, body.element)
    loop = node.loop
    if body.gone or loop is None:
        return
    over = after.over or body.memo["count"] == body.memo["n"]
    over = signing.settled(run, body, node, after.seen) or over
    if not over and loop.condition is not None:
        try:
            over = expressions.condition(run, body, loop.condition, {**after.seen, **counts(body)})
        except BadInput as cause:
            incidents.undecided(run, after, cause)
            return
    if over:
        _close(run, body, node)
    elif loop.kind is LoopKind.SEQUENTIAL:
        run.later(StartNext(body, body.memo["next"]))


def _output(run: Run, body: Scope, index: int, loop: Loop, seen: Mapping[str, Any]) -> None:
    if not loop.output_collection or loop.output_element is None:
        return
    value = expressions.evaluate(run, body, loop.output_element, seen)
    row = {"scope_id": body.id, "idx": index, "case_id": run.case.id, "value": codec.encode(value)}
    run.work.writes.insert(t.item, row)
    body.memo["items"] = True


def _behaviour(run: Run, body: Scope, loop: Loop, seen: Mapping[str, Any]) -> tuple[list[Event], bool]:
    """Throw the event of a completed instance; return whether it ends the others.

    None (每次) throws at every completion, One (首次) at the first, All never; a condition of Complex that is true
    throws its event and cancels the remaining instances (BPMN 2.0.2, 10.3.8).
    """
    if loop.behavior is Behavior.COMPLEX:
        held = [c for c in loop.complex if expressions.condition(run, body, c.condition, seen)]
        return [c.event for c in held if c.event is not None], bool(held)
    first = body.memo["count"] == 1
    wanted = loop.behavior is Behavior.NONE or loop.behavior is Behavior.ONE and first
    return ([loop.event] if wanted and loop.event is not None else []), False


def _throw(run: Run, body: Scope, thrown: list[Event], seen: Mapping[str, Any]) -> None:
    outer = run.parent(body)
    assert outer is not None
    for event in thrown:
        payload = expressions.evaluate(run, body, event.payload, seen) if event.payload is not None else None
        throwing.throw(run, outer, body.token, event, payload)


def _close(run: Run, body: Scope, node: Node) -> None:
    """The body is done: what still runs in it is cancelled, the outputs go to the collection."""
    outer = run.parent(body)
    assert outer is not None and node.loop is not None
    if body.memo["next"] > body.memo["count"]:
        scopes.clear(run, body)
    if node.loop.output_collection and node.loop.kind is not LoopKind.STANDARD:
        variables.assign(run, outer, {node.loop.output_collection: _outputs(run, body)})
    if "result" in body.memo:
        run.record("signed", node.id, body.memo["result"])
        variables.assign(run, outer, {node.id: body.memo["result"]})
    elif body.memo.get("outcomes"):
        summary = {"outcomes": body.memo["outcomes"], "count": body.memo["count"], "outcome": body.memo.get("last")}
        variables.assign(run, outer, {node.id: summary})
    incidents.resolve_scope(run, body)
    body.gone = True
    if "result" in body.memo:
        decided = body.memo["result"]["outcome"], body.memo.get("giving")
        if outcomes.led(run, (outer, body.token), node, decided):
            return
    leaving.finish(run, outer, body.token, node)


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
        run.later(StartNext(body))


def next_round(run: Run, body: Scope) -> None:
    """One more round of a standard loop, or its end; BadInput when its condition is neither true nor false."""
    node = run.node(body, body.element)
    loop = node.loop
    assert loop is not None
    if _again(run, body, loop):
        run.later(StartNext(body, body.memo["next"]))
    else:
        _close(run, body, node)


def _again(run: Run, body: Scope, loop: Loop) -> bool:
    rounds = body.memo["count"]
    if loop.maximum is not None and rounds >= loop.maximum:
        return False
    if loop.condition is None:
        return loop.maximum is not None or rounds == 0
    return expressions.condition(run, body, loop.condition, {"loopCounter": rounds})
