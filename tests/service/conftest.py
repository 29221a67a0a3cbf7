"""A whole house in this process, on each store, with the test world in it; made once per store and copied per test."""

from __future__ import annotations

import copy
import io
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from api.house import House
from engine import Actor, SimulatedClock
from records.acting import Acting
from records.database import make_engine
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from service import bootstrap
from service.configuration import Configuration
from service.logs import configure_logs
from tests.blackbox.client import PNG
from tests.world import NOW, World, make_world

PUPILS = 8
configure_logs()


@dataclass
class Setup:
    """An open house, its world and its clock."""

    house: House
    world: World
    clock: SimulatedClock
    configuration: Configuration

    def everything(self, work: Any) -> Any:
        """Let a unit of work see all, as the system does."""
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return work

    def actor(self, unit: str, role: Role) -> Actor:
        """The one holder of a role in a unit of the world."""
        return Actor(self.world.account[f"{unit}-{role}"], self.world.org[unit], str(role))

    def evidence(self, work: Any, unit: str) -> str:
        """One stamped form, uploaded for a school; its id."""
        upload = Upload(self.world.org[unit], "stamped_form", io.BytesIO(PNG))
        acting = Acting(work.now, work.actor.account, self.world.org[unit])
        return str(store_file(work.session, acting, self.configuration.evidence, upload).id)

    def reopened(self, clock: SimulatedClock | None = None) -> House:
        """The same installation opened by another process."""
        return bootstrap.open_house(self.configuration, clock or self.clock)

    def days(self, count: float) -> None:
        """Let time pass without anybody working."""
        self.clock.advance(timedelta(days=count))


@dataclass(frozen=True)
class Template:
    """A filled installation to copy: its home, its database's name or file, its world."""

    home: Path
    store: str
    world: World


@pytest.fixture(scope="session")
def sqlite_house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Template:
    """A filled SQLite installation."""
    home = tmp_path_factory.mktemp("house-sqlite")
    shutil.copyfile(sqlite_template, home / "heban.db")
    return _filled(home, f"sqlite:///{home / 'heban.db'}", "sqlite")


@pytest.fixture(scope="session")
def postgres_house(tmp_path_factory: pytest.TempPathFactory, postgres_server: str, postgres_template: str) -> Template:
    """A filled PostgreSQL installation."""
    name = f"{postgres_template}_house"
    _admin(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    home = tmp_path_factory.mktemp("house-postgres")
    return _filled(home, _at(postgres_server, name), "postgres")


@pytest.fixture(params=["sqlite", "postgres"])
def setup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """A fresh copy of the filled installation, open, on each store, at the clock of the worked example."""
    yield from _opened(request, tmp_path, request.param)


@pytest.fixture
def embedded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """The same on SQLite alone, for what does not touch the store's ways."""
    yield from _opened(request, tmp_path, "sqlite")


@pytest.fixture
def fresh_home(sqlite_house: Template, tmp_path: Path) -> Path:
    """A copy of the filled SQLite installation that nobody has opened, its world beside it."""
    home = tmp_path / "home"
    shutil.copytree(sqlite_house.home, home)
    (home / "world.pickle").write_bytes(pickle.dumps(sqlite_house.world))
    return home


@pytest.fixture
def on_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """The same on PostgreSQL alone."""
    yield from _opened(request, tmp_path, "postgres")


def _opened(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> Iterator[Setup]:
    template: Template = request.getfixturevalue(f"{store}_house")
    home = tmp_path / "home"
    shutil.copytree(template.home, home)
    database = f"sqlite:///{home / 'heban.db'}"
    if store == "postgres":
        server = request.getfixturevalue("postgres_server")
        name = f"house_{abs(hash(str(tmp_path))):x}"
        _admin(server, f"CREATE DATABASE {name} TEMPLATE {template.store}")
        database = _at(server, name)
    clock = SimulatedClock(NOW)
    configuration = replace(Configuration(home=home, database=database), provisional_calendar=False)
    house = bootstrap.open_house(configuration, clock)
    yield Setup(house, copy.deepcopy(template.world), clock, configuration)
    house.database.dispose()
    if store == "postgres":
        _admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _filled(home: Path, database: str, store: str) -> Template:
    configuration = Configuration(home=home, database=database)
    bootstrap.initialise(configuration)
    house = bootstrap.open_house(configuration, SimulatedClock(NOW))
    world = make_world(house, PUPILS)
    house.database.dispose()
    return Template(home, make_url(database).database or "" if store == "postgres" else "heban.db", world)


def _at(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _admin(server: str, statement: str) -> None:
    engine = make_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
