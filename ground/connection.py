"""A transaction on the driver's own connection, which SQLAlchemy joins when somebody asks for it.

Beginning, committing and closing through SQLAlchemy costs as much as three writes; most decisions need nothing of
it but the pool. Once `upon` has been asked for, SQLAlchemy's transaction is the one that ends.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine

from ground.driver_errors import translated
from ground.opening import begin_sqlite


class DriverTransaction:
    """`connection` is the pooled connection, `dialect` what its statements are compiled for; it has begun."""

    __slots__ = ("db", "dialect", "connection", "_upon", "_begun")

    def __init__(self, db: Engine) -> None:
        self.db = db
        self.dialect = db.dialect
        try:
            self.connection: Any = db.raw_connection()
        except db.dialect.loaded_dbapi.Error as cause:
            raise translated(self.dialect, "connect", cause) from cause
        self._upon: Connection | None = None
        self._begun: Any = None
        if db.dialect.name == "sqlite":
            try:
                begin_sqlite(self, "IMMEDIATE")
            except BaseException:
                self.connection.close()
                raise

    @property
    def upon(self) -> Connection:
        """SQLAlchemy's connection in this transaction."""
        if self._upon is None:
            self._upon = Connection(self.db, connection=self.connection)
            self._begun = self._upon.begin()
        return self._upon

    def ending(self) -> _Ending:
        """The object that commits, in a block that raises the driver's errors as SQLAlchemy does."""
        return _Ending(self)

    def roll_back(self) -> None:
        """Undo everything; a connection that is lost leaves the pool."""
        assert self.upon is not None  # through SQLAlchemy, which knows what a lost connection looks like
        self._begun.rollback()

    def close(self) -> None:
        """Give the connection back to the pool."""
        (self._upon or self.connection).close()


class _Ending:
    __slots__ = ("transaction",)

    def __init__(self, transaction: DriverTransaction) -> None:
        self.transaction = transaction

    def __enter__(self) -> Any:
        return self.transaction._begun or self.transaction.connection.driver_connection

    def __exit__(self, _kind: Any, cause: BaseException | None, _trace: Any) -> None:
        if isinstance(cause, self.transaction.dialect.loaded_dbapi.Error):
            raise translated(self.transaction.dialect, "COMMIT", cause) from cause


Begun = Connection | DriverTransaction  # a transaction that has begun, in either way
