"""Which task is on whose desk: the lists that clients read, each one indexed statement (待办、案件).

Every function takes a connection and who asks. Rows are plain mappings of columns of `engine.store.tables`;
what a person may see beyond their own desk is the caller's criterion.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, union

from engine.ports.deciders import Deciders, TaskSeat
from engine.store import codec
from engine.store import tables as t
from engine.store.bulk_rows import among
from ground.prepared import Prepared

_PLAIN = Deciders()


@dataclass(frozen=True)
class Desk:
    """Whose desk: the account, the organisation and role it acts in, and the rule of who may decide."""

    account: str
    organisation: str | None
    role: str | None
    deciders: Deciders = field(default=_PLAIN, compare=False)


_TASK = [c for c in t.task.c if c.name not in ("locals",)]
_OF_CASE = [
    t.case.c.number, t.case.c.title, t.case.c.key, t.case.c.definition_id, t.case.c.business_key,
    t.case.c.state.label("case_state"), t.case.c.started_by, t.case.c.started_at,
    t.case.c.organisation.label("case_organisation"), t.case.c.province,
]  # fmt: skip


@lru_cache(maxsize=64)
def on_desk(deciders: Deciders) -> ColumnElement[bool]:
    """The criterion that an open task stands on a desk, by the rule of who may decide; `Ask` fills it."""
    # why: several searches by several indexes; for an OR of them SQLite would read every open task
    return t.task.c.id.in_(union(*deciders.ways(t.task, t.case)))


def seat(row: Mapping[str, Any]) -> TaskSeat:
    """What the rule of who may decide must know of a row of these lists."""
    excluded = codec.decode(row["excluded"]) if row["excluded"] else ()
    if row["signed"]:
        excluded = [*excluded, *codec.decode(row["signed"])]
    held = row["role"], row["organisation"], row["person"], row["claimed_by"]
    return TaskSeat(*held, excluded, row["key"], row["case_id"], row["excluded"] is not None)


def task(connection: Connection, task_id: str) -> Mapping[str, Any] | None:
    """One task with its case, or None; on a connection that has begun."""
    row = _ONE.one(connection, {"x_id": task_id})
    return row._asdict() if row is not None else None


def tasks_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Several tasks with their cases, by id; open or not."""
    query = _drawn().where(among(connection, t.task.c.id, ids))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


@dataclass(frozen=True)
class Origin:
    """The desk at which a task was decided."""

    organisation: str | None
    role: str | None


def origins(connection: Connection, ids: Sequence[str]) -> dict[str, Origin]:
    """The desks of several tasks, by id: from where their decisions sent the cases on."""
    if not ids:
        return {}
    query = select(t.task.c.id, t.task.c.organisation, t.task.c.role).where(among(connection, t.task.c.id, ids))
    return {row.id: Origin(row.organisation, row.role) for row in connection.execute(query)}


