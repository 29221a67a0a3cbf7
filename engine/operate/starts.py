"""What waits to be started (待发起): occasions with their figures, what was given up, and trying it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, select, update

from engine.errors import BadInput
from engine.store import start_tables as waiting
from engine.transaction.work import Work
from ground.blank import is_blank

_O, _S = waiting.occasion.c, waiting.start.c


def _number(state: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((_S.state == state, 1), else_=0)), 0).label(state)


def occasions(connection: Connection, limit: int) -> Sequence[RowMapping]:
    """The latest occasions of all processes, each with how many of its cases wait, are started and were given up."""
    columns = (_O.id, _O.key, _O.element, _O.definition_id, _O.due_at, _O.late, _O.attempts, _O.known,
               _O.last_error, _O.last_error_zh)  # fmt: skip
    latest = select(*columns, _O.state.label("reading")).order_by(_O.due_at.desc(), _O.id.desc()).limit(limit)
    of = latest.subquery()
    counts = _number("open"), _number("started"), _number("failed")
    query = select(of, *counts).outerjoin(waiting.start, _S.occasion_id == of.c.id).group_by(*of.c)
    return connection.execute(query.order_by(of.c.due_at.desc(), of.c.id.desc())).mappings().all()


def failed(connection: Connection, limit: int, visible: ColumnElement[bool] | None = None) -> Sequence[RowMapping]:
    """Cases whose start was given up, oldest first; `visible` narrows them by the organisation that they are for."""
    query = select(waiting.start).where(_S.state == "failed", *([] if visible is None else [visible]))
    return connection.execute(query.order_by(_S.due_at, _S.id).limit(limit)).mappings().all()


def totals(connection: Connection) -> dict[str, int]:
    """How many cases of all occasions wait to be started, and how many starts were given up."""
    counts = select(_S.state, func.count()).where(_S.state != "started").group_by(_S.state)
    found: dict[Any, Any] = dict(connection.execute(counts).tuples().all())
    return {"waiting": found.get("open", 0), "given_up": found.get("failed", 0)}


def retry(work: Work, row_id: str, reason: str, visible: ColumnElement[bool] | None = None) -> bool:
    """Let a case or an occasion that was given up be tried again at once; False when none of this id was. BadInput."""
    if is_blank(reason):
        raise BadInput("Expected a reason for starting again but got none; say why", zh="请填写原因")
    again = {"state": "open", "attempts": 0, "lease_until": None}
    for table in (waiting.start, waiting.occasion):
        narrowed = [visible] if visible is not None and table is waiting.start else []
        query = update(table).where(and_(table.c.id == row_id, table.c.state == "failed", *narrowed))
        if work.connection.execute(query.values({**again, "fence": table.c.fence + 1})).rowcount:
            return True
    return False
