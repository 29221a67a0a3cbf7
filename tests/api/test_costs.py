"""What a decision and a page of the inbox cost: statements on SQLite, round trips on PostgreSQL, calls, and files passed.

The numbers are exact, whatever the machine does meanwhile. The decision is the transfer's first, as the front sends it.
"""

from __future__ import annotations

import cProfile
import pstats
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event, text

from api.app import create_app
from api.context import House
from engine import SimulatedClock
from ground.opening import open_database
from service.bootstrap import initialise, open_house
from service.configuration import Configuration
from tests.api.conftest import Person, Town
from tests.world import NOW, make_world

STATEMENTS = 12  # beside BEGIN and COMMIT; a batch of rows is one
TRIPS = 8  # a pipeline is one
QUESTIONS = 6  # of a page of the inbox: who asks, rows, counts, names of pupils, of units, of processes
CALLS = 4_600  # for 17 rows; 9,180 where every statement is built anew
FILES = 86  # from the route to the commit; two thirds are the engine's own step
PROJECT = Path(__file__).parents[2]
OUTSIDE = (str(PROJECT / ".venv"), str(PROJECT / "tests"))
APPROVED = {"outcome": "approve", "reason": "", "data": {}}


@dataclass
class Counter:
    """What was sent since `reset`; `ends` are the statements that begin and end transactions."""

    sent: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def reset(self) -> None:
        self.sent.clear()
        self.ends.clear()


