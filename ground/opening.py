"""Opening a database so that both stores keep the same promises.

SQLite needs four things that its driver does not do by itself (decisions, design 9): the driver's own implicit
transactions are switched off, a transaction begins with BEGIN IMMEDIATE (two writers queue at the start instead
of failing in the middle), every commit reaches the disk, and foreign keys are enforced.
"""

from __future__ import annotations

import select
import sqlite3
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import StaticPool

from ground.driver_errors import shorten_errors, translated
from ground.errors import UnknownStore

MEMORY = "sqlite://"
BUSY_TIMEOUT_MS = 30_000
SILENT: dict[str, Any] = {"hide_parameters": True}  # errors go to logs, and rows name people
PAGE = 2048  # bytes of a page of a new SQLite file; a file that is there keeps its own
LOGGED = 2000  # pages in the log before it is copied into the file
READ_ONLY = {"sqlite_begin": "DEFERRED"}
_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",
    f"page_size = {PAGE}",  # a decision writes some thirty pages whole: smaller pages, less to write
    "journal_mode = WAL",
    f"wal_autocheckpoint = {LOGGED}",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32000",
)


def open_database(url: str = MEMORY, **options: Any) -> Engine:
    """Open a store by URL: `sqlite:///path`, `sqlite://` in memory, or `postgresql://…` (through psycopg 3).

    `options` are those of SQLAlchemy's create_engine. UnknownStore for any other kind of database.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed, options)
    if backend in ("postgresql", "postgres"):
        return _postgresql(parsed, options)
    raise UnknownStore(
        f"Expected a sqlite:/// or postgresql:// URL but got a {backend} one: set HEBAN_DATABASE.",
        f"数据库地址须为 sqlite:/// 或 postgresql://，现为 {backend}，请设置 HEBAN_DATABASE",
    )


def reading(engine: Engine) -> Engine:
    """Return a view of the engine for requests that only read.

    On SQLite they do not queue for the write lock. On PostgreSQL no transaction is begun for them: each statement sees
    what is committed by then in any case, and beginning and ending one is two round trips.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine.execution_options(**READ_ONLY)


def _sqlite(url: URL, options: dict[str, Any]) -> Engine:
    if url.database in (None, "", ":memory:"):
        kept: dict[str, Any] = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    else:  # the connection used last still holds the pages that the last transaction left
        kept = {"pool_use_lifo": True, "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}}
    engine = create_engine(url, **{**SILENT, **kept, **options})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(url: URL, options: dict[str, Any]) -> Engine:
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    # A process that stopped inside a transaction must let go of the rows it locked.
    idle = {"options": "-c idle_in_transaction_session_timeout=120000"}
    kept = {"pool_size": 10, "max_overflow": 20, "pool_use_lifo": True, "connect_args": idle}
    engine = create_engine(url, **{**SILENT, **kept, **options})
    event.listen(engine, "checkout", _renew_if_closed)
    return shorten_errors(engine)


def _renew_if_closed(connection: Any, _record: object, _proxy: object) -> None:
    """Let the pool open a connection anew where the server has closed it, as after its restart.

    A server that leaves says so, and what it said is there to be read: looking costs no round trip. Nothing has been
    sent yet, so nothing is done twice.
    """
    if _has_news(connection.fileno()):
        raise DisconnectionError("Expected an open connection but the server has closed it")


def _has_news(file: int) -> bool:
    """Tell whether something can be read that nobody has asked for."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([file], [], [], 0)[0])
    looking = select.poll()
    looking.register(file, select.POLLIN)
    return bool(looking.poll(0))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin or end transactions behind our back
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    # A transaction that reads first and writes later could otherwise fail half-way with "database is locked".
    begin_sqlite(connection, connection.get_execution_options().get("sqlite_begin", "IMMEDIATE"))


def begin_sqlite(connection: Any, mode: str) -> None:
    """Begin on the driver itself: through SQLAlchemy it would cost as much as a write. What has begun goes on."""
    text = f"BEGIN {mode}"
    driver = connection.connection.driver_connection
    if driver.in_transaction:
        return
    try:
        driver.execute(text)
    except sqlite3.Error as cause:
        raise translated(connection.dialect, text, cause) from cause
