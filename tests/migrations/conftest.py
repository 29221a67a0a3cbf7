"""The stored installation of the previous head, laid into a store of its own and upgraded, once per store."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import inspect, text

from api.app import create_app
from engine import Actor, Engine, SimulatedClock
from engine.operate import repairs
from engine.operate.repairs import Query, Repair
from ground.opening import open_database
from migrations.run import upgrade
from records.scope import Scope, use_scope
from service import bootstrap
from service.configuration import Configuration
from tests.api.conftest import Person, Town
from tests.migrations import dumping
from tests.world import CHEAP, Pupil, World

HEAD = Path(__file__).parent / "head_2c9f316"
REVISIONS = ("records@records_0004", "engine@engine_0007")  # where that head's tables stood


@dataclass
class Upgraded:
    """The town that the stored installation has become, and what its head said of it."""

    town: Town
    told: dict[str, Any]
    database: Database

    @property
    def engine(self) -> Engine:
        return self.town.house.engine

    def transfers(self, *names: str) -> list[str]:
        """The transfers that were left in these states."""
        return [case for name in names for case in self.told["transfers"][name]]

    def desk(self, organisation: str, role: str) -> Person:
        """Whoever sits at a desk, signed in with the password of the earlier head."""
        (unit,) = [name for name, org in self.told["org"].items() if org == organisation]
        return self.town.person(f"{unit}-{role}")

    def everything(self, work: Any) -> Any:
        """Let a unit of work see all, as the system does."""
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return work

    def incidents(self, case: str) -> list[Any]:
        """The open incidents of a case."""
        with self.engine.reading() as connection:
            return repairs.find(connection, Query(case_id=case, limit=1000))

    def retry(self, case: str, values: dict[str, Any] | None = None) -> None:
        """Try again everything that stands still in a case, with the variables set before."""
        for incident in self.incidents(case):
            if incident["id"] in [still["id"] for still in self.incidents(case)]:
                with self.engine.work(Actor("operator")) as work:
                    repairs.resolve(work, incident["id"], Repair("retry", "the cause is gone", values))

    def finish(self, case: str) -> str:
        """Decide a transfer at each desk that it comes to, over the whole application; returns how it ended."""
        decided = {"Correct": ("resubmit", {"reason": "job", "note": "已补充"}), "Fetch": ("fetch", {})}
        while not self.engine.is_ended(case):
            (task,) = self.engine.tasks(case)
            outcome, data = decided.get(task.element, ("approve", {}))
            answer = self.desk(str(task.organisation), str(task.role)).decide(case, outcome, data=data)
            assert answer.status_code == 200, (task.element, answer.text)
        return str(self.engine.case(case).outcome)


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """The stored installation in a store of its own, upgraded and open."""
    home = tmp_path_factory.mktemp(f"upgraded-{request.param}") / "home"
    dumping.unpack(HEAD / "home.json", home)
    database = f"sqlite:///{home / 'heban.db'}"
    if request.param == "postgres":
        server, name = request.getfixturevalue("postgres_server"), f"upgraded_{os.getpid()}"
        server.execute(f"CREATE DATABASE {name}")
        request.addfinalizer(lambda: server.drop(name))
        database = server.database(name)
    store = open_database(database)
    for revision in REVISIONS:
        upgrade(store, revision)
    load(store)
    upgrade(store)
    yield from _opened(Configuration(home=home, database=database, web=None, password_cost=CHEAP), store)
    store.dispose()


def _opened(configuration: Configuration, store: Database) -> Iterator[Upgraded]:
    told = json.loads((HEAD / "told.json").read_text("utf-8"))
    clock = SimulatedClock(datetime.fromisoformat(told["at"]))
    house = bootstrap.open_house(configuration, clock)
    for name in ("old.post", "old.refuse"):  # what failed then works now
        house.engine.ports.services.register(name)(lambda work: "done")
    pupils = {name: [Pupil(**pupil) for pupil in found] for name, found in told["pupils"].items()}
    yield Upgraded(Town(create_app(house), house, World(told["org"], told["account"], pupils), clock), told, store)
    house.audit.close()
    house.database.dispose()


def load(store: Database) -> None:
    """Put the stored rows into a store at the revisions they come from."""
    on_postgres = store.dialect.name == "postgresql"
    found = dumping.statements(HEAD / "database.sql", "'\\x{}'" if on_postgres else "X'{}'")
    found.pop("alembic_version")
    tables = [name for name, _ in inspect(store).get_sorted_table_and_fkc_names() if name]
    with store.begin() as connection:
        if on_postgres:
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))  # the instants are text without a zone
        cursor = connection.connection.cursor()
        for table in tables:
            for statement in found.pop(table, ()):
                cursor.execute(statement)
    assert found == {}, "every stored table has its place"
