"""A store that an engine has opened: the database, the cases kept in memory, and how its writers take turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock
from typing import Any

import sqlalchemy
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine.store.hot import HotCache
from engine.store.writer_lock import WriterLock
from ground.driver_errors import shorten_errors


class OpenedStore:
    """`open_session` makes the application's session on the transaction of a unit of work."""

    def __init__(self, db: sqlalchemy.Engine, hot_cases: int) -> None:
        self.db = shorten_errors(db)
        self.hot = HotCache(hot_cases)
        self.open_session: Callable[[sqlalchemy.Connection], Session] = _plain_session
        self._one_at_a_time = RLock() if isinstance(db.pool, StaticPool) else None
        on_file = db.dialect.name == "sqlite" and self._one_at_a_time is None and db.url.database
        self._writer_lock = WriterLock(str(db.url.database)) if on_file else None

    def turn(self) -> AbstractContextManager[Any]:
        """SQLite has one writer, and a store in memory one connection: their transactions take turns."""
        return self._writer_lock if self._writer_lock is not None else self._one_at_a_time or nullcontext()

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A connection to read with; on SQLite it does not queue for the write lock."""
        with self._one_at_a_time or nullcontext(), self.db.connect() as connection:
            yield connection.execution_options(sqlite_begin="DEFERRED")


def _plain_session(connection: sqlalchemy.Connection) -> Session:
    """A session on a work's transaction, for an application without one of its own."""
    return Session(bind=connection, join_transaction_mode="rollback_only")
