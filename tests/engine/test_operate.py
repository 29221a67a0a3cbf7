"""Operators: incidents are found, repaired with a reason and an actor; no open case is without a future."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import delete, text, update

from engine import Actor, BadInput, Conflict, Engine, EngineSettings, ServiceRegistry, SimulatedClock
from engine.background.worker import Worker, WorkerSettings
from engine.operate import Place, Query, Repair, faults, figures, repairs, stuck
from engine.operate.stuck import Look, look
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened
from tests.soak import drawings

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
OPERATOR = Actor("operator")


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def broken() -> dict[str, bool]:
    return {"now": True}


@pytest.fixture
def engine(store: Database, clock: SimulatedClock, broken: dict[str, bool]) -> Engine:
    services = ServiceRegistry()

    @services.register("post")
    def post(work: object) -> str:
        if broken["now"]:
            raise RuntimeError("register unavailable")
        return "done"

    made = Engine(store, clock=clock, services=services, settings=EngineSettings(retries=0))
    made.deploy(drawings.serves("serves", "post"))
    made.deploy(drawings.seats())
    return made


def failed_case(engine: Engine, clock: SimulatedClock) -> str:
    case = engine.start("serves")
    clock.advance(timedelta(hours=1))
    Worker(engine).tick()
    return case


def open_incidents(engine: Engine, query: Query | None = None) -> list[str]:
    with engine.reading() as connection:
        return [str(row["id"]) for row in repairs.find(connection, query or Query())]


def repair(engine: Engine, incident: str, action: Repair) -> None:
    with engine.work(OPERATOR) as work:
        repairs.resolve(work, incident, action)


def test_an_incident_is_found_by_process_kind_element_and_part_of_its_cause(
    engine: Engine, clock: SimulatedClock
) -> None:
    case = failed_case(engine, clock)
    found = [
        Query(process="serves"), Query(kind="service"), Query(element="Call"), Query(case_id=case),
        Query(text="unavailable"),
    ]  # fmt: skip
    assert all(len(open_incidents(engine, query)) == 1 for query in found)
    for query in (Query(process="seats"), Query(text="%"), Query(state="resolved"), Query(element="Other")):
        assert open_incidents(engine, query) == []


def test_a_retry_after_the_cause_is_gone_lets_the_case_go_on(
    engine: Engine, clock: SimulatedClock, broken: dict[str, bool]
) -> None:
    case = failed_case(engine, clock)
    incident = open_incidents(engine)[0]
    repair(engine, incident, Repair("retry", "still down?"))
    assert engine.state(case) == "incident"
    broken["now"] = False
    repair(engine, open_incidents(engine)[0], Repair("retry", "register is back"))
    assert engine.is_ended(case)
    assert open_incidents(engine) == []


def test_every_repair_stands_in_the_history_with_reason_and_actor(
    engine: Engine, clock: SimulatedClock
) -> None:
    case = failed_case(engine, clock)
    repair(engine, open_incidents(engine)[0], Repair("skip", "done by hand", {"moved": True}))
    assert engine.is_ended(case)
    row = next(event for event in engine.history(case) if event.kind == "repair")
    assert (row.actor, row.detail["action"], row.detail["reason"]) == ("operator", "skip", "done by hand")
    assert row.detail["variables"] == ["moved"]
    assert engine.variables(case)["moved"] is True


def test_a_token_is_moved_to_another_node(engine: Engine, clock: SimulatedClock) -> None:
    case = failed_case(engine, clock)
    repair(engine, open_incidents(engine)[0], Repair("move", "wait another hour", target="Wait"))
    assert open_incidents(engine) == []
    assert faults(engine, case) == []
    clock.advance(timedelta(hours=1))
    assert Worker(engine).tick().fired == 1


def test_variables_are_changed_and_the_incident_stays_open(engine: Engine, clock: SimulatedClock) -> None:
    case = failed_case(engine, clock)
    repair(engine, open_incidents(engine)[0], Repair("variables", "wrong year", {"year": 2026}))
    assert engine.variables(case)["year"] == 2026
    assert len(open_incidents(engine)) == 1


def test_a_case_is_cancelled_with_all_its_incidents(engine: Engine, clock: SimulatedClock) -> None:
    case = failed_case(engine, clock)
    repair(engine, open_incidents(engine)[0], Repair("cancel", "started by mistake"))
    assert engine.state(case) == "cancelled"
    assert open_incidents(engine) == []
    assert faults(engine, case) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Repair("retry", " "), Repair("explode", "why"), Repair("move", "no target"), Repair("retry", "x", target="Wait"),
        Repair("cancel", "x", {"a": 1}), Repair("variables", "nothing"), Repair("move", "x", target="Nowhere"),
    ],
)  # fmt: skip
def test_a_repair_without_reason_or_sense_is_refused_and_changes_nothing(
    engine: Engine, clock: SimulatedClock, wrong: Repair
) -> None:
    case = failed_case(engine, clock)
    before = engine.history(case)
    with pytest.raises(BadInput):
        repair(engine, open_incidents(engine)[0], wrong)
    assert engine.history(case) == before
    assert len(open_incidents(engine)) == 1


def test_an_incident_resolved_by_one_operator_cannot_be_resolved_by_another(
    engine: Engine, clock: SimulatedClock
) -> None:
    failed_case(engine, clock)
    incident = open_incidents(engine)[0]
    repair(engine, incident, Repair("skip", "first"))
    with pytest.raises(Conflict):
        repair(engine, incident, Repair("skip", "second"))


def test_a_batch_repairs_what_it_can_and_says_why_for_the_rest(
    engine: Engine, clock: SimulatedClock, broken: dict[str, bool]
) -> None:
    for _ in range(3):
        failed_case(engine, clock)
    first = open_incidents(engine)[0]
    repair(engine, first, Repair("cancel", "not this one"))
    results = repairs.batch(engine, OPERATOR, [first, *open_incidents(engine)], Repair("skip", "by hand"))
    assert [r.error is None for r in results] == [False, True, True]
    assert "resolved" in (results[0].error or "")
    broken["now"] = False
    failed_case(engine, clock)
    assert repairs.batch_of(engine, OPERATOR, Query(process="serves"), Repair("skip", "all")) == []


def test_a_timer_that_failed_too_often_is_retried_from_its_incident(engine: Engine, clock: SimulatedClock) -> None:
    case = engine.start("serves")
    with engine.work() as work:
        work.connection.execute(t.timer.update().values(kind="unknown"))
    clock.advance(timedelta(hours=1))
    Worker(engine, WorkerSettings(back_off=())).tick()
    assert [i.kind for i in engine.incidents(case)] == ["timer"]
    with engine.work() as work:
        work.connection.execute(t.timer.update().values(kind="event"))
    repair(engine, open_incidents(engine)[0], Repair("retry", "repaired"))
    assert Worker(engine).tick().fired == 1
    assert [i.kind for i in engine.incidents(case)] == ["service"]


def test_a_token_without_an_incident_can_be_moved_too(engine: Engine) -> None:
    case = engine.start("seats")
    with engine.work(OPERATOR) as work:
        scope = work.scope_of(work.case(case), case)
        place = Place(case, scope.id, scope.marking.tokens[0].id)
        repairs.act(work, place, Repair("move", "seat 1 is on leave", target="Seat_3"))
    assert [task.element for task in engine.tasks(case)] == ["Seat_3"]
    assert faults(engine, case) == []


def test_a_case_that_nothing_moves_on_is_found(engine: Engine, clock: SimulatedClock) -> None:
    seats, waiting, failing = engine.start("seats"), engine.start("serves"), failed_case(engine, clock)
    assert stuck(engine) == []
    assert [faults(engine, case) for case in (seats, waiting, failing)] == [[], [], []]
    with engine.work() as work:
        work.connection.execute(delete(t.task).where(t.task.c.case_id == seats))
    assert [row.id for row in stuck(engine)] == [seats]
    assert len(faults(engine, seats)) == 1


OLD = """SELECT c.id FROM wf_case c WHERE c.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM wf_task x WHERE x.case_id = c.id AND x.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM wf_timer x WHERE x.case_id = c.id AND x.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM wf_subscription x WHERE x.case_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM wf_incident x WHERE x.case_id = c.id AND x.state = 'open')
  ORDER BY c.started_at, c.id"""  # every open case in one statement, as it was asked at first


def mixed(engine: Engine, clock: SimulatedClock) -> list[str]:
    """Cases that wait for a person, a timer, a message or an operator, that are over, and that nothing moves on."""
    engine.deploy(diagram("called", {"called": "start s; catch c message=M; end e; s > c > e"}))
    dice, made = random.Random(7), [failed_case(engine, clock) for _ in range(3)]
    for number in range(60):
        made.append(engine.start(dice.choice(["seats", "serves", "called"])))
        if number % 3:  # several at one instant
            clock.advance(timedelta(seconds=1))
    with engine.work() as work:
        for case in made:
            for table in (t.task, t.timer, t.subscription, t.incident):
                if dice.random() < 0.6:
                    work.connection.execute(delete(table).where(table.c.case_id == case))
            if dice.random() < 0.2:
                work.connection.execute(update(t.case).where(t.case.c.id == case).values(state="ended"))
    return made


def test_looking_in_pieces_finds_what_looking_at_every_open_case_at_once_found(
    engine: Engine, clock: SimulatedClock
) -> None:
    made = mixed(engine, clock)
    with engine.reading() as connection:
        old = list(connection.execute(text(OLD)).scalars())
        assert 10 < len(old) < len(made) - 10, "some are stuck and some are not"
        for piece in (1, 2, 7, len(old), 1000):
            found, further = look(connection, Look(piece=piece))
            assert ([row.id for row in found], further) == (old, None), piece
        assert [row.id for row in look(connection, Look(limit=3, piece=5))[0]] == old[:3]
        some = t.case.c.id.in_(old[::2])
        assert [row.id for row in look(connection, Look(visible=some, piece=4))[0]] == old[::2]
    assert [row.id for row in stuck(engine)] == old


@pytest.mark.parametrize(("limit", "pieces"), [(2, None), (1000, 1), (3, 2)])
def test_looking_goes_on_where_it_stopped(
    engine: Engine, clock: SimulatedClock, limit: int, pieces: int | None
) -> None:
    mixed(engine, clock)
    with engine.reading() as connection:
        old = list(connection.execute(text(OLD)).scalars())
        found: list[str] = []
        ask = Look(limit=limit, pieces=pieces, piece=4)
        while True:
            rows, further = look(connection, ask)
            assert len(rows) <= limit
            found += [row.id for row in rows]
            if further is None:
                break
            ask = replace(ask, after=further)
    assert found == old


@pytest.mark.parametrize(
    ("drawing", "once", "then"),
    [
        ("start s; task A; @A loop=`n < 3`; end e; s > A > e", ["s", "A"], ["e"]),
        ("start s; sub S {\nstart t; task A; end f; t > A > f\n}; @S loop=`n < 3`; end e; s > S > e",
         ["s", "t", "A", "f", "S"], ["e"]),
    ],
)  # fmt: skip
def test_a_loop_whose_condition_failed_asks_it_again_and_runs_nothing_twice(
    engine: Engine, drawing: str, once: list[str], then: list[str]
) -> None:
    engine.deploy(diagram("loops", {"loops": drawing}))
    case = engine.start("loops")
    assert (engine.state(case), engine.trace(case)) == ("incident", once)
    (incident,) = open_incidents(engine, Query(case_id=case))
    repair(engine, incident, Repair("retry", "set by hand", values={"n": 5}))
    assert (engine.state(case), engine.trace(case)) == ("ended", once + then)


def test_figures_say_where_cases_wait_longest_and_how_often_each_element_was_passed(
    engine: Engine, clock: SimulatedClock
) -> None:
    case = engine.start("seats")
    for hours in (1, 5, 2):
        clock.advance(timedelta(hours=hours))
        engine.complete(engine.tasks(case)[0].id)
    with engine.reading() as connection:
        definition = next(iter(connection.execute(t.case.select()))).definition_id
        period = figures.Period(definition, START, START + timedelta(days=1))
        spans = figures.durations(connection, period)
        heat = figures.heat(connection, period)
        waiting = figures.waiting_now(connection, definition, clock.now())
    assert spans[0].element == "Seat_2"
    assert spans[0].total == timedelta(hours=5)
    assert {s.element: s.open for s in spans}["Seat_4"] == 1
    assert heat["Seat_1"] == 1
    assert "Seat_4" not in heat
    assert waiting == {"Seat_4": (1, 0)}