def counting(counter: Counter) -> type[sqlite3.Connection]:
    """SQLite's connections, which tell of every call that runs a statement."""

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *given: Any) -> Any:
            counter.sent.append(sql)
            return super().execute(sql, *given)

        def executemany(self, sql: str, *given: Any) -> Any:
            counter.sent.append(sql)
            return super().executemany(sql, *given)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, *given: Any) -> Any:
            counter.ends.append(sql)
            return super().execute(sql, *given)

        def commit(self) -> None:
            counter.ends.append("COMMIT")
            super().commit()

    return Connection


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def lite(counter: Counter, sqlite_url: str, tmp_path: Path) -> Iterator[Town]:
    def counted(_dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> None:
        options["factory"] = counting(counter)

    yield from opened(sqlite_url, tmp_path, lambda house: event.listen(house.database, "do_connect", counted))


@pytest.fixture
def postgres(counter: Counter, postgres_url: str, tmp_path: Path) -> Iterator[tuple[Town, Path]]:
    """With what libpq itself writes of the messages it sends."""
    log = (tmp_path / "trips").open("w")

    def traced(connection: Any, _record: Any) -> None:
        connection.pgconn.trace(log.fileno())

    for town in opened(postgres_url, tmp_path, lambda house: event.listen(house.database, "connect", traced)):
        yield town, tmp_path / "trips"


def opened(url: str, home: Path, prepare: Callable[[House], object]) -> Iterator[Town]:
    configuration = Configuration(home=home, database=url, web=None)
    initialise(configuration)
    clock = SimulatedClock(NOW)
    house = open_house(configuration, clock)
    prepare(house)
    world = make_world(house, pupils=20)
    house.database.dispose()
    yield Town(create_app(house), house, world, clock)
    house.audit.close()
    house.database.dispose()


def tasks(town: Town, count: int) -> tuple[Person, list[str]]:
    """So many tasks of the transfer's first seat, the first decided already: everything once built is built."""
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    cases = [clerk.start(town.world.take("school_c").id).json["id"] for _ in range(count + 1)]
    found = [leader.inbox(case)[0]["id"] for case in cases]
    decide(leader, found[0])
    return leader, found[1:]


def decide(person: Person, task: str) -> dict[str, Any]:
    answer = person.post(f"/tasks/{task}/decide", APPROVED, Idempotency_Key=f"key-{task}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_a_decision_is_few_statements_and_reads_its_task_not_at_all(lite: Town, counter: Counter) -> None:
    leader, (task, *_) = tasks(lite, 1)
    counter.reset()
    told = decide(leader, task)
    assert len(counter.sent) <= STATEMENTS, "\n".join(counter.sent)
    assert counter.ends == ["BEGIN IMMEDIATE", "COMMIT"]
    assert not [sql for sql in counter.sent if sql.startswith("SELECT wf_")], "this process has just opened it"
    assert not [sql for sql in counter.sent if sql.startswith("DELETE FROM replayed_answer")], "nothing is purged meanwhile"
    assert [row["element"] for row in told["next_tasks"]] == ["ReceivingAuthority"]


def test_a_decision_is_few_trips(postgres: tuple[Town, Path]) -> None:
    town, log = postgres
    leader, (task, *_) = tasks(town, 1)
    before = trips(log)
    decide(leader, task)
    assert 1 <= trips(log) - before <= TRIPS


def test_a_decision_of_a_case_that_another_process_moved_is_few_trips(postgres: tuple[Town, Path]) -> None:
    town, log = postgres
    leader, (task, *_) = tasks(town, 1)
    town.house.engine.store.hot.clear()
    before = trips(log)
    decide(leader, task)
    assert 1 <= trips(log) - before <= TRIPS


def trips(log: Path) -> int:
    """How often the client has asked for an answer so far: a query of its own, or the end of a pipeline."""
    said = [line.split("\t") for line in log.read_text(errors="replace").splitlines()]
    return sum(1 for parts in said if len(parts) > 3 and parts[1] == "F" and parts[3].split(" ")[0] in ("Sync", "Query"))


def test_a_page_of_the_inbox_builds_no_statement_and_asks_few_questions(lite: Town, counter: Counter) -> None:
    leader, open_tasks = tasks(lite, 17)
    leader.get("/inbox")  # everything once built is built
    counter.reset()
    calls = cProfile.Profile()
    calls.enable()
    answer = leader.get("/inbox")
    calls.disable()
    assert {row["id"] for row in answer.json["items"]} == set(open_tasks) and len(open_tasks) == 17
    assert len(counter.sent) <= QUESTIONS, "\n".join(counter.sent)
    assert int(pstats.Stats(calls).total_calls) <= CALLS  # type: ignore[attr-defined]


def test_a_page_of_the_inbox_is_few_trips(postgres: tuple[Town, Path]) -> None:
    town, log = postgres
    leader, _ = tasks(town, 2)
    leader.get("/inbox")
    before = trips(log)
    assert len(leader.get("/inbox").json["items"]) == 2
    assert 1 <= trips(log) - before <= QUESTIONS


def test_a_server_that_has_closed_its_connections_is_asked_on_fresh_ones(postgres: tuple[Town, Path]) -> None:
    """As after its restart: nobody is told of it, and nothing is done twice."""
    town, _ = postgres
    leader, (task, *_) = tasks(town, 1)
    others = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                  "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    with ExitStack() as kept:
        for _ in range(3):
            kept.enter_context(town.house.database.connect()).execute(text("SELECT 1"))
    assert town.house.database.pool.checkedin() >= 3  # type: ignore[attr-defined]
    beside = open_database(town.house.database.url.render_as_string(hide_password=False))
    with beside.connect() as connection:
        assert all(connection.execute(others).scalars())
    beside.dispose()
    decide(leader, task)
    with town.house.engine.reading() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM wf_history WHERE kind = 'decided' AND payload LIKE '%{task}%'")).scalar() == 1


def test_a_decision_passes_few_files_from_the_route_to_the_commit(lite: Town) -> None:
    leader, (task, *_) = tasks(lite, 1)
    passed = files_between(lambda: decide(leader, task))
    assert len(passed) <= FILES, "\n".join(sorted(passed))


def files_between(act: Callable[[], object]) -> set[str]:
    """The project's files in which something ran, from the route's function until the transaction has ended."""
    passed: set[str] = set()
    under_way = False

    def looked(frame: FrameType, what: str, _given: Any) -> None:
        nonlocal under_way
        code = frame.f_code
        if what == "call" and code.co_name == "decide" and code.co_filename.endswith("api/routes/inbox.py"):
            under_way = True
        if under_way and what == "call" and Path(code.co_filename).is_relative_to(PROJECT) and not code.co_filename.startswith(OUTSIDE):
            passed.add(str(Path(code.co_filename).relative_to(PROJECT)))
        if what == "return" and code.co_name == "_end" and code.co_filename.endswith("engine/transaction/transaction.py"):
            under_way = False

    sys.setprofile(looked)
    try:
        act()
    finally:
        sys.setprofile(None)
    return passed