def open_tasks(connection: Connection, case_ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """The open tasks of several cases, oldest first: where each case is; on a connection that has begun."""
    if len(case_ids) == 1:
        return [row._asdict() for row in _OF_ONE.all(connection, {"x_case": case_ids[0]})]
    query = _drawn().where(t.task.c.case_id.in_(case_ids), t.task.c.state == t.OPEN).order_by(t.task.c.created_at)
    return [dict(row) for row in connection.execute(query).mappings()]


def seats_of(connection: Connection, case_id: str) -> list[Mapping[str, Any]]:
    """The tasks of a case that are decided or open, in the order in which they were opened."""
    query = _drawn().where(t.task.c.case_id == case_id, t.task.c.state != "cancelled")
    return [dict(row) for row in connection.execute(query.order_by(t.task.c.created_at, t.task.c.id)).mappings()]


@dataclass(frozen=True)
class CaseAsk:
    """Which cases: `visible` is the caller's criterion; `after` the last (started_at, id) of the page before."""

    visible: ColumnElement[bool]
    state: str | None = None
    process: str | None = None
    text: str | None = None
    named: Select[Any] | None = None
    numbers: Select[Any] | None = None
    units: Select[Any] | None = None
    business_keys: Sequence[str] | None = None
    started_by: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50


def cases(connection: Connection, ask: CaseAsk) -> list[Mapping[str, Any]]:
    """One page of cases, newest first; keyset paging by (started_at, id)."""
    c = t.case.c
    query = select(t.case).where(ask.visible)
    for column, value in ((c.state, ask.state), (c.key, ask.process)):
        if value:
            query = query.where(column == value)
    if ask.text:
        found = meant(ask.text, ask.named, ask.numbers)
        query = query.where(found if ask.units is None else or_(found, c.organisation.in_(ask.units)))
    if ask.started_by:
        query = query.where(c.started_by == ask.started_by)
    if ask.business_keys is not None:
        query = query.where(c.business_key.in_(ask.business_keys))
    if ask.after is not None:
        at, last = ask.after
        query = query.where(or_(c.started_at < at, and_(c.started_at == at, c.id < last)))
    rows = connection.execute(query.order_by(c.started_at.desc(), c.id.desc()).limit(ask.limit)).mappings()
    return [dict(row) for row in rows]


def case_row(connection: Connection, case_id: str) -> Mapping[str, Any] | None:
    """One case by id or number, or None; on a connection that has begun."""
    row = _CASE.one(connection, {"x_id": case_id})
    return row._asdict() if row is not None else None


def late(connection: Connection, visible: ColumnElement[bool], limit: int) -> list[Mapping[str, Any]]:
    """Overdue tasks that escalate, for the supervision list of the level above (督办), longest overdue first."""
    query = (
        joined()
        .where(t.task.c.state == t.OPEN, t.task.c.overdue.is_(True), t.task.c.escalate.is_(True), visible)
        .order_by(t.task.c.due_at)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def running_by_definition(connection: Connection, visible: ColumnElement[bool]) -> dict[str, int]:
    """Count, for each definition version, the cases on it that the criterion lets through."""
    query = select(t.case.c.definition_id, func.count()).where(t.case.c.state == "active", visible).group_by(
        t.case.c.definition_id
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def running_of(connection: Connection, keys: Collection[str], visible: ColumnElement[bool]) -> int:
    """Count the running cases of some processes that the criterion lets through."""
    query = select(func.count()).select_from(t.case).where(t.case.c.state == "active", t.case.c.key.in_(keys), visible)
    return int(connection.execute(query).scalar_one())


def joined() -> Select[Any]:
    """Tasks with their cases."""
    return select(*_TASK, *_OF_CASE).select_from(t.task.join(t.case, t.case.c.id == t.task.c.case_id))


def _drawn() -> Select[Any]:
    """Tasks with their cases, and the version in which each is drawn: a called process's own, else the case's."""
    called = select(t.scope.c.definition_id).where(t.scope.c.id == t.task.c.scope_id).scalar_subquery()
    return joined().add_columns(func.coalesce(called, t.case.c.definition_id).label("drawn_in"))


def meant(text: str, named: Select[Any] | None, numbers: Select[Any] | None) -> ColumnElement[bool]:
    """The criterion that a case is meant by a text: by part of its number or title, its business key, or its number.

    `named` are the business keys and `numbers` the case numbers that the caller's registers know for the text.
    """
    found = [t.case.c.number.contains(text, autoescape=True), t.case.c.title.contains(text, autoescape=True)]
    if named is not None:
        found.append(t.case.c.business_key.in_(named))
    if numbers is not None:
        found.append(t.case.c.number.in_(numbers))
    return or_(*found)


_ONE = Prepared(_drawn().where(t.task.c.id == bindparam("x_id")))
_OF_ONE = Prepared(
    _drawn().where(t.task.c.case_id == bindparam("x_case"), t.task.c.state == t.OPEN).order_by(t.task.c.created_at)
)
_CASE = Prepared(select(t.case).where(or_(t.case.c.id == bindparam("x_id"), t.case.c.number == bindparam("x_id"))))
