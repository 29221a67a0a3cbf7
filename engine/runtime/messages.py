"""Messages and signals between cases: correlated by name and key, kept in a buffer when nobody waits yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from engine.bpmn.model import Event, EventKind, Node
from engine.cause import of as cause_of
from engine.errors import BadInput, Conflict
from engine.runtime import events, incidents, multi, waits
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DELETE_SUBSCRIPTION
from engine.work import Work

_S = t.subscription
OLDEST = (_S.c.created_at, _S.c.id)
BY_NAME = select(_S).where(_S.c.kind == bindparam("x_kind"), _S.c.name == bindparam("x_name")).order_by(*OLDEST)
WAITING = BY_NAME.where(_S.c.case_id.is_not(None))
BY_KEY = WAITING.where(_S.c.key == bindparam("x_key")).limit(1)
WITHOUT_KEY = WAITING.where(_S.c.key.is_(None)).limit(1)
WITH_ANY_KEY = WAITING.limit(2)
STARTS = BY_NAME.where(_S.c.case_id.is_(None))
_M = t.message
BUFFERED = select(_M).where(_M.c.name == bindparam("x_name")).order_by(_M.c.sent_at, _M.c.id).limit(1)
BUFFERED_ANY = BUFFERED
BUFFERED_KEY = BUFFERED.where((_M.c.key == bindparam("x_key")) | _M.c.key.is_(None))
KEYS = select(t.case.c.key).where(t.case.c.id.in_(bindparam("x_ids", expanding=True)))
DELETE_MESSAGE = delete(_M).where(_M.c.id == bindparam("x_id"))


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a case: its name, correlation key, payload, and the case if it is known.

    `organisation`: whose variant of a process it starts when nobody waits (that of the nearest superior, else the
    national one).
    """

    name: str
    key: str | None = None
    payload: Any = None
    case_id: str | None = None
    organisation: str | None = None


# -- catching ---------------------------------------------------------------------------------------------
def await_message(run: Run, at: tuple[Scope, int, str], event: Event, index: int) -> None:
    """Take a message that came early, or wait for it."""
    scope, token, element = at
    local = multi.local_of(run, scope, token)
    key = key_of(run.evaluate(scope, event.correlation, local)) if event.correlation is not None else None
    early = _early(run.work, event.name or "", key)
    waits.subscribe(run, at, "message", event.name or "", key)
    once = waiting_node(run, scope, element).interrupting
    while early is not None:
        run.work.connection.execute(DELETE_MESSAGE, {"x_id": early.id})
        run.record("message", element, {"name": event.name, "key": key, "early": True})
        run.sooner(events.fire, (scope, token, element), index, codec.decode(early.payload))
        early = None if once else _early(run.work, event.name or "", key)


def key_of(value: Any) -> str | None:
    """A correlation value as the text that is compared."""
    if value is None:
        return None
    if isinstance(value, Mapping | list):
        return codec.encode(value)
    return str(value)


def _early(work: Work, name: str, key: str | None) -> Row[Any] | None:
    _flush_rows(work, t.message)
    if key is None:
        return work.connection.execute(BUFFERED_ANY, {"x_name": name}).one_or_none()
    return work.connection.execute(BUFFERED_KEY, {"x_name": name, "x_key": key}).one_or_none()


def _flush_rows(work: Work, table: Any) -> None:
    """A query must see the rows of this very transaction."""
    if work.writes.rows.get(table.name) or work.writes.deletes:
        work.writes.flush(work.connection)


# -- throwing ---------------------------------------------------------------------------------------------
def throw(run: Run, scope: Scope, token: int, event: Event, payload: Any) -> None:
    """Send a message from a diagram."""
    local = multi.local_of(run, scope, token)
    key = key_of(run.evaluate(scope, event.correlation, local)) if event.correlation is not None else None
    run.record("message_sent", event.name or "", {"key": key})
    try:
        send(run.work, Message(event.name or "", key, payload, organisation=run.case.organisation))
    except BadInput as cause:
        incidents.open_at(run, (scope, token, scope.node_of(token) or scope.element), "message", cause_of(cause))


