"""The numbers on the chips of a desk: all of it, whose hands it is in, how it stands with its limits (待办)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from engine import desk
from engine.store import tables as t

_C = t.task.c
NAMES = ("all", "mine", "pool", "held", "overdue", "due_soon")


def chips(connection: Connection, mine: desk.Desk, ask: desk.Ask) -> dict[str, Any]:
    """Count the desk: all = free + held, free = mine + pool; `held` is in a colleague's hands; by process key as well.

    `overdue` and `due_soon` are of all. Each number is that of the rows which the view of its name lists.
    """
    late = or_(_C.overdue.is_(True), _C.due_at <= ask.now)
    soon = and_(_C.due_at > ask.now, _C.due_at <= ask.soon)
    # why: one pass over the desk gives every chip
    query = (
        select(
            t.case.c.key,
            func.count().label("all"),
            _number(_C.claimed_by == mine.account).label("mine"),
            _number(_C.claimed_by.is_(None)).label("pool"),
            _number(_C.claimed_by != mine.account).label("held"),
            _number(late).label("overdue"),
            _number(soon).label("due_soon"),
        )
        .select_from(t.task.join(t.case, t.case.c.id == _C.case_id))
        .where(desk.on_desk(mine))
        .group_by(t.case.c.key)
    )
    rows = connection.execute(query).mappings().all()
    totals = {name: sum(int(row[name]) for row in rows) for name in NAMES}
    totals["free"] = totals["mine"] + totals["pool"]
    return {**totals, "by_process": {row["key"]: int(row["all"]) for row in rows}}


def _number(criterion: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet a criterion; unlike a sum, 0 and not null where none does."""
    return func.count(case((criterion, 1)))
