"""Incidents (异常) and what an operator does about them: each with a reason, an actor and a history row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from engine.background import due_timers
from engine.errors import BadInput, Conflict, EngineError, NotFound
from engine.opened_engine import OpenedEngine
from engine.run import commands, repairing
from engine.run.case import incidents, variables
from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.transaction.work import Actor, Work
from ground.bilingual import of as cause_of
from ground.blank import is_blank

ACTIONS = ("retry", "skip", "variables", "move", "cancel")


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do: retry | skip | variables | move | cancel, and why. `values` are variables to set before
    (not with move and cancel); `target` is the node to move to."""

    action: str
    reason: str
    values: Mapping[str, Any] | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A token of a case: where a repair acts when no incident names it."""

    case_id: str
    scope_id: str
    token: int


@dataclass(frozen=True, slots=True)
class Query:
    """Which incidents: None means any; `text` is part of the cause in either language; `after` pages by
    (created_at, id).

    `visible` is the caller's criterion on the case: whose incidents one may see at all.
    """

    state: str | None = "open"
    kind: str | None = None
    process: str | None = None
    element: str | None = None
    organisation: str | None = None
    case_id: str | None = None
    text: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 100
    visible: ColumnElement[bool] | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item of a batch; `error` None means done, else why not, in English and in Chinese."""

    incident_id: str
    case_id: str | None
    error: str | None = None
    error_zh: str | None = None


_I = t.incident.c


def find(connection: Connection, query: Query) -> list[Mapping[str, Any]]:
    """The incidents a query asks for, oldest first, each with number, title and process of its case."""
    about = (t.case.c.number, t.case.c.title, t.case.c.key, t.case.c.definition_id, t.case.c.organisation)
    found = select(*t.incident.c, *about).select_from(t.incident.join(t.case, t.case.c.id == _I.case_id))
    equal = (
        (_I.state, query.state), (_I.kind, query.kind), (_I.element, query.element), (_I.case_id, query.case_id),
        (_I.id, query.id), (t.case.c.key, query.process), (t.case.c.organisation, query.organisation),
    )  # fmt: skip
    for column, value in equal:
        if value is not None:
            found = found.where(column == value)
    if query.visible is not None:
        found = found.where(query.visible)
    if query.text:
        sides = (side.contains(query.text, autoescape=True) for side in (_I.cause, _I.cause_zh))
        found = found.where(or_(*sides))
    if query.after is not None:
        at, last = query.after
        found = found.where((_I.created_at > at) | ((_I.created_at == at) & (_I.id > last)))
    rows = connection.execute(found.order_by(_I.created_at, _I.id).limit(query.limit)).mappings()
    return [{**row, "payload": codec.decode(row["payload"]) if row["payload"] else None} for row in rows]


def resolve(work: Work, incident_id: str, repair_: Repair) -> None:
    """Act on an open incident. NotFound, Conflict (resolved before), BadInput."""
    row = work.connection.execute(select(t.incident).where(_I.id == incident_id)).one_or_none()
    if row is None:
        raise NotFound(
            f"Expected an incident {incident_id} but there is none",
            zh="没有这条故障，或不在可见范围",
        )
    if row.state != "open":
        raise Conflict(
            f"Expected incident {incident_id} open but it is {row.state}",
            zh="这条故障已处理，请刷新",
        )
    payload = codec.decode(row.payload) if row.payload else {}
    place = Place(row.case_id, row.scope_id or row.case_id, row.token or 0)
    if repair_.action == "retry" and row.kind == "timer":
        _checked(repair_)
        timer = str(payload.get("timer"))
        commands.resume(work, row.case_id, lambda run: _reopen_timer(run, place, repair_, timer))
        return
    act(work, place, repair_, incident_id)


def act(work: Work, place: Place, repair_: Repair, incident_id: str | None = None) -> None:
    """Act on a token, with or without an incident. NotFound, BadInput."""
    _checked(repair_)
    if repair_.action == "cancel":
        commands.resume(work, place.case_id, lambda run: _note(run, repair_, incident_id, place))
        commands.cancel(work, place.case_id, repair_.reason)
        return
    commands.resume(work, place.case_id, lambda run: _apply(run, place, repair_, incident_id))