def send(work: Work, told: Message) -> str:
    """Deliver to the one who waits, else start a process, else keep it; returns delivered|started|buffered.

    BadInput when a message without a key could go to several cases: the engine does not guess. Conflict when it
    is for one case, which does not wait for it.
    """
    if told.payload is not None:
        codec.check(told.payload)
    _flush_rows(work, t.subscription)
    row = _receiver(work, told)
    if row is not None:
        deliver(work, row, told.payload)
        return "delivered"
    starts = work.connection.execute(STARTS, {"x_kind": "message", "x_name": told.name}).all()
    if told.case_id is not None:
        raise Conflict(
            f"Expected case {told.case_id} to wait for message {told.name} but it does not",
            zh="此件现在不等待这项操作，请刷新",
        )
    chosen = work.engine.starts_for(work, starts, told.organisation)
    if chosen:
        work.engine.start_by_event(work, chosen[0], told)
        return "started"
    work.writes.insert(t.message, _message_row(work, told))
    return "buffered"


def _receiver(work: Work, told: Message) -> Row[Any] | None:
    params = {"x_kind": "message", "x_name": told.name}
    connection = work.connection
    if told.case_id is not None:
        return connection.execute(WAITING.where(_S.c.case_id == told.case_id).limit(1), params).one_or_none()
    if told.key is not None:
        found = connection.execute(BY_KEY, {**params, "x_key": told.key}).one_or_none()
        return found or connection.execute(WITHOUT_KEY, params).one_or_none()
    found = connection.execute(WITHOUT_KEY, params).one_or_none()
    if found is not None:
        return found
    several = connection.execute(WITH_ANY_KEY, params).all()
    if len(several) > 1:
        raise BadInput(
            f"Expected a correlation key for message {told.name} because several cases wait; give the key",
            zh=f"有多件案件在等待消息“{told.name}”，请给出关联值",
        )
    return several[0] if several else None


def _message_row(work: Work, told: Message) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "name": told.name,
        "key": told.key,
        "payload": codec.encode(told.payload),
        "sent_at": work.now,
        "expires_at": None,
    }


def deliver(work: Work, row: Row[Any], payload: Any) -> None:
    """Hand what came to the case that waits; its subscription is used up unless it catches again and again."""
    work.engine.resume(work, row.case_id, take, row, payload)


def take(run: Run, row: Row[Any], payload: Any) -> None:
    """Inside the receiving case: find the event that waited and fire it."""
    scope = run.scope(row.scope_id)
    if row.id not in scope.waits.get(row.token, ()) or not events.waiting(run, scope, row.token, row.element):
        return
    node = waiting_node(run, scope, row.element)
    if node.interrupting or row.kind == "message" and node.attached_to is None and row.token:
        run.work.writes.delete(DELETE_SUBSCRIPTION, row.id)
        waits.forget(scope, row.token, row.id)
    index = next(i for i, e in enumerate(node.events) if e.kind == EventKind(row.kind) and (e.name or "") == row.name)
    run.record(row.kind, row.element, {"name": row.name, "key": row.key if row.kind == "message" else None})
    run.sooner(events.fire, (scope, row.token, row.element), index, payload)


def waiting_node(run: Run, scope: Scope, element: str) -> Node:
    """The node whose event waits: for an event sub-process its start event."""
    plan = run.plan(scope)
    return plan.handlers.get(element) or plan.nodes[element]


def _joins(work: Work, start: Row[Any], waiting: Sequence[Row[Any]]) -> bool:
    """Whether a case that another event of a parallel start began waits for this one: it begins no further case."""
    there = [row.case_id for row in waiting if row.element == start.element]
    if not there:
        return False
    compiled = work.engine.compiled(work.connection, start.definition_id)
    if not compiled.together(start.element):
        return False
    keys = work.connection.execute(KEYS, {"x_ids": there}).scalars()
    return compiled.definition.key in set(keys)


# -- signals ----------------------------------------------------------------------------------------------
def broadcast(work: Work, told: Message) -> int:
    """Give a signal to everyone who waits for it, in every case, and start what it starts; returns how many."""
    if told.payload is not None:
        codec.check(told.payload)
    _flush_rows(work, t.subscription)
    params = {"x_kind": "signal", "x_name": told.name}
    rows = work.connection.execute(WAITING, params).all()
    starts = work.engine.starts_for(work, work.connection.execute(STARTS, params).all(), told.organisation)
    starts = [start for start in starts if not _joins(work, start, rows)]
    for row in rows:
        deliver(work, row, told.payload)
    for start in starts:
        work.engine.start_by_event(work, start, told)
    return len(rows) + len(starts)
