"""Messages and signals between cases: correlated by name and key, kept in a buffer when nobody waits yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from engine.bpmn.model import Event, EventKind
from engine.errors import BadInput, Conflict
from engine.run.behaviour import keys
from engine.run.behaviour.waiting import still_waits, waiting_node
from engine.run.case import expressions, incidents, loop_state, waits
from engine.run.case.agenda import Command, Fire, Take, ToCase, ToStart
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DELETE_SUBSCRIPTION
from engine.transaction.work import Work
from ground.bilingual import of as cause_of

_S = t.subscription
OLDEST = (_S.c.created_at, _S.c.id)
BY_NAME = select(_S).where(_S.c.kind == bindparam("x_kind"), _S.c.name == bindparam("x_name")).order_by(*OLDEST)
WAITING = BY_NAME.where(_S.c.case_id.is_not(None))
BY_KEY = WAITING.where(_S.c.key.in_(bindparam("x_keys", expanding=True))).limit(1)
WITHOUT_KEY = WAITING.where(_S.c.key.is_(None)).limit(1)
WITH_ANY_KEY = WAITING.where(_S.c.key != keys.NEVER).limit(2)
IN_CASE = WAITING.where(_S.c.case_id == bindparam("x_case")).limit(1)
IN_CASE_BY_KEY = IN_CASE.where(_S.c.key.in_(bindparam("x_keys", expanding=True)))
IN_CASE_WITHOUT_KEY = IN_CASE.where(_S.c.key.is_(None))
STARTS = BY_NAME.where(_S.c.case_id.is_(None))
_M = t.message
BUFFERED = select(_M).where(_M.c.name == bindparam("x_name")).order_by(_M.c.sent_at, _M.c.id).limit(1)
BUFFERED_ANY = BUFFERED
BUFFERED_KEY = BUFFERED.where(_M.c.key.in_(bindparam("x_keys", expanding=True)) | _M.c.key.is_(None))
KEYS = select(t.case.c.key).where(t.case.c.id.in_(bindparam("x_ids", expanding=True)))
DELETE_MESSAGE = delete(_M).where(_M.c.id == bindparam("x_id"))


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a case: its name, correlation key, payload, and the case if it is known.

    `key` is a value from outside (a text meets every value that is spelt so), or a `keys.Key` of a diagram.
    `organisation`: whose variant of a process it starts when nobody waits (that of the nearest superior, else the
    national one).
    """

    name: str
    key: Any = None
    payload: Any = None
    case_id: str | None = None
    organisation: str | None = None


# -- catching ---------------------------------------------------------------------------------------------
def await_message(run: Run, at: tuple[Scope, int, str], event: Event, index: int) -> None:
    """Take a message that came early, or wait for it; with a key that is null no message can be for it."""
    scope, token, element = at
    key = _key(run, (scope, token), event)
    name = event.name or ""
    keyed = event.correlation is not None and not event.open_key
    waits.subscribe(run, at, "message", name, key.stored if key is not None else keys.NEVER if keyed else None)
    if key is None and keyed:
        return
    early = _early(run.work, name, key)
    once = waiting_node(run, scope, element).interrupting
    while early is not None:
        run.work.connection.execute(DELETE_MESSAGE, {"x_id": early.id})
        run.record("message", element, {"name": name, "key": key.shown if key else None, "early": True})
        run.sooner(Fire(scope, token, element, index, codec.decode(early.payload)))
        early = None if once else _early(run.work, name, key)


def _key(run: Run, at: tuple[Scope, int], event: Event) -> keys.Key | None:
    """The key that an event's expression gives; None without one, and when it is null."""
    if event.correlation is None:
        return None
    scope, token = at
    return keys.of(expressions.evaluate(run, scope, event.correlation, loop_state.local_of(run, scope, token)))