def batch(engine: OpenedEngine, actor: Actor, incident_ids: Sequence[str], repair_: Repair) -> list[Outcome]:
    """Act on many incidents, each in a transaction of its own; one that fails leaves the others done."""
    _checked(repair_)
    return [_one(engine, actor, incident_id, repair_) for incident_id in incident_ids]


def batch_of(engine: OpenedEngine, actor: Actor, query: Query, repair_: Repair) -> list[Outcome]:
    """Act on all incidents a query finds."""
    with engine.reading() as connection:
        ids = [str(row["id"]) for row in find(connection, query)]
    return batch(engine, actor, ids, repair_)


def _one(engine: OpenedEngine, actor: Actor, incident_id: str, repair_: Repair) -> Outcome:
    case_id = None
    try:
        with engine.work(actor) as work:
            case_id = work.connection.execute(select(_I.case_id).where(_I.id == incident_id)).scalar_one_or_none()
            resolve(work, incident_id, repair_)
    except EngineError as cause:
        why = cause_of(cause)
        return Outcome(incident_id, case_id, why.en, why.zh)
    return Outcome(incident_id, case_id)


def _checked(repair_: Repair) -> None:
    if repair_.action not in ACTIONS:
        raise BadInput(
            f"Expected an action of {', '.join(ACTIONS)} but got {repair_.action!r}",
            zh=f"操作须为 {', '.join(ACTIONS)} 之一",
        )
    if is_blank(repair_.reason):
        raise BadInput(
            f"Expected a reason for {repair_.action} but got none; say why",
            zh="请填写原因",
        )
    if (repair_.target is not None) != (repair_.action == "move"):
        raise BadInput(
            "Expected a target with move and with nothing else",
            zh="只有“移动”操作须指明目标环节",
        )
    if repair_.values and repair_.action in ("move", "cancel"):
        raise BadInput(
            f"Expected no variables with {repair_.action}; set them before",
            zh="此操作不带变量，请先单独修改变量",
        )
    if repair_.action == "variables" and not repair_.values:
        raise BadInput(
            "Expected variables to change but got none",
            zh="请给出要修改的变量",
        )


def _apply(run: Run, place: Place, repair_: Repair, incident_id: str | None) -> None:
    scope = run.scope(place.scope_id)
    _note(run, repair_, incident_id, place)
    if repair_.values and repair_.action != "skip":
        variables.assign(run, scope, repair_.values)
    if repair_.action == "retry":
        repairing.retry(run, scope, place.token)
    elif repair_.action == "skip":
        repairing.skip(run, scope, place.token, repair_.values)
    elif repair_.action == "move":
        repairing.move(run, scope, place.token, repair_.target or "")


def _note(run: Run, repair_: Repair, incident_id: str | None, place: Place) -> None:
    """Who repaired what and why, under the case's chain; names of variables, never their values."""
    scope = run.scope(place.scope_id)
    run.record(
        "repair",
        _element(scope, place.token),
        {
            "action": repair_.action,
            "reason": repair_.reason,
            "incident": incident_id,
            "target": repair_.target,
            "variables": sorted(repair_.values or {}),
        },
    )


def _element(scope: Scope, token: int) -> str:
    return scope.node_of(token) or scope.element


def _reopen_timer(run: Run, place: Place, repair_: Repair, timer_id: str) -> None:
    scope = run.scope(place.scope_id)
    _note(run, repair_, None, place)
    if repair_.values:
        variables.assign(run, scope, repair_.values)
    with suppress(KeyError):
        incidents.resolve_token(run, scope, place.token, "retried")
    if not due_timers.reopen(run.work.connection, timer_id):
        raise Conflict(
            f"Expected a failed timer {timer_id} but it is gone; nothing is left to retry",
            zh="该定时任务已不存在，无须重试",
        )
