"""A whole house in this process, on each store, with the test world in it; furnished once per run and store."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.context import House
from engine import Actor, SimulatedClock
from engine.definitions import review
from records.acting import Acting
from records.files import Upload, store_file
from records.roles import Role
from records.scope import Scope, use_scope
from service import bootstrap
from service.configuration import Configuration
from service.logs import configure_logs
from tests.blackbox.client import PNG
from tests.furnished import Furnished, furnished
from tests.world import CHEAP, NOW, World, make_world

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

    def retire(self, key: str) -> None:
        """Take a process out of effect that a clock moved by months would start again and again."""
        with self.house.engine.work() as work:
            version = self.house.engine.definitions.published(work, key, None)
            assert version is not None
            review.retire(work, version)

    def days(self, count: float) -> None:
        """Let time pass without anybody working."""
        self.clock.advance(timedelta(days=count))


def _people(house: House) -> World:
    return make_world(house, PUPILS)


@pytest.fixture(params=["sqlite", "postgres"])
def setup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """A fresh copy of the filled installation, open, on each store, at the clock of the worked example."""
    yield from _opened(request, tmp_path, request.param)


@pytest.fixture
def embedded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """The same on SQLite alone, for what does not touch the store's ways."""
    yield from _opened(request, tmp_path, "sqlite")


@pytest.fixture
def fresh_home(tmp_path: Path) -> Path:
    """A copy of the furnished SQLite installation that nobody has opened, its world beside it."""
    home = tmp_path / "home"
    furnished("house", _people).copied(home)
    return home


@pytest.fixture
def on_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setup]:
    """The same on PostgreSQL alone."""
    yield from _opened(request, tmp_path, "postgres")


def _opened(request: pytest.FixtureRequest, tmp_path: Path, store: str) -> Iterator[Setup]:
    if store == "sqlite":
        made = furnished("house", _people)
        yield from _open(made, tmp_path / "home", made.copied(tmp_path / "home"))
        return
    made = furnished("house", _people, request.getfixturevalue("postgres_server"))
    made.copied(tmp_path / "home")
    with request.getfixturevalue("reused")(made.name).lent() as url:
        yield from _open(made, tmp_path / "home", url)


def _open(made: Furnished, home: Path, database: str) -> Iterator[Setup]:
    clock = SimulatedClock(NOW)
    configuration = Configuration(home=home, database=database, password_cost=CHEAP)
    house = bootstrap.open_house(configuration, clock)
    yield Setup(house, made.world, clock, configuration)
    house.audit.close()
    house.database.dispose()
