"""Effects that were given up (未送达): which, of which case, why; and sending them again, with a reason and an actor.

A row tells its kind and its key, never its payload: what a payload holds may be about a minor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, RowMapping, Select, and_, case, cast, func, or_, select

from engine import outbox
from engine.errors import BadInput, NotFound
from engine.store import codec
from engine.store import tables as t
from engine.store.sets import among
from engine.work import Work

Rows = Sequence[RowMapping]
_O = t.outbox.c
_ABOUT = (_O.id, _O.kind, _O.key, _O.created_at, _O.next_at.label("given_up_at"), _O.attempts, _O.state,
          _O.last_error, _O.last_error_zh, t.case.c.id.label("case_id"), t.case.c.number)  # fmt: skip
DEAD = "dead"
_HEAD = f"{codec.VERSION}:"  # before the JSON of a stored text


@dataclass(frozen=True, slots=True)
class Resend:
    """Which rows to send again and why; `visible` is the caller's criterion on the case, None sees all."""

    ids: Sequence[str]
    reason: str
    visible: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list: `visible` as above, `after` the last row (its instant, its id) of the page before."""

    visible: ColumnElement[bool] | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 100


def find(connection: Connection, page: Page) -> Rows:
    """Rows given up, the last one first, each with id and number of its case; both None where it concerns none.

    What concerns no case (a day's piece, a changed tree) is the installation's own: whoever may ask sees it.
    """
    query = _seen(connection, select(*_ABOUT), page.visible).where(_O.state == DEAD)
    if page.after is not None:
        at, last = page.after
        query = query.where(or_(_O.next_at < at, and_(_O.next_at == at, _O.id < last)))
    return connection.execute(query.order_by(_O.next_at.desc(), _O.id.desc()).limit(page.limit)).mappings().all()


def count(connection: Connection, visible: ColumnElement[bool] | None = None) -> int:
    """How many rows were given up in all."""
    query = _seen(connection, select(func.count()), visible).where(_O.state == DEAD)
    return int(connection.execute(query).scalar_one())


def resend(work: Work, ask: Resend) -> Rows:
    """Send again, at once, what is still given up; the rest was sent again before and is left alone.

    Each case keeps who, which and why as a `repair` of its history. Returns the rows sent. BadInput, NotFound.
    """
    if not ask.reason.strip():
        raise BadInput("Expected a reason for resend but got none; say why", zh="请填写原因")
    dead = [row for row in _chosen(work.connection, ask) if row["state"] == DEAD]
    for row in sorted(dead, key=_order):
        outbox.resend(work.connection, row["id"], work.now)
        if row["case_id"]:
            concerned = work.case(row["case_id"])
            told = {"action": "resend", "reason": ask.reason, "outbox": row["id"], "kind": row["kind"]}
            work.record(concerned, "repair", concerned.key, told)
    return dead


def _order(row: RowMapping) -> tuple[str, str]:
    """By case: two operators never hold the case that the other waits for."""
    return row["case_id"] or "", row["id"]


def _chosen(connection: Connection, ask: Resend) -> Rows:
    query = _seen(connection, select(*_ABOUT), ask.visible).where(among(connection, _O.id, ask.ids))
    rows = connection.execute(query.order_by(_O.id).with_for_update(of=t.outbox)).mappings().all()
    asked = len(set(ask.ids))
    if missing := asked - len(rows):
        raise NotFound(
            f"Expected effects that you may see but {missing} of {asked} are not there; load the list again",
            zh=f"所选 {asked} 项中有 {missing} 项不存在或不在管辖范围，请刷新列表",
        )
    return rows


def _seen(connection: Connection, query: Select[Any], visible: ColumnElement[bool] | None) -> Select[Any]:
    """The query over effects and their cases, narrowed to what the caller may see."""
    joined = query.select_from(t.outbox.outerjoin(t.case, t.case.c.id == _case_of(connection)))
    return joined if visible is None else joined.where(or_(t.case.c.id.is_(None), visible))


def _case_of(connection: Connection) -> ColumnElement[Any]:
    """The case that an effect is about: named by itself, or by the event that a call to a receiver carries."""
    body = case((_O.payload.startswith(_HEAD + "{"), func.substr(_O.payload, len(_HEAD) + 1)), else_="{}")
    if connection.dialect.name == "sqlite":
        return func.coalesce(func.json_extract(body, "$.case"), func.json_extract(body, "$.event.case"))
    stored = cast(body, JSON)
    path = func.json_extract_path_text
    return func.coalesce(path(stored, "case"), path(stored, "event", "case"))
