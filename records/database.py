"""The two stores: SQLite (embedded default) and PostgreSQL, opened so that both keep the same promises.

SQLite needs four things the driver does not do by itself (decisions, design 9): the driver's own implicit
transactions are switched off, a transaction begins with BEGIN IMMEDIATE (two writers queue at the start instead
of dying in the middle), every commit reaches the disk, and foreign keys are enforced.
"""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from records.errors import Invalid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BUSY_TIMEOUT_MS = 30_000
SILENT = {"hide_parameters": True}  # errors go to logs, and rows name people
PAGE = 2048  # bytes of a page of a new SQLite file; a file that is there keeps its own
LOGGED = 2000  # pages in the log before it is copied into the file
READ_ONLY = {"sqlite_begin": "DEFERRED"}


class Base(DeclarativeBase):
    """Declarative base of the registers."""

    metadata = metadata


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on both stores (decisions, design 12); a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise Invalid(
                f"Expected an aware instant but got the naive {value!r}: give it a zone.",
                f"时间须带时区，现为 {value!r}",
            )
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's zone-less text its UTC back; turn PostgreSQL's session zone into UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str, **options: Any) -> Engine:
    """Open a store by URL (`sqlite:///path` or `postgresql://…`, the latter through psycopg 3)."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        # why: the connection used last still holds the pages that the last transaction left
        lasting = {"pool_use_lifo": True} if parsed.database not in (None, ":memory:") else {}
        engine = create_engine(parsed, **{**SILENT, **lasting, **options})
        _teach_sqlite(engine)
        return engine
    if backend == "postgresql":
        # why: a process that stopped inside a transaction must let go of the rows it locked
        idle = {"options": "-c idle_in_transaction_session_timeout=120000"}
        defaults = {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True, "pool_use_lifo": True}
        engine = create_engine(parsed, **{**SILENT, **defaults, "connect_args": idle, **options})
        event.listen(engine, "handle_error", _without_rows)
        return engine
    raise Invalid(
        f"Expected a sqlite:/// or postgresql:// URL but got a {backend} one: set HEBAN_DATABASE.",
        f"数据库地址须为 sqlite:/// 或 postgresql://，现为 {backend}，请设置 HEBAN_DATABASE",
    )


def reading(engine: Engine) -> Engine:
    """Return a view of the engine for requests that only read: on SQLite they do not queue for the write lock."""
    return engine.execution_options(**READ_ONLY)


def first_line(cause: BaseException) -> None:
    """Leave of PostgreSQL's message what was wrong, without its detail: that shows every column of a refused row."""
    said = getattr(getattr(cause, "diag", None), "message_primary", None)
    if said:
        cause.args = (said, *cause.args[1:])


def _without_rows(context: ExceptionContext) -> None:
    whole, made = str(context.original_exception), context.sqlalchemy_exception
    first_line(context.original_exception)
    if made is not None:
        made.args = tuple(str(part).replace(whole, str(context.original_exception)) for part in made.args)


def _teach_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _open(dbapi: sqlite3.Connection, _record: object) -> None:
        dbapi.isolation_level = None  # the driver must not begin or end transactions behind our back
        cursor = dbapi.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        # why: a decision writes some thirty pages whole: smaller pages, less to write
        cursor.execute(f"PRAGMA page_size = {PAGE}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {LOGGED}")
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "cache_size = -32000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        text = f"BEGIN {mode}"
        driver: Any = connection.connection.driver_connection
        if driver.in_transaction:
            return  # why: a transaction of the driver, which SQLAlchemy joins
        try:  # why: through SQLAlchemy the statement would cost as much as a write
            driver.execute(text)
        except sqlite3.Error as cause:
            raise DBAPIError.instance(text, (), cause, sqlite3.Error, dialect=connection.dialect) from cause