def _early(work: Work, name: str, key: keys.Key | None) -> Row[Any] | None:
    _flush_rows(work, t.message)
    if key is None:
        return work.connection.execute(BUFFERED_ANY, {"x_name": name}).one_or_none()
    return work.connection.execute(BUFFERED_KEY, {"x_name": name, "x_keys": key.meets}).one_or_none()


def _flush_rows(work: Work, table: Any) -> None:
    """A query must see the rows of this very transaction."""
    if work.writes.rows.get(table.name) or work.writes.deletes:
        work.writes.flush(work.connection)


# -- throwing ---------------------------------------------------------------------------------------------
def throw(run: Run, scope: Scope, token: int, event: Event, payload: Any) -> None:
    """Send a message from a diagram; BadInput when its key is null: it would reach nobody, or the wrong case."""
    key = _key(run, (scope, token), event)
    if key is None and event.correlation is not None and not event.open_key:
        raise BadInput(
            f"Expected a value as key of message {event.name} but it is null; set the variables of: "
            f"{event.correlation.text[:200]}",
            zh=f"消息“{event.name}”的关联值为空，请给出其中变量的值：{event.correlation.text[:200]}",
        )
    run.record("message_sent", event.name or "", {"key": key.shown if key is not None else None})
    try:
        send(run.work, Message(event.name or "", key, payload, organisation=run.case.organisation))
    except BadInput as cause:
        incidents.open_at(run, (scope, token, scope.node_of(token) or scope.element), "message", cause_of(cause))


def send(work: Work, message: Message) -> str:
    """Deliver to the one who waits, else start a process, else keep it; returns delivered|started|buffered.

    BadInput when a message without a key could go to several cases: the engine does not guess. Conflict when it
    is for one case, which does not wait for it.
    """
    if message.payload is not None:
        codec.check(message.payload)
    _flush_rows(work, t.subscription)
    row = _receiver(work, message)
    if row is not None:
        deliver(work, row, message.payload)
        return "delivered"
    starts = work.connection.execute(STARTS, {"x_kind": "message", "x_name": message.name}).all()
    if message.case_id is not None:
        raise Conflict(
            f"Expected case {message.case_id} to wait for message {message.name} but it does not",
            zh="此件现在不等待这项操作，请刷新",
        )
    chosen = starts_for(work, starts, message.organisation)
    if chosen:
        _start_by(work, chosen[0], message)
        return "started"
    work.writes.insert(t.message, _message_row(work, message))
    return "buffered"


def _receiver(work: Work, message: Message) -> Row[Any] | None:
    params = {"x_kind": "message", "x_name": message.name}
    connection = work.connection
    key = keys.from_outside(message.key)
    if message.case_id is not None:
        return _in_case(connection, params, message.case_id, key)
    if key is not None:
        found = connection.execute(BY_KEY, {**params, "x_keys": key.meets}).one_or_none()
        return found or connection.execute(WITHOUT_KEY, params).one_or_none()
    found = connection.execute(WITHOUT_KEY, params).one_or_none()
    if found is not None:
        return found
    several = connection.execute(WITH_ANY_KEY, params).all()
    if len(several) > 1:
        raise BadInput(
            f"Expected a correlation key for message {message.name} because several cases wait; give the key",
            zh=f"有多件案件在等待消息“{message.name}”，请给出关联值",
        )
    return several[0] if several else None


def _in_case(connection: Any, params: dict[str, Any], case_id: str, key: keys.Key | None) -> Row[Any] | None:
    """Who waits in the case that is meant: of several places by the key, else one that waits without a key."""
    params = {**params, "x_case": case_id}
    if key is None:
        return connection.execute(IN_CASE, params).one_or_none()
    found = connection.execute(IN_CASE_BY_KEY, {**params, "x_keys": key.meets}).one_or_none()
    return found or connection.execute(IN_CASE_WITHOUT_KEY, params).one_or_none()


