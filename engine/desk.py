"""What stands on whose desk: the lists that clients read, each one indexed statement (待办、案件).

Every function takes a connection and who asks; nothing here writes. Rows are plain mappings of columns of
`engine.store.tables`; what a person may see beyond the own desk is the caller's criterion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, true, union

from engine.store import tables as t
from engine.store.fast import Prepared
from engine.store.sets import among

SOON_DAYS = 3


@dataclass(frozen=True)
class Desk:
    """Whose desk: the account, and the organisation and role it acts in."""

    account: str
    organisation: str | None
    role: str | None


@dataclass(frozen=True)
class Ask:
    """What of the desk is asked for.

    `view`: mine (claimed by me) | pool (claimed by nobody) | free (these two) | held (by a colleague) | overdue |
    due_soon | all; `soon` is the instant before which a task counts as due soon; `after` is the last row's (due_at or
    None, id) of the page before; `cases` narrows to case ids; `text` is looked for in case numbers and task names;
    `named` are business keys that the text means as well.
    """

    view: str = "all"
    process: str | None = None
    soon: datetime | None = None
    now: datetime | None = None
    after: tuple[datetime | None, str] | None = None
    cases: Sequence[str] | None = None
    limit: int = 50
    text: str | None = None
    named: Select[Any] | None = None


_TASK = [c for c in t.task.c if c.name not in ("locals",)]
_OF_CASE = [
    t.case.c.number, t.case.c.title, t.case.c.key, t.case.c.definition_id, t.case.c.business_key,
    t.case.c.state.label("case_state"), t.case.c.started_by, t.case.c.started_at,
    t.case.c.organisation.label("case_organisation"), t.case.c.province,
]  # fmt: skip


def on_desk(desk: Desk) -> ColumnElement[bool]:
    """The criterion that an open task stands on a desk: by role at the organisation, by name, or claimed."""
    c = t.task.c
    ways = (
        and_(c.organisation == desk.organisation, c.role == desk.role, c.person.is_(None)),
        c.person == desk.account,
        c.claimed_by == desk.account,
    )
    # why: three searches by three indexes; for an OR of them SQLite would read every open task
    return c.id.in_(union(*(select(c.id).where(c.state == t.OPEN, way) for way in ways)))


def tasks(connection: Connection, desk: Desk, ask: Ask) -> list[Mapping[str, Any]]:
    """One page of the inbox, soonest due first, then oldest; keyset paging by (due_at, id)."""
    query = _joined().where(on_desk(desk), _view(desk, ask))
    if ask.text:
        query = query.where(or_(t.task.c.name.contains(ask.text, autoescape=True), _meant(ask.text, ask.named)))
    if ask.process:
        query = query.where(t.case.c.key == ask.process)
    if ask.cases is not None:
        query = query.where(t.task.c.case_id.in_(ask.cases))
    if ask.after is not None:
        query = query.where(_after(*ask.after))
    query = query.order_by(t.task.c.due_at.is_(None), t.task.c.due_at, t.task.c.id).limit(ask.limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def decided(connection: Connection, account: str, limit: int) -> list[Mapping[str, Any]]:
    """What an account decided last, newest first."""
    query = _joined().where(t.task.c.decided_by == account).order_by(t.task.c.decided_at.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def copies(connection: Connection, desk: Desk, limit: int) -> list[Mapping[str, Any]]:
    """Tasks of which the desk received a copy (抄送), newest first."""
    query = (
        _joined()
        .join(t.copy, t.copy.c.task_id == t.task.c.id)
        .where(t.copy.c.organisation == desk.organisation, t.copy.c.role == desk.role)
        .order_by(t.copy.c.created_at.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def task(connection: Connection, task_id: str) -> Mapping[str, Any] | None:
    """One task with its case, or None; on a connection that has begun."""
    row = _ONE.one(connection, {"x_id": task_id})
    return row._asdict() if row is not None else None


def tasks_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Several tasks with their cases, by id; open or not."""
    query = _joined().where(among(connection, t.task.c.id, ids))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def open_tasks(connection: Connection, case_ids: Sequence[str]) -> list[Mapping[str, Any]]:
    """The open tasks of several cases, oldest first: where each case is; on a connection that has begun."""
    if len(case_ids) == 1:
        return [row._asdict() for row in _OF_ONE.all(connection, {"x_case": case_ids[0]})]
    query = _joined().where(t.task.c.case_id.in_(case_ids), t.task.c.state == t.OPEN).order_by(t.task.c.created_at)
    return [dict(row) for row in connection.execute(query).mappings()]


@dataclass(frozen=True)
class CaseAsk:
    """Which cases: `visible` is the caller's criterion; `after` the last (started_at, id) of the page before."""

    visible: ColumnElement[bool]
    state: str | None = None
    process: str | None = None
    text: str | None = None
    named: Select[Any] | None = None
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
        query = query.where(_meant(ask.text, ask.named))
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
        _joined()
        .where(t.task.c.state == t.OPEN, t.task.c.overdue.is_(True), t.task.c.escalate.is_(True), visible)
        .order_by(t.task.c.due_at)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def running_by_definition(connection: Connection, visible: ColumnElement[bool]) -> dict[str, int]:
    """How many of the cases that the criterion lets through run on each definition version."""
    query = select(t.case.c.definition_id, func.count()).where(t.case.c.state == "active", visible).group_by(
        t.case.c.definition_id
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _joined() -> Select[Any]:
    return select(*_TASK, *_OF_CASE).select_from(t.task.join(t.case, t.case.c.id == t.task.c.case_id))


def _meant(text: str, named: Select[Any] | None) -> ColumnElement[bool]:
    by_number = t.case.c.number.contains(text, autoescape=True)
    return by_number if named is None else or_(by_number, t.case.c.business_key.in_(named))


def _view(desk: Desk, ask: Ask) -> ColumnElement[bool]:
    c = t.task.c
    if ask.view == "mine":
        return c.claimed_by == desk.account
    if ask.view == "pool":
        return c.claimed_by.is_(None)
    if ask.view == "free":
        return or_(c.claimed_by.is_(None), c.claimed_by == desk.account)
    if ask.view == "held":
        return c.claimed_by != desk.account
    if ask.view == "overdue":
        return or_(c.overdue.is_(True), c.due_at <= ask.now)
    if ask.view == "due_soon":
        return and_(c.due_at > ask.now, c.due_at <= ask.soon)
    return true()


def _after(due_at: datetime | None, last: str) -> ColumnElement[bool]:
    c = t.task.c
    if due_at is None:
        return and_(c.due_at.is_(None), c.id > last)
    return or_(c.due_at.is_(None), c.due_at > due_at, and_(c.due_at == due_at, c.id > last))


_ONE = Prepared(_joined().where(t.task.c.id == bindparam("x_id")))
_OF_ONE = Prepared(
    _joined().where(t.task.c.case_id == bindparam("x_case"), t.task.c.state == t.OPEN).order_by(t.task.c.created_at)
)
_CASE = Prepared(select(t.case).where(or_(t.case.c.id == bindparam("x_id"), t.case.c.number == bindparam("x_id"))))
