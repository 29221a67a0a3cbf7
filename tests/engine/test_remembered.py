"""A decision on a case as this process remembers it, without its lock: the same answers as under it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import (
    Actor,
    BadInput,
    Conflict,
    Decision,
    Engine,
    EngineSettings,
    NotAllowed,
    ServiceRegistry,
    SimulatedClock,
    runner,
)
from engine.proof.history import verify_all
from engine.store import cases
from engine.transaction.work import Work
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened, until_somebody_waits

LINE = "start s; user A outcomes=approve|refuse; user B; user C; end e; s > A > B > C > e"
LI, WANG = Actor("li", "org", "clerk"), Actor("wang", "org", "clerk")


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, **ports: Any) -> Engine:
    return Engine(database, clock=SimulatedClock(), settings=EngineSettings(merge_task_data=True), **ports)


@pytest.fixture
def two(database: Database) -> tuple[Engine, Engine]:
    """Two processes on one store; the first has published the line."""
    one, other = made(database), made(database)
    one.deploy(diagram("test", {"P": LINE}))
    return one, other


def first_task(engine: Engine) -> tuple[str, str]:
    case = engine.start("P")
    return case, engine.tasks(case)[0].id


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks and cases whose lock was asked for, as they come."""
    asked: list[str] = []
    for name in ("with_task", "version"):
        known = getattr(cases, name)
        monkeypatch.setattr(cases, name, lambda connection, key, known=known: asked.append(key) or known(connection, key))
    return asked


def test_who_opened_a_task_asks_nothing_before_it_is_decided(two: tuple[Engine, Engine], locked: list[str]) -> None:
    case, task = first_task(two[0])
    second = two[0].complete(task, outcome="approve").new_tasks[0]
    assert two[0].complete(second).new_tasks and locked == []
    assert two[0].trace(case)[:3] == ["s", "A", "B"]


def test_who_did_not_open_it_asks_under_the_lock(two: tuple[Engine, Engine], locked: list[str]) -> None:
    _case, task = first_task(two[0])
    two[1].complete(task, outcome="approve")
    assert locked == [task]


def test_what_another_decided_is_a_conflict(two: tuple[Engine, Engine]) -> None:
    case, task = first_task(two[0])
    two[1].complete(task, outcome="refuse", actor=WANG)
    with pytest.raises(Conflict) as refused:
        two[0].complete(task, outcome="approve", actor=LI)
    assert refused.value.zh == "此件已办理或已收回，请刷新后再看"
    assert [e.actor for e in two[0].history(case) if e.kind == "decided"] == ["wang"]


def test_what_another_took_in_hand_is_not_decided(two: tuple[Engine, Engine]) -> None:
    _case, task = first_task(two[0])
    with two[1].work(WANG) as work:
        runner.claim(work, task)
    with pytest.raises(NotAllowed):
        two[0].complete(task, outcome="approve", actor=LI)
    assert two[1].complete(task, outcome="approve", actor=WANG).new_tasks


def test_what_one_took_in_hand_here_is_known_here(two: tuple[Engine, Engine]) -> None:
    _case, task = first_task(two[0])
    with two[0].work(WANG) as work:
        runner.claim(work, task)
    with pytest.raises(NotAllowed):
        two[0].complete(task, outcome="approve", actor=LI)


def test_what_another_changed_beside_it_is_kept(two: tuple[Engine, Engine]) -> None:
    case, task = first_task(two[0])
    two[1].set_variables(case, {"seen": 7})
    two[0].complete(task, {"mine": 1}, "approve")
    found = two[1].variables(case)
    assert (found["seen"], found["mine"]) == (7, 1)
    with two[0].reading() as connection:
        assert verify_all(connection) == []


def test_bad_input_is_told_and_the_task_stays_open(two: tuple[Engine, Engine]) -> None:
    case, task = first_task(two[0])
    with pytest.raises(BadInput):
        two[0].complete(task, outcome="maybe")
    assert two[0].complete(task, outcome="approve").case_id == case


def test_a_service_function_is_not_called_on_what_was_outdated(database: Database) -> None:
    called: list[str] = []
    services = ServiceRegistry()

    @services.register("note")
    def note(work: Any, **_: Any) -> None:
        called.append(work.current[0].case.id)

    one, other = made(database, services=services), made(database, services=services)
    one.deploy(diagram("test", {"P": "start s; user A; service S service=note; user B; end e; s > A > S > B > e"}))
    case, task = first_task(one)
    other.set_variables(case, {"seen": 7})
    one.complete(task)
    assert called == [case]  # the case is written before it, and that fails where it was outdated
    assert one.variables(case)["seen"] == 7


def test_another_case_is_not_touched_before_the_own_one_is_sure(database: Database, locked: list[str]) -> None:
    """A message to another case asks for its lock: before it stands that of the case that sends it."""
    drawings = {
        "P": "start s; user A; throw T message=go; end e; s > A > T > e",
        "Q": "start q; catch W message=go; user B; end qe; q > W > B > qe",
    }
    one, other = made(database), made(database)
    one.deploy(diagram("test", drawings))
    waiting, (case, task) = one.start("Q"), first_task(one)
    locked.clear()
    one.complete(task)
    assert locked == [case, waiting]
    assert [found.element for found in other.tasks(waiting)] == ["B"] and one.is_ended(case)
    waiting, (case, task) = one.start("Q"), first_task(one)
    other.set_variables(case, {"seen": 7})
    locked.clear()
    one.complete(task)
    assert locked == [case, task, waiting]  # outdated, so begun again under its lock
    assert other.trace(waiting) == ["q", "W"] and one.is_ended(case)


def test_of_two_decisions_in_one_transaction_the_first_is_sure_before_the_second(
    two: tuple[Engine, Engine], locked: list[str]
) -> None:
    (case, task), (_other, beside) = first_task(two[0]), first_task(two[0])

    def both(work: Work) -> list[str]:
        return [runner.complete(work, key, Decision("approve")).case_id for key in (task, beside)]

    assert two[0].attempt(both)[0] == case
    assert locked == [case, beside]


def test_who_holds_the_lock_may_still_change_the_task(two: tuple[Engine, Engine], database: Database) -> None:
    """The decision that does not ask waits at the case, with none of its rows in hand: nobody waits for it in turn."""
    case, task = first_task(two[0])
    refused: list[str] = []

    def decide() -> None:
        try:
            two[0].complete(task, outcome="approve", actor=LI)
        except NotAllowed as cause:
            refused.append(cause.zh)

    waiting = threading.Thread(target=decide)
    with two[1].work(WANG) as work:
        work.case(case)
        waiting.start()
        until_somebody_waits(database)
        runner.claim(work, task)
    waiting.join()
    assert refused == ["他人正在办理此件，请待其放回或转办"]


def test_of_many_open_tasks_the_latest_are_remembered(database: Database, locked: list[str]) -> None:
    engine = made(database)
    engine.deploy(diagram("test", {"P": "start s; user A; @A multi=30; end e; s > A > e"}))
    case = engine.start("P")
    tasks = sorted(task.id for task in engine.tasks(case))
    for task in tasks:
        engine.complete(task)
    assert locked == tasks[:-cases.REMEMBERED] and engine.is_ended(case)