def starts_for(work: Work, rows: Sequence[Any], organisation: str | None) -> list[Any]:
    """Of the start events that wait, per process that of the version in effect for an organisation.

    That is its own variant or its nearest superior's, else the national one; without an organisation the national
    one, or any when there is none.
    """
    found: dict[str, Any] = {}
    wanted: dict[str, str | None] = {}
    for row in rows:
        definition = work.definitions.compiled(work.connection, row.definition_id).definition
        if definition.key not in wanted:
            wanted[definition.key] = work.definitions.published(work, definition.key, organisation)
        chosen = row.definition_id == wanted[definition.key]
        if organisation is None and wanted[definition.key] is None:
            own = work.definitions.in_effect(work, definition.key, definition.owner)
            chosen = own == row.definition_id and definition.key not in found
        if chosen:
            found[definition.key] = row
    return list(found.values())


def _start_by(work: Work, row: Any, message: Message) -> None:
    key = keys.from_outside(message.key)
    work.queue.append(ToStart(row, message.payload, None if key is None else key.shown, message.organisation))


def hand_over(work: Work, case_id: str, command: Command) -> None:
    """Put the command next if its case runs now; otherwise do it after the case that runs."""
    if case_id in work.runs:
        work.runs[case_id].sooner(command)
    else:
        work.queue.append(ToCase(case_id, command))


def _message_row(work: Work, message: Message) -> dict[str, Any]:
    key = keys.from_outside(message.key)
    return {
        "id": work.new_id(),
        "name": message.name,
        "key": None if key is None else key.stored,
        "payload": codec.encode(message.payload),
        "sent_at": work.now,
        "expires_at": None,
    }


def deliver(work: Work, row: Row[Any], payload: Any) -> None:
    """Deliver what came to the case that waits; this uses up its subscription unless it catches repeatedly."""
    hand_over(work, row.case_id, Take(row, payload))


def take(run: Run, come: Take) -> None:
    """Inside the receiving case: find the event that waited and fire it."""
    row, payload = come.row, come.payload
    scope = run.scope(row.scope_id)
    if row.id not in scope.waits.get(row.token, ()) or not still_waits(run, scope, row.token, row.element):
        return
    node = waiting_node(run, scope, row.element)
    if node.interrupting or row.kind == "message" and node.attached_to is None and row.token:
        run.work.writes.delete(DELETE_SUBSCRIPTION, row.id)
        waits.forget(scope, row.token, row.id)
    index = next(i for i, e in enumerate(node.events) if e.kind == EventKind(row.kind) and (e.name or "") == row.name)
    run.record(row.kind, row.element, {"name": row.name, "key": keys.shown(row.key) if row.kind == "message" else None})
    run.sooner(Fire(scope, row.token, row.element, index, payload))


def _joins(work: Work, start: Row[Any], waiting: Sequence[Row[Any]]) -> bool:
    """Tell whether a case that another event of a parallel start began waits for this one: no further case begins."""
    there = [row.case_id for row in waiting if row.element == start.element]
    if not there:
        return False
    compiled = work.definitions.compiled(work.connection, start.definition_id)
    if not compiled.together(start.element):
        return False
    keys = work.connection.execute(KEYS, {"x_ids": there}).scalars()
    return compiled.definition.key in set(keys)


# -- signals ----------------------------------------------------------------------------------------------
def broadcast(work: Work, message: Message) -> int:
    """Give a signal to everyone who waits for it, in every case, and start what it starts; returns how many."""
    if message.payload is not None:
        codec.check(message.payload)
    _flush_rows(work, t.subscription)
    params = {"x_kind": "signal", "x_name": message.name}
    rows = work.connection.execute(WAITING, params).all()
    starts = starts_for(work, work.connection.execute(STARTS, params).all(), message.organisation)
    starts = [start for start in starts if not _joins(work, start, rows)]
    for row in rows:
        deliver(work, row, message.payload)
    for start in starts:
        _start_by(work, start, message)
    return len(rows) + len(starts)
