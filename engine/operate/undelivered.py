"""Effects that were given up (未送达) or are being retried: which, of which case and why; and sending them again.

A row shows its kind and its key, never its payload, which can hold data about a minor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, RowMapping, Select, and_, case, cast, func, or_, select

from engine.background import outbox
from engine.errors import BadInput, NotFound
from engine.store import codec
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.store.bulk_rows import among
from engine.transaction.work import Work
from ground.blank import is_blank

Rows = Sequence[RowMapping]
_O = t.outbox.c
_ABOUT = (_O.id, _O.kind, _O.key, _O.created_at, _O.next_at, _O.attempts, _O.state, _O.last_error,
          _O.last_error_zh, t.case.c.id.label("case_id"), t.case.c.number, around.webhook.c.url)  # fmt: skip
DEAD = "dead"
_RETRIED = and_(_O.state == "open", _O.attempts > 0)
_HEAD = f"{codec.VERSION}:"  # before the JSON of a stored text


@dataclass(frozen=True, slots=True)
class Resend:
    """Which rows to send again, or try at once, and why; `visible`: the caller's criterion on the case, None: all."""

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
    """The rows that were given up, newest first, each with id and number of its case (None for a row of no case).

    A row of no case (a day's piece, a changed tree) belongs to the installation: whoever may ask sees it.
    """
    query = _seen(connection, select(*_ABOUT), page.visible).where(_O.state == DEAD)
    if page.after is not None:
        at, last = page.after
        query = query.where(or_(_O.next_at < at, and_(_O.next_at == at, _O.id < last)))
    return connection.execute(query.order_by(_O.next_at.desc(), _O.id.desc()).limit(page.limit)).mappings().all()


def count(connection: Connection, visible: ColumnElement[bool] | None = None) -> int:
    """Count all rows that were given up."""
    query = _seen(connection, select(func.count()), visible).where(_O.state == DEAD)
    return int(connection.execute(query).scalar_one())


def retried(connection: Connection, page: Page) -> Rows:
    """The rows that failed and are retried automatically, the next one first; the columns are those of `find`.

    `after` is the last row's (next_at, id); a row that is tried between two pages can appear on both.
    """
    query = _seen(connection, select(*_ABOUT), page.visible).where(_RETRIED)
    if page.after is not None:
        at, last = page.after
        query = query.where(or_(_O.next_at > at, and_(_O.next_at == at, _O.id > last)))
    return connection.execute(query.order_by(_O.next_at, _O.id).limit(page.limit)).mappings().all()


def count_retried(connection: Connection, visible: ColumnElement[bool] | None = None) -> int:
    """Count all rows that are tried again."""
    return int(connection.execute(_seen(connection, select(func.count()), visible).where(_RETRIED)).scalar_one())


def resend(work: Work, ask: Resend) -> Rows:
    """Send again, at once, what is still given up; rows that were sent again before are left alone.

    Each case keeps who, which and why as a `repair` of its history. Returns the rows sent. BadInput, NotFound.
    """

    def again(row: RowMapping) -> bool:
        if dead := row["state"] == DEAD:
            outbox.resend(work.connection, row["id"], work.now)
        return bool(dead)

    return _each(work, ask, "resend", again)


def try_now(work: Work, ask: Resend) -> Rows:
    """Try at once what waits for its next attempt, recorded as a `repair` as by `resend`; the rest is left alone.

    Returns the rows that are tried. BadInput, NotFound.
    """
    return _each(work, ask, "try_now", lambda row: outbox.hurry(work.connection, row["id"], work.now))


def _each(work: Work, ask: Resend, action: str, act: Callable[[RowMapping], bool]) -> Rows:
    if is_blank(ask.reason):
        raise BadInput(f"Expected a reason for {action} but got none; say why", zh="请填写原因")
    done = [row for row in sorted(_chosen(work.connection, ask), key=_order) if act(row)]
    for row in done:
        if row["case_id"]:
            concerned = work.case(row["case_id"])
            detail = {"action": action, "reason": ask.reason, "outbox": row["id"], "kind": row["kind"]}
            work.record(concerned, "repair", concerned.key, detail)
    return done


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
    """The query over effects, their cases and receivers, narrowed to what the caller may see."""
    case_id = func.coalesce(_part(connection, "case"), _part(connection, "event", "case"))
    joined = query.select_from(
        t.outbox.outerjoin(t.case, t.case.c.id == case_id)
        .outerjoin(around.webhook, around.webhook.c.id == _part(connection, "webhook"))
    )  # fmt: skip
    return joined if visible is None else joined.where(or_(t.case.c.id.is_(None), visible))


def _part(connection: Connection, *path: str) -> ColumnElement[Any]:
    """A text within the payload: the case is named by itself, or by the event that a call to a receiver carries."""
    body = case((_O.payload.startswith(_HEAD + "{"), func.substr(_O.payload, len(_HEAD) + 1)), else_="{}")
    if connection.dialect.name == "sqlite":
        return func.json_extract(body, "$." + ".".join(path))
    return func.json_extract_path_text(cast(body, JSON), *path)
