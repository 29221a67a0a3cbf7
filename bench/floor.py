"""The floor: what the raw driver needs to write the very rows that the engine wrote, in one transaction a step.

The engine's steps are timed on one database while their writes are captured as the driver got them; then the
same writes are replayed by the raw driver on a copy of the database, in the same run.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine.store import writes as collected

Write = tuple[str, Any, bool]
_noted: list[Write] = []


def _note(statement: Any, parameters: Any, many: bool) -> None:
    if str(statement).lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
        _noted.append((str(statement), list(parameters) if many else parameters, many))


class _SqliteCursor(sqlite3.Cursor):
    def execute(self, statement: str, parameters: Any = ()) -> Any:
        _note(statement, parameters, False)
        return super().execute(statement, parameters)

    def executemany(self, statement: str, parameters: Any) -> Any:
        _note(statement, parameters, True)
        return super().executemany(statement, parameters)


class _SqliteConnection(sqlite3.Connection):
    def cursor(self, factory: Any = _SqliteCursor) -> Any:
        return super().cursor(factory)


class _PostgresCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        _note(query, params, False)
        return super().execute(query, params, **how)

    def executemany(self, query: Any, params_seq: Any, **how: Any) -> Any:
        _note(query, params_seq, True)
        return super().executemany(query, params_seq, **how)


def noting(db: Database) -> Database:
    """Let a database's driver note what it is given, below every layer of the engine."""

    @event.listens_for(db, "do_connect")
    def _open(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        if db.dialect.name == "sqlite":
            options["factory"] = _SqliteConnection
        else:
            options["cursor_factory"] = _PostgresCursor

    db.dispose()
    return db


@contextmanager
def row_by_row() -> Iterator[None]:
    """Let the engine write each table by a statement of its own, as the floor does, where it would send them as one."""
    apart, collected.fits = collected.fits, lambda *_: False
    try:
        yield
    finally:
        collected.fits = apart


def replay(db: Database, steps: list[list[Write]]) -> list[float]:
    """Seconds a step for the raw driver to write the same rows and commit."""
    pooled = db.raw_connection()
    driver: Any = pooled.driver_connection
    cursor = driver.cursor()
    begin = "BEGIN IMMEDIATE" if db.dialect.name == "sqlite" else "BEGIN"
    if db.dialect.name == "postgresql":
        driver.rollback()
        driver.autocommit = True  # BEGIN and COMMIT are sent as the server gets them from any driver
    took = []
    for writes in steps:
        began = time.perf_counter()
        cursor.execute(begin)
        for statement, parameters, many in writes:
            if many:
                cursor.executemany(statement, parameters)
            else:
                cursor.execute(statement, parameters)
        cursor.execute("COMMIT")
        took.append(time.perf_counter() - began)
    cursor.close()
    pooled.invalidate()
    return took


def timed(actions: list[Callable[[], None]]) -> tuple[list[float], list[list[Write]]]:
    """Seconds of each action, and what each wrote."""
    took, steps = [], []
    for action in actions:
        _noted.clear()
        began = time.perf_counter()
        action()
        took.append(time.perf_counter() - began)
        steps.append(list(_noted))
    return took, steps
