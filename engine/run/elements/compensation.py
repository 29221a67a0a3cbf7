"""Compensation (补偿): what was done is undone in reverse order of its completion.

A scope notes its completed activities that have a handler; a finished sub-process that has such notes, or a
compensation event sub-process, sleeps with its data as they were. Undoing opens an `undo` scope beside the
thrower, which runs the notes one by one, and then tells the thrower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, update

from engine.bpmn.model import Event, EventKind, NodeKind
from engine.definitions.compiled import Plan
from engine.run.behaviour import scopes, tokens
from engine.run.case.agenda import ScopeFinished, Undone, UndoNext
from engine.run.case.run import Run
from engine.run.elements import boundary
from engine.store import tables as t
from engine.store.cases import Scope
from engine.tokens import Enter, Remove

MOVE_SCOPE = update(t.scope).where(t.scope.c.id == bindparam("x_id")).values(parent_id=bindparam("x_parent"))


def sleeps(run: Run, inner: Scope, outer: Scope) -> bool:
    """Keep a finished sub-process asleep, with a note, if it has something to undo; return whether it has."""
    if not inner.memo.get("notes") and compensation_handler(run.plan(inner)) is None:
        return False
    node = run.node(outer, inner.element)
    if node.compensated_by or node.for_compensation:
        return False  # its own boundary handler undoes it as a whole; what undoes is not undone
    outer = _outlives(run, inner, outer)
    outer.memo.setdefault("notes", []).append({"e": inner.element, "s": inner.id})
    inner.memo["done"] = True
    inner.changed = outer.changed = True
    return True


def _outlives(run: Run, inner: Scope, outer: Scope) -> Scope:
    """The scope that keeps a sleeping one: around a multi-instance, whose body is gone with its last instance."""
    if outer.kind != "multi":
        return outer
    while outer.kind == "multi":
        above = run.parent(outer)
        assert above is not None
        outer = above
    inner.memo["body"] = inner.parent_id
    inner.parent_id = outer.id
    if not inner.fresh:
        run.work.writes.run(MOVE_SCOPE, {"x_id": inner.id, "x_parent": outer.id})
    return outer


def compensation_handler(plan: Plan) -> str | None:
    """The compensation event sub-process of a graph."""
    for handler, start in plan.handlers.items():
        if any(event.kind is EventKind.COMPENSATION for event in start.events):
            return handler
    return None


def throw(run: Run, scope: Scope, token: int, events: Sequence[Event]) -> bool:
    """Start undoing what the events name, one after another; return whether the token has to wait for it."""
    parts = [(home, _take(home, event.activity)) for event in events for home in _homes(run, scope)]
    parts = [(home, notes) for home, notes in parts if notes]
    if not parts:
        return False
    wait = any(event.wait for event in events)
    _undo_all(run, parts, {"scope": scope.id, "token": token, "then": "leave" if wait else "nothing"})
    return wait


def _homes(run: Run, scope: Scope) -> Iterator[Scope]:
    """Whose activities a throw undoes: those of its scope, out of an event sub-process also those around it."""
    yield scope
    while scope.kind in ("handler", "undo"):
        above = run.parent(scope)
        assert above is not None
        scope = above
        yield scope


def cancel_transaction(run: Run, scope: Scope, token: int) -> None:
    """A cancel end event: stop what runs in the transaction, undo what was done, leave by the cancel boundary.

    Of a multi-instance all instances are cancelled (BPMN 2.0.2, 13.5.3), and so all are undone.
    """
    home = scope
    while not _is_transaction(run, home):
        above = run.parent(home)
        assert above is not None
        home = above
    parts = []
    for instance in _instances(run, home):
        scopes.clear(run, instance)
        instance.memo["cancelling"] = True
        parts.append((instance, _take(instance, None)))
    parts = [(instance, notes) for instance, notes in [*parts, *_finished_instances(run, home)] if notes]
    then = {"scope": home.id, "token": 0, "then": "cancel"}
    if parts:
        _undo_all(run, parts, then)
    else:
        _tell(run, then)


def _instances(run: Run, home: Scope) -> list[Scope]:
    """The transaction, and when it is a multi-instance its other instances under way, the last one first."""
    body = run.parent(home)
    if body is None or body.kind != "multi":
        return [home]
    return [home, *(s for s in reversed(run.children(body)) if s is not home and s.kind == "sub")]


def _finished_instances(run: Run, home: Scope) -> list[tuple[Scope, list[dict[str, Any]]]]:
    """The notes of those instances of a multi-instance that are over already, taken out of the scope around it."""
    body = host = run.parent(home)
    while host is not None and host.kind == "multi":
        host = run.parent(host)
    if body is None or host is None or host is body:
        return []
    notes = host.memo.get("notes", [])
    taken = [n for n in notes if "s" in n and run.scope(n["s"]).memo.get("body") == body.id]
    host.memo["notes"] = [n for n in notes if n not in taken]
    host.changed = True
    return [(host, taken[::-1])]


def _is_transaction(run: Run, scope: Scope) -> bool:
    outer = run.parent(scope)
    return outer is None or scope.kind == "sub" and run.node(outer, scope.element).kind is NodeKind.TRANSACTION


def _take(home: Scope, activity: str | None) -> list[dict[str, Any]]:
    """The notes to undo, taken out of the scope so that nothing is undone twice; last one first."""
    notes = home.memo.get("notes", [])
    taken = [n for n in notes if activity in (None, n["e"])]
    home.memo["notes"] = [n for n in notes if n not in taken] if activity else []
    if not home.memo["notes"]:
        home.memo.pop("notes")
    home.changed = True
    return taken[::-1]


def _undo_all(run: Run, parts: Sequence[tuple[Scope, list[dict[str, Any]]]], owner: dict[str, Any]) -> None:
    """Undo the notes of several scopes, the next ones when those before are undone."""
    (home, notes), *rest = parts
    if rest:
        left = [[scope.id, found] for scope, found in rest]
        owner = {"scope": owner["scope"], "token": owner["token"], "then": "more", "left": left, "owner": owner}
    _undo(run, home, notes, owner)


def _undo(run: Run, home: Scope, notes: list[dict[str, Any]], owner: dict[str, Any]) -> None:
    undo = scopes.opened(run, home, 0, home.element, "undo")
    undo.memo.update({"plan": home.memo.get("plan", home.element), "notes_left": notes, "owner": owner})
    home.memo["handlers"] = home.memo.get("handlers", 0) + 1
    home.changed = True
    run.later(UndoNext(undo))


def undo_next(run: Run, undo: Scope) -> None:
    """Undo the next note, or tell the thrower that all is undone."""
    if undo.gone or undo.marking.tokens:
        return
    left = undo.memo["notes_left"]
    undo.changed = True
    if not left:
        _finished(run, undo)
        return
    record = left.pop(0)
    if "h" in record:
        tokens.move(run, undo, Enter((record["h"],)))
    else:
        _undo_scope(run, undo, record)


def _undo_scope(run: Run, undo: Scope, record: dict[str, Any]) -> None:
    """Undo a sleeping sub-process: by its own compensation handler, else note by note."""
    inner = run.scope(record["s"])
    handler = compensation_handler(run.plan(inner))
    if handler is None:
        _undo(run, inner, _take(inner, None), {"scope": undo.id, "token": 0, "then": "next"})
        return
    run.record("compensated", inner.element)
    opened = scopes.opened(run, inner, 0, handler, "handler")
    opened.memo.update({"interrupting": True, "owner": {"scope": undo.id, "token": 0, "then": "next"}})
    scopes.begin(run, opened, {})
    start = run.plan(inner).handlers[handler]
    tokens.move(run, opened, Enter((start.id,)))


def _finished(run: Run, undo: Scope) -> None:
    home = run.parent(undo)
    assert home is not None
    undo.gone = True
    left = home.memo.get("handlers", 1) - 1
    home.memo["handlers"] = left
    if not left:
        home.memo.pop("handlers")
    home.changed = True
    owner = undo.memo["owner"]
    if home.memo.get("done"):
        _still_asleep(run, home, left)
    elif not home.memo.get("cancelling"):
        run.later(ScopeFinished(home))
    _tell(run, owner)


def _still_asleep(run: Run, home: Scope, left: int) -> None:
    """A sleeping sub-process is gone when it is undone, but its compensation event sub-process ends first."""
    waiting = home.memo.get("undone")
    if waiting is not None and not left:
        scopes.cancel(run, home)
        _tell(run, waiting)
    elif not any(s.kind == "handler" and not s.memo.get("done") for s in run.children(home)):
        scopes.cancel(run, home)


def _tell(run: Run, owner: dict[str, Any]) -> None:
    """Go on where the compensation was thrown."""
    if owner["then"] == "more":
        _undo_all(run, [(run.scope(home), notes) for home, notes in owner["left"]], owner["owner"])
        return
    if owner["then"] == "nothing":
        return
    scope = run.scope(owner["scope"])
    if owner["then"] == "next":
        run.later(UndoNext(scope))
    elif owner["then"] == "leave":
        if scope.node_of(owner["token"]) is not None and not scope.gone:
            run.now(Undone(scope, owner["token"]))
    elif owner["then"] == "cancel":
        _leave_by_cancel(run, scope)


def handler_done(run: Run, inner: Scope) -> bool:
    """After a compensation event sub-process: the sleeping scope is gone, the undoing goes on."""
    owner = inner.memo.get("owner")
    if owner is None:
        return False
    home = run.parent(inner)
    assert home is not None
    if home.memo.get("handlers"):
        home.memo["undone"] = owner  # what it undoes without waiting is still under way
        scopes.cancel(run, inner)
        return True
    scopes.cancel(run, home)
    _tell(run, owner)
    return True


def _leave_by_cancel(run: Run, home: Scope) -> None:
    outer = run.parent(home)
    assert outer is not None
    token = home.token
    scopes.cancel(run, home)
    host = outer
    while host.kind == "multi":
        above = run.parent(host)
        assert above is not None
        token, host = host.token, above
    for node in boundary.of_activity(run, host, token):
        if any(event.kind is EventKind.CANCEL for event in node.events):
            boundary.fired(run, host, token, node)
            return
    # Without a cancel boundary event the token has no way on: BPMN leaves it consumed.
    waits_no_more(run, host, token)


def waits_no_more(run: Run, host: Scope, token: int) -> None:
    """End the host's waiting: what it stood for is undone or not needed."""
    scopes.cancel_activity(run, host, token)
    tokens.move(run, host, Remove((token,)))
