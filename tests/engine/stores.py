"""Databases for the engine's own tests: its tables alone, on a SQLite file and on PostgreSQL."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import make_url, text

from engine.store.schema import metadata
from ground.opening import open_database

BOTH = ("sqlite", "postgresql")
WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def opened(store: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A database with the engine's tables and no rows; `store` is sqlite or postgresql."""
    if store == "sqlite":
        path = folder / "engine.db"
        path.write_bytes(_empty_file())
        yield from _open(f"sqlite:///{path}")
        return
    template = request.getfixturevalue("postgres_server").template("engine", _create_tables)
    with request.getfixturevalue("reused")(template).lent() as url:
        yield from _open(_psycopg(url))


def _open(url: str) -> Iterator[Database]:
    db = open_database(url)
    yield db
    db.dispose()


@cache
def _empty_file() -> bytes:
    """A SQLite file with the tables, made once per process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "engine.db"
        _create_tables(f"sqlite:///{path}")
        return path.read_bytes()


def _create_tables(url: str) -> None:
    db = open_database(_psycopg(url) if url.startswith("postgres") else url)
    metadata.create_all(db)
    db.dispose()


def until_somebody_waits(database: Database) -> None:
    """Return once a transaction waits for another's lock; on SQLite, where whoever comes later does not begin, at once."""
    if database.dialect.name != "postgresql":
        return
    for _ in range(2000):
        with database.connect() as connection:
            if connection.execute(text(WAITING)).scalar_one():
                return
    raise AssertionError("Expected a transaction that waits for a lock but none does")


def _psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
