"""A retry does again what failed and nothing else: no task, instance or token is lost by it, none comes twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, Engine, EngineSettings, Resolved, Resolver, SimulatedClock
from engine.background.worker import Worker
from engine.operate import repairs, stuck
from engine.operate.repairs import Query, Repair
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

START = datetime(2026, 9, 18, 1, tzinfo=UTC)


class Office(Resolver):
    """A resolver of one office, where people come and go."""

    def __init__(self) -> None:
        self.holders: list[str] = []

    def resolve(self, *asked: Any) -> Resolved:
        return Resolved("office", self.holders, "由办公室办理", "For the office")


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def engine(database: Database, office: Office) -> Engine:
    clock, calendar = SimulatedClock(START), WorkCalendar.from_chinesecalendar()
    return Engine(database, clock=clock, calendar=calendar, resolver=office)


def hurried(engine: Engine, steps: int) -> Engine:
    """The same installation in a process whose runs have few steps."""
    ports = engine.ports
    return Engine(engine.db, clock=engine.clock, calendar=ports.calendar, settings=EngineSettings(steps=steps))


def deploy(engine: Engine, drawing: str) -> None:
    engine.deploy(diagram("P", {"P": drawing}))


def retry(engine: Engine, case: str, values: dict[str, Any] | None = None, order: int = -1) -> None:
    """Retry the incidents that are open, the last one first, or in the order in which they came (1)."""
    with engine.reading() as connection:
        found = repairs.find(connection, Query(case_id=case))
    for row in found[::order]:
        with engine.work(Actor("operator")) as work:
            repairs.resolve(work, str(row["id"]), Repair("retry", "cause removed", values))


def test_a_task_without_holder_is_open_again_once_somebody_holds_the_role(engine: Engine, office: Office) -> None:
    deploy(engine, "start s; user A exclude=initiator; end e; s > A > e")
    case = engine.start("P")
    (before,) = engine.tasks(case)
    office.holders = ["clerk"]
    retry(engine, case)
    (after,) = engine.tasks(case)
    assert (after.element, after.state) == ("A", "open")
    assert after.id != before.id
    assert engine.incidents(case) == []


def test_what_opens_in_the_transaction_that_cancels_is_cancelled_where_it_opened_before(engine: Engine) -> None:
    deploy(engine, "start s; user A; boundary b A condition=`x = 1`; user B; end e; s > A > e; b > B > e")
    case = engine.start("P", {"x": 1})
    assert [task.element for task in engine.tasks(case)] == ["B"]


def test_instances_that_never_began_begin_once_each(engine: Engine) -> None:
    deploy(engine, "start s; user U; user A; @A multi=3; end e; s > U > A > e")
    case = engine.start("P")
    hurried(engine, 3).complete(engine.tasks(case)[0].id)
    engine.store.hot.clear()
    assert len(engine.incidents(case)) > 1
    retry(engine, case)
    assert sorted(task.loop_index for task in engine.tasks(case)) == [0, 1, 2]
    for task in engine.tasks(case):
        engine.complete(task.id)
    assert engine.is_ended(case)


def test_the_instance_that_failed_is_the_one_that_is_tried_again(engine: Engine) -> None:
    deploy(engine, "start s; user A due==if(item=2)then(limit)else(hour); @A multi collection=list item=item; end e; s > A > e")
    case = engine.start("P", {"list": [1, 2, 3], "hour": "PT1H"})
    assert sorted(task.loop_index for task in engine.tasks(case)) == [0, 2]
    retry(engine, case, {"limit": "PT2H"})
    assert engine.incidents(case) == []
    assert sorted(task.loop_index for task in engine.tasks(case)) == [0, 1, 2]


@pytest.mark.parametrize("order", [1, -1])
def test_an_instance_that_failed_and_one_that_never_began_are_both_begun(engine: Engine, order: int) -> None:
    deploy(engine, "start s; user A due==if(item=2)then(limit)else(hour); @A multi collection=list item=item; end e; s > A > e")
    given, mixed = {"list": [1, 2, 3], "hour": "PT1H"}, []
    for steps in range(3, 12):
        case = hurried(engine, steps).start("P", given)
        if {incident.kind for incident in engine.incidents(case)} == {"expression", "budget"}:
            mixed.append(case)
    assert mixed, "the steps ran out between the second and the third instance"
    for case in mixed:
        retry(engine, case, {"limit": "PT2H"}, order)
        assert engine.incidents(case) == []
        assert sorted(task.loop_index for task in engine.tasks(case)) == [0, 1, 2]


def test_a_join_that_still_waits_for_nothing_stays_on_the_operators_list(engine: Engine) -> None:
    deploy(engine, "start s; xor x; task A; task B; and j; end e; s > x; x > A : n = 1; x > B *; A > j; B > j; j > e")
    case = engine.start("P", {"n": 1})
    for _ in range(2):
        assert [incident.kind for incident in engine.incidents(case)] == ["stalled"]
        retry(engine, case)
    assert stuck(engine) == []
    with engine.reading() as connection:
        (row,) = repairs.find(connection, Query(case_id=case))
    with engine.work(Actor("operator")) as work:
        repairs.resolve(work, str(row["id"]), Repair("skip", "B was done by hand"))
    assert engine.is_ended(case)


@pytest.mark.parametrize("later", [0, 1])
def test_a_token_that_a_cycle_let_pass_passes_at_the_retry_however_late(engine: Engine, later: int) -> None:
    deploy(engine, "start s; catch t cycle=R3/PT1H; task A; end e; s > t > A > e")
    case = engine.start("P")
    engine.clock.advance(timedelta(hours=1))
    Worker(hurried(engine, 0)).tick()
    engine.store.hot.clear()
    assert engine.trace(case) == ["s"]
    engine.clock.advance(timedelta(hours=later))
    Worker(engine).tick()
    retry(engine, case)
    assert engine.trace(case).count("A") == 1 + later
    engine.clock.advance(timedelta(hours=2 - later))
    Worker(engine).tick()
    assert engine.is_ended(case)
    assert engine.trace(case).count("A") == 3
