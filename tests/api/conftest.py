"""The application in this process, over a real house on SQLite with the test world and people in every role."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.context import House
from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.definitions import review
from records import accounts
from records.acting import Acting
from records.assignments import NewRole, assign_role
from records.ids import new_id
from records.roles import Role
from records.scope import Scope, use_scope
from service.beats import dispatcher_of
from service.bootstrap import initialise, open_house
from service.configuration import Configuration
from service.jobs import JobRunner
from tests.blackbox.client import PNG
from tests.furnished import furnished
from tests.world import CHEAP, NOW, PASSWORD, World, make_world

MORE = (
    ("henan", Role.INSPECTOR), ("henan", Role.AUDITOR), ("henan", Role.MANAGER), ("henan", Role.ENROLMENT_OFFICER),
    ("henan", Role.PLANNER), ("guangdong", Role.PROCESS_OWNER), ("guangdong", Role.OPERATOR), ("jinshui", Role.INSPECTOR),
    ("jinshui", Role.ENROLMENT_OFFICER), ("ministry", Role.OPERATOR),
)  # fmt: skip


@dataclass
class Person:
    """Somebody signed in; every request goes through the whole application."""

    web: FlaskClient
    me: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.web.open(f"/api{path}", method=method, headers=headers, **options)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, json={} if body is None else body, headers=named)

    def put(self, path: str, body: Any) -> TestResponse:
        return self.call("PUT", path, json=body)

    def send(self, path: str, data: bytes, **fields: str) -> TestResponse:
        return self.call("POST", path, data={**fields, "file": (io.BytesIO(data), "x.bin")})

    def upload(self, kind: str = "stamped_form", data: bytes = PNG) -> str:
        answer = self.send("/files", data, kind=kind)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def inbox(self, case: str) -> list[dict[str, Any]]:
        return [task for task in self.get("/inbox", limit=200).json["items"] if task["case"]["id"] == case]

    def decide(
        self, case: str, outcome: str, reason: str = "", data: dict[str, Any] | None = None, **how: Any
    ) -> TestResponse:
        (task,) = self.inbox(case)
        return self.post(f"/tasks/{task['id']}/decide", {"outcome": outcome, "reason": reason, "data": data or {}, **how})

    def start(self, pupil: str, **data: Any) -> TestResponse:
        """Ask for a transfer of a pupil to the clerk's own school."""
        body = {"process": "transfer", "data": {"student": pupil, "reason": "job", **data}, "files": [self.upload()]}
        return self.post("/cases", body)

    def settle(self, unit: str, key: str, value: Any, **more: Any) -> TestResponse:
        """Set a setting at an organisation; a second person at the ministry confirms what waits for one."""
        answer = self.settle_alone(unit, key, value, **more)
        if answer.status_code != 202:
            return answer
        own = self.me["account"]["login"]
        web = self.web.application.test_client()
        second = "ministry-process_owner" if own == "ministry-system_admin" else "ministry-system_admin"
        token = web.post("/api/auth/sign-in", json={"login": second, "password": PASSWORD}).json["csrf"]
        decision = f"/api/settings/proposals/{answer.json['pending']}/decision"
        return web.post(decision, json={"outcome": "confirmed"}, headers={"X-CSRF-Token": token})

    def settle_alone(self, unit: str, key: str, value: Any, **more: Any) -> TestResponse:
        """Ask for a setting at an organisation, and leave it to a second person where it needs one."""
        return self.put(f"/settings/{key}", {"organisation": unit, "value": value, **more})


@dataclass
class Town:
    """The application, its house, its world, its clock, and the people signed in."""

    app: Flask
    house: House
    world: World
    clock: SimulatedClock
    known: dict[str, Person] = field(default_factory=dict)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.app.test_client().post("/api/auth/sign-in", json={"login": login, "password": password})

    def fresh(self, login: str, password: str = PASSWORD) -> Person:
        """A new sign-in."""
        web = self.app.test_client()
        answer = web.post("/api/auth/sign-in", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        return Person(web, answer.json, {"X-CSRF-Token": answer.json["csrf"]})

    def person(self, login: str) -> Person:
        """Somebody signed in once per module."""
        if login not in self.known:
            self.known[login] = self.fresh(login)
        return self.known[login]

    def hire(self, login: str, *held: tuple[str, Role]) -> str:
        """A new account in use with roles at one or more units; returns its login."""
        with self.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            hire(work.session, Acting(self.house.now()), self.world, login, held)
        return login

    def nobody(self) -> Person:
        return Person(self.app.test_client(), {})

    def work_off(self) -> None:
        """Let the background jobs and the outbox run until nothing is left."""
        runner, dispatcher = JobRunner(self.house), dispatcher_of(self.house)
        for _ in range(20):
            runner.tick()
            dispatcher.tick()

    def catch_up(self) -> None:
        """Let due timers act and what they open start, until what came due behind them has acted too."""
        for _ in range(4):
            Worker(self.house.engine).tick()
            CaseStarter(self.house.engine).tick()

    def pass_time(self, **delta: float) -> None:
        self.clock.advance(timedelta(**delta))

    def retire(self, key: str) -> None:
        """Take a process out of effect that a clock moved by weeks would start meanwhile."""
        with self.house.engine.work() as work:
            version = self.house.engine.definitions.published(work, key, None)
            assert version is not None
            review.retire(work, version)


def _people(house: House) -> World:
    world = make_world(house, pupils=60)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for unit, role in MORE:
            hire(work.session, Acting(house.now()), world, f"{unit}-{role}", [(unit, role)])
    return world


def configured(home: Path) -> Configuration:
    database = f"sqlite:///{home / 'heban.db'}"
    return Configuration(home=home, database=database, web=None, password_cost=CHEAP)


def hire(session: Any, acting: Acting, world: World, login: str, held: Sequence[tuple[str, Role]]) -> None:
    """An account in use, as the set-up of an installation makes it."""
    home = world.org[held[0][0]]
    account, secret = accounts.create_account(session, acting, accounts.NewAccount(login, login[:40], home))
    for unit, role in held:
        assign_role(session, acting, NewRole(account.id, role, world.org[unit]))
    accounts.activate(session, acting, secret, PASSWORD)
    world.account[login] = account.id


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The application over a copy of the test world, one per module."""
    made, home = furnished("town", _people), tmp_path_factory.mktemp("house") / "home"
    made.copied(home)
    clock = SimulatedClock(NOW)
    house = open_house(configured(home), clock)
    yield Town(create_app(house), house, made.world, clock)
    house.audit.close()
    house.database.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The application over each store, with the test world of few pupils, one per module."""
    home: Path = tmp_path_factory.mktemp("either") / "home"
    home.mkdir()
    configuration = configured(home)
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        name = f"either_{new_id()}"
        server.execute(f"CREATE DATABASE {name}")
        configuration = replace(configuration, database=server.database(name))
    initialise(configuration)
    clock = SimulatedClock(NOW)
    house = open_house(configuration, clock)
    world = make_world(house, pupils=6)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for unit, role in MORE:
            hire(work.session, Acting(house.now()), world, f"{unit}-{role}", [(unit, role)])
    yield Town(create_app(house), house, world, clock)
    house.audit.close()
    house.database.dispose()


@pytest.fixture
def owner(town: Town) -> Person:
    """Who draws processes in Henan."""
    return town.person("henan-process_owner")


@pytest.fixture
def second(town: Town) -> Person:
    """A colleague of the owner, who publishes what the owner drew."""
    return town.person("henan-process_owner2")
