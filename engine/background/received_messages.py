"""The inbox of received messages (收件箱): what came twice is taken once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from engine.errors import BadInput
from engine.store.surrounding_tables import inbox

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_MAX = 255


def first_time(connection: Connection, source: str, key: str, now: datetime) -> bool:
    """Note a message of `source` by its `key` in the transaction of its effect; return False when it came before."""
    if not (0 < len(source) <= _MAX and 0 < len(key) <= _MAX):
        raise BadInput(
            f"Expected source and key of 1 to {_MAX} characters but got {len(source)} and {len(key)}",
            zh=f"来源与编号须为 1 至 {_MAX} 个字符",
        )
    insert = _INSERT[connection.dialect.name](inbox).values(source=source, key=key, received_at=now)
    # why: the unique key decides between two that arrive at once, also on two servers
    noted = connection.execute(insert.on_conflict_do_nothing().returning(inbox.c.key))
    return noted.first() is not None


def forget(connection: Connection, before: datetime) -> int:
    """Drop the keys received before an instant, which no sender repeats any more; return how many."""
    return connection.execute(delete(inbox).where(inbox.c.received_at < before)).rowcount
