"""Occasions and cases to start as rows: how a worker claims some, holds them, gives them back, and gives them up.

As for timers, a claim is a lease with a fence, and only whoever knows its number may write the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, bindparam, func, or_, select, update

from engine.store import start_tables as waiting
from engine.store.bulk_rows import among
from ground.bilingual import Bilingual

OPEN, FAILED = "open", "failed"


class Wish(NamedTuple):
    """Who claims how many rows, and for how long."""

    who: str
    limit: int
    lease: timedelta


def claim(connection: Connection, table: Table, now: datetime, wish: Wish) -> list[Any]:
    """Lease rows that are open and that nobody holds, those due first; one statement, so that no two workers meet."""
    c = table.c
    free = and_(c.state == OPEN, or_(c.lease_until.is_(None), c.lease_until <= bindparam("x_now")))
    due = select(c.id).where(free).order_by(c.due_at, c.id).limit(wish.limit)
    found = (
        update(table)
        .where(c.id.in_(due.with_for_update(skip_locked=True).cte("due").select()))
        .values(claimed_by=wish.who, lease_until=now + wish.lease, fence=c.fence + 1)
        .returning(*c)
    )
    return sorted(connection.execute(found, {"x_now": now}), key=lambda row: (row.due_at, row.id))


def held(connection: Connection, table: Table, rows: Sequence[Any]) -> list[Any]:
    """Those of the claimed rows that this claim still holds, locked until the transaction ends."""
    c = table.c
    fences = {row.id: row.fence for row in rows}
    query = select(c.id, c.fence).where(among(connection, c.id, fences), c.state == OPEN)
    kept = {row.id for row in connection.execute(query.order_by(c.id).with_for_update()) if row.fence == fences[row.id]}
    return [row for row in rows if row.id in kept]


def write(connection: Connection, table: Table, row: Any, values: dict[str, Any]) -> bool:
    """Write a row that this claim still holds; False when another took it over."""
    mine = and_(table.c.id == row.id, table.c.fence == row.fence, table.c.state == OPEN)
    return connection.execute(update(table).where(mine).values(values)).rowcount == 1


def give_back(connection: Connection, table: Table, row: Any, failed: tuple[Bilingual, datetime | None]) -> None:
    """Put a row back for another attempt at an instant; None gives it up."""
    why, again = failed
    values = {
        "attempts": row.attempts + 1, "state": OPEN if again else FAILED, "claimed_by": None, "lease_until": again,
        "last_error": why.en, "last_error_zh": why.zh,
    }  # fmt: skip
    write(connection, table, row, values)


def waiting_count(connection: Connection, cap: int) -> int:
    """How many cases wait to be started, up to `cap`."""
    open_rows = select(waiting.start.c.id).where(waiting.start.c.state == OPEN).limit(cap).subquery()
    return int(connection.execute(select(func.count()).select_from(open_rows)).scalar_one())
