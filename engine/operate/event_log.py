"""The events of a process in a period, for tools that study how it runs: what happened where and when, never to whom.

Of what history keeps, an event has the element, the instant, the decision taken and the desk; accounts, reasons,
submitted data and business keys stay out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from engine.opened_engine import OpenedEngine
from engine.store import codec
from engine.store import tables as t
from engine.store.bulk_rows import among

LIFECYCLE = {
    "entered": "start", "decided": "complete", "completed": "complete", "passed": "complete",
    "cancelled": "pi_abort", "skipped": "manualskip",
}  # fmt: skip
"""What a kind of history row is in the standard life cycle of an activity (XES)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: of a process, between two instants, of cases that the caller's criterion lets through."""

    key: str
    since: datetime
    until: datetime
    visible: ColumnElement[bool]
    most: int


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `number` and `version` of its case, `lifecycle` of its element, and the desk where it was."""

    id: str
    number: str
    version: int | None
    at: datetime
    element: str
    name: str
    name_en: str
    lifecycle: str
    outcome: str | None
    task: str | None
    role: str | None
    organisation: str | None


def events(engine: OpenedEngine, connection: Connection, asked: Asked) -> list[Event]:
    """At most `most` events, case by case, each in order; what is no element of its version is left out."""
    h, c = t.history.c, t.case.c
    ran = or_(c.ended_at.is_(None), c.ended_at >= asked.since)
    query = (
        select(c.number, c.definition_id, h.case_id, h.seq, h.at, h.kind, h.element, h.payload)
        .join(t.case, c.id == h.case_id)
        .where(
            c.key == asked.key, c.started_at < asked.until, ran, asked.visible,
            h.at >= asked.since, h.at < asked.until, h.kind.in_(LIFECYCLE),
        )
        .order_by(h.case_id, h.seq)
        .limit(asked.most)
    )  # fmt: skip
    rows = connection.execute(query).all()
    desks = _desks(connection, sorted({task for row in rows if (task := _told(row).get("task"))}))
    return list(_read(engine, connection, rows, desks))


def _read(engine: OpenedEngine, connection: Connection, rows: Any, desks: dict[str, Any]) -> Iterator[Event]:
    for row in rows:
        compiled = engine.compiled(connection, row.definition_id)
        node = compiled.where(row.element)
        if node is None:
            continue
        told = _told(row)
        desk = desks.get(str(told.get("task")))
        yield Event(
            f"{row.number}/{row.seq}", row.number, compiled.definition.version, row.at, row.element,
            node.name or node.id, node.name_en or node.name or node.id, LIFECYCLE[row.kind], told.get("outcome"),
            told.get("task"), desk.role if desk else None, desk.organisation if desk else None,
        )  # fmt: skip


def _told(row: Any) -> dict[str, Any]:
    told = codec.decode(row.payload) if row.payload else None
    return told if isinstance(told, dict) else {}


def _desks(connection: Connection, ids: list[str]) -> dict[str, Any]:
    c = t.task.c
    query = select(c.id, c.role, c.organisation).where(among(connection, c.id, ids))
    return {row.id: row for row in connection.execute(query)}
