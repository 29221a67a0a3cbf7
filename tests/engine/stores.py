"""Databases for the engine's own tests: its tables alone, on a SQLite file and on PostgreSQL."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import make_url, text

from engine.store import effects  # noqa: F401  its tables belong to the same metadata
from engine.store.connect import open_database
from engine.store.tables import metadata

BOTH = ("sqlite", "postgresql")
_NUMBERS = itertools.count(1)


def opened(store: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A fresh database with the engine's tables; `store` is sqlite or postgresql. Dropped afterwards."""
    if store == "sqlite":
        db = open_database(f"sqlite:///{folder / 'engine.db'}")
        metadata.create_all(db)
        yield db
        db.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"engine_{next(_NUMBERS)}_{abs(hash(folder)) % 10**8}"
    admin = open_database(_psycopg(server)).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    db = open_database(_psycopg(make_url(server).set(database=name).render_as_string(hide_password=False)))
    metadata.create_all(db)
    yield db
    db.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def until_somebody_waits(database: Database) -> None:
    """Return once a transaction waits for another's lock; on SQLite, where whoever comes later does not begin, at once."""
    if database.dialect.name != "postgresql":
        return
    for _ in range(2000):
        with database.connect() as connection:
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                return
    raise AssertionError("Expected a transaction that waits for a lock but none does")


def _psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
