"""Opening a database as the engine needs it: immediate transactions and full durability on SQLite."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from engine.store.told import shorten_errors, told

MEMORY = "sqlite://"
SILENT: dict[str, Any] = {"hide_parameters": True}  # errors go to logs, and rows name people
PAGE = 2048  # bytes of a page of a new SQLite file; a file that is there keeps its own
LOGGED = 2000  # pages in the log before it is copied into the file


def open_database(url: str = MEMORY) -> Engine:
    """A SQLAlchemy engine for `url`; SQLite gets WAL, FULL sync, BEGIN IMMEDIATE and real savepoints."""
    if not url.startswith("sqlite"):
        return shorten_errors(create_engine(url, **SILENT))
    if url in (MEMORY, "sqlite:///:memory:"):
        db = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, **SILENT)
    else:
        db = create_engine(url, connect_args={"timeout": 30}, **SILENT)
    event.listen(db, "connect", _prepare)
    event.listen(db, "begin", _begin_immediate)
    return db


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin or commit by itself (savepoint fix)
    cursor = connection.cursor()
    # A decision changes a few rows on some thirty pages, and each is written whole: smaller pages, less to write.
    cursor.execute(f"PRAGMA page_size={PAGE}")
    for pragma in ("journal_mode=WAL", f"wal_autocheckpoint={LOGGED}", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # A transaction that reads first and writes later could otherwise fail half-way with "database is locked".
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    begin_sqlite(connection, mode)


def begin_sqlite(connection: Any, mode: str) -> None:
    """Begin on the driver itself: through SQLAlchemy it would cost as much as a write. What has begun goes on."""
    text = f"BEGIN {mode}"
    driver = connection.connection.driver_connection
    if driver.in_transaction:
        return
    try:
        driver.execute(text)
    except sqlite3.Error as cause:
        raise told(connection.dialect, text, cause) from cause
