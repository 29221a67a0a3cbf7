"""The floor: what the raw driver needs to write the very rows that the engine wrote, in one transaction a step.

The writes of a block of steps are noted as the driver gets them; then the raw driver replays them on a copy of the
database as it was before, in turns with the engine's steps. On PostgreSQL it sends BEGIN, the rows and COMMIT in one
pipeline and waits once, at the end. Two other ways are told beside it: waiting for each statement, and the single
statement by which the engine's own hot step writes the rows.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine as Database
from sqlalchemy import event, select

from engine.store import writes as collected
from engine.store.schema import metadata

Write = tuple[str, Any, bool]
_noted: list[Write] = []


def _note(statement: Any, parameters: Any, many: bool) -> None:
    if str(statement).lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH")):
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


def replay(db: Database, steps: list[list[Write]], way: str = "pipeline") -> list[float]:
    """Seconds a step for the raw driver to write the same rows and commit.

    `way`, on PostgreSQL: one "pipeline" from BEGIN to COMMIT; "waiting" for the answer of each statement; or the
    "single" statement that a step wrote, which is a transaction by itself.
    """
    pooled = db.raw_connection()
    driver: Any = pooled.driver_connection
    cursor = driver.cursor()
    send = _SENDING["sqlite" if db.dialect.name == "sqlite" else way]
    if db.dialect.name == "postgresql":
        driver.rollback()
        driver.autocommit = True  # BEGIN and COMMIT are sent as the server gets them from any driver
    took = []
    for writes in steps:
        began = time.perf_counter()
        send(driver, cursor, writes)
        took.append(time.perf_counter() - began)
    cursor.close()
    pooled.invalidate()
    return took


def _in_pipeline(driver: Any, cursor: Any, writes: list[Write]) -> None:
    with driver.pipeline():  # its end waits for every answer, and raises what a statement raised
        _sent(cursor, "BEGIN", writes)


def _alone(_driver: Any, cursor: Any, writes: list[Write]) -> None:
    ((statement, parameters, _many),) = writes
    cursor.execute(statement, parameters)


def _sent(cursor: Any, begin: str, writes: list[Write]) -> None:
    cursor.execute(begin)
    for statement, parameters, many in writes:
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters)
    cursor.execute("COMMIT")


_SENDING: dict[str, Callable[[Any, Any, list[Write]], None]] = {
    "sqlite": lambda _driver, cursor, writes: _sent(cursor, "BEGIN IMMEDIATE", writes),
    "waiting": lambda _driver, cursor, writes: _sent(cursor, "BEGIN", writes),
    "pipeline": _in_pipeline,
    "single": _alone,
}


def same_rows(one: Database, other: Database) -> None:
    """Hold that two databases have the same rows: the floor wrote what the engine wrote."""
    for table in metadata.sorted_tables:
        query = select(table).order_by(*table.primary_key.columns)
        with one.connect() as mine, other.connect() as theirs:
            wrote, replayed = mine.execute(query).all(), theirs.execute(query).all()
        assert wrote == replayed, f"Expected the floor to write {table.name} as the engine did but the rows differ"


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
