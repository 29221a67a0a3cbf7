"""After downtime what is late acts in due order, also what only comes to be while it is caught up (停机恢复)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from engine import Engine, SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.due_timers import DueTimer
from engine.background.worker import Worker, WorkerSettings
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.engine.firing import fired
from tests.engine.stores import BOTH, opened
from tests.engine.test_start_for_each import FIRST, SMALL, Units, cases, engine_on, monthly
from tests.soak import drawings

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


def waiting(key: str, *hours: int) -> str:
    """Start → a timer of so many hours, and so on → task → end."""
    names = [f"W{number}" for number, _ in enumerate(hours)]
    timers = "".join(
        f'<intermediateCatchEvent id="{name}"><timerEventDefinition><timeDuration>PT{hour}H</timeDuration>'
        f"</timerEventDefinition></intermediateCatchEvent>{drawings.flow(name, following)}"
        for name, hour, following in zip(names, hours, [*names[1:], "Task"], strict=True)
    )
    body = (
        f'<startEvent id="S"/>{drawings.flow("S", names[0])}{timers}<userTask id="Task"/>{drawings.flow("Task", "E")}'
    )
    return drawings.process(key, body + '<endEvent id="E"/>')


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> list[DueTimer]:
    """The timers that act, in the order in which they do."""
    return fired(monkeypatch)


def hours(acted: list[DueTimer]) -> list[float]:
    """How long after the start each was due."""
    return [(timer.due_at - START) / HOUR for timer in acted]


def test_what_a_late_timer_arms_in_the_past_comes_before_what_was_due_later(
    store: Database, clock: SimulatedClock, acted: list[DueTimer]
) -> None:
    engine = Engine(store, clock=clock)
    engine.deploy(waiting("steps", 1, 3, 3))
    engine.deploy(waiting("later", 9))
    for _ in range(40):  # so that a claim takes several
        engine.start("later")
    engine.start("steps")
    clock.advance(DAY)
    assert Worker(engine).tick().fired == 43
    assert hours(acted) == [1, 4, 7, *[9] * 40]


def test_what_another_worker_holds_is_waited_for_and_taken_over_when_it_dies(
    store: Database, clock: SimulatedClock, acted: list[DueTimer]
) -> None:
    engine = Engine(store, clock=clock)
    engine.deploy(waiting("early", 1))
    engine.deploy(waiting("later", 9))
    early = engine.start("early")
    engine.start("later")
    clock.advance(DAY)
    lease = timedelta(minutes=1)
    dead, living = Worker(engine, WorkerSettings(lease=lease), "dead"), Worker(engine, name="living")
    assert [timer.case_id for timer in dead.claim()] == [early]
    assert living.tick().fired == 0, "the earlier one is in other hands"
    clock.advance(DAY + lease)
    assert living.tick().fired == 2
    assert hours(acted) == [1, 9]


def test_what_fails_holds_up_its_own_case_alone(store: Database, clock: SimulatedClock, acted: list[DueTimer]) -> None:
    engine = Engine(store, clock=clock)
    fork = "start s; and f; catch T timer=PT1H; catch U timer=PT2H; user A; end e; s > f; f > T > e; f > U > A > e"
    engine.deploy(diagram("test", {"P": fork}))
    engine.deploy(waiting("later", 9))
    engine.start("P")
    engine.start("later")
    with engine.work() as work:  # its effect cannot succeed
        work.connection.execute(t.timer.update().where(t.timer.c.element == "T").values(kind="unknown"))
    clock.advance(DAY)
    done = Worker(engine).tick()
    assert (done.fired, done.failed) == (1, 1)
    assert hours(acted) == [1, 9], "the second timer of its case waits for the broken one, nobody else does"


def test_cases_that_a_late_occasion_opens_are_started_before_what_was_due_after_it(
    store: Database, clock: SimulatedClock, acted: list[DueTimer]
) -> None:
    engine = engine_on(store, clock, Units(5))
    engine.deploy(monthly())
    after = FIRST + 2 * HOUR
    engine.deploy(drawings.waits("after", f"<timeDate>{after:%Y-%m-%dT%H:%M:%SZ}</timeDate>"))
    engine.start("after")
    clock.advance(FIRST + DAY)
    worker = Worker(engine)
    assert worker.tick().fired == 1, "the occasion is still to be read"
    CaseStarter(engine, SMALL).tick()
    assert len(cases(engine)) == 6
    assert worker.tick().fired == 1
    assert [timer.due_at for timer in acted] == [FIRST, after]


def test_while_nothing_is_late_nothing_waits_for_an_occasion(
    store: Database, clock: SimulatedClock, acted: list[DueTimer]
) -> None:
    engine = engine_on(store, clock, Units(5))
    engine.deploy(monthly())
    engine.deploy(waiting("often", 1))
    clock.advance(FIRST - HOUR + timedelta(seconds=30))
    engine.start("often")
    clock.advance(FIRST)
    worker = Worker(engine)
    assert worker.tick().fired == 1
    clock.advance(FIRST + timedelta(seconds=30))
    assert worker.tick().fired == 1, "its occasion still waits to be read"
    assert [timer.due_at for timer in acted] == [FIRST, clock.now()]


def test_an_occasion_that_nobody_reads_does_not_hold_up_the_others_for_ever(
    store: Database, clock: SimulatedClock, acted: list[DueTimer]
) -> None:
    engine = engine_on(store, clock, Units(5))
    engine.deploy(monthly())
    engine.deploy(drawings.waits("after", f"<timeDate>{FIRST + 2 * HOUR:%Y-%m-%dT%H:%M:%SZ}</timeDate>"))
    engine.start("after")
    clock.advance(FIRST + DAY)
    worker = Worker(engine)
    assert (worker.tick().fired, worker.tick().fired) == (1, 0)
    clock.advance(FIRST + DAY + timedelta(minutes=16))
    assert worker.tick().fired == 1
