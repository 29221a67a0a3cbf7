"""A timer or message that opens a case for each of many: one case per key, whatever dies, however many work, however late."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select, update

from engine import Engine, Resolver, ServiceRegistry, SimulatedClock
from engine.background.case_starter import CaseStarter, StarterSettings
from engine.background.worker import Worker
from engine.definitions.publishing import Deploy
from engine.operate import starts
from engine.ports.start_for_each import Occasion, OneCase, StartForEach
from engine.store import start_tables as waiting
from engine.store import tables as t
from tests.engine.stores import BOTH, opened
from tests.soak import drawings, house
from tests.soak import starts as starts_soak

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
MONTHLY = "R/2026-10-01T00:00:00+08:00/P1M"
FIRST = datetime(2026, 9, 30, 16, tzinfo=UTC)
SMALL = StarterSettings(page=7, batch=3, lease=timedelta(seconds=5))


class Killed(BaseException):
    """What ends a process in the middle."""


class Units(StartForEach):
    """One case a month for each of so many units, or for each that a message names."""

    def __init__(self, count: int) -> None:
        self.names = [f"unit{number:03d}" for number in range(count)]
        self.pages = 0
        self.dies_at = 0

    def declared(self, process: str, element: str) -> bool:
        return process == "report" and element == "Due"

    def page(self, work: Any, occasion: Occasion, after: str, limit: int) -> Sequence[OneCase]:
        self.pages += 1
        if self.pages == self.dies_at:
            raise Killed
        names = occasion.payload["units"] if occasion.payload else self.names
        month = f"{occasion.due:%Y-%m-%d}"
        found = [OneCase(f"{month}:{name}", name, {"month": month, "late": occasion.late}) for name in names]
        return [one for one in found if one.key > after][:limit]


def monthly(event: str = f"<timerEventDefinition><timeCycle>{MONTHLY}</timeCycle></timerEventDefinition>") -> str:
    return drawings.process(
        "report",
        f'<startEvent id="Due">{event}</startEvent>{drawings.flow("Due", "Fill")}<userTask id="Fill"/>'
        f'{drawings.flow("Fill", "E")}<endEvent id="E"/>',
    )


TOLD = drawings.process(
    "report",
    f'<startEvent id="Due"><messageEventDefinition messageRef="m"/></startEvent>{drawings.flow("Due", "Fill")}'
    f'<userTask id="Fill"/>{drawings.flow("Fill", "E")}<endEvent id="E"/>',
).replace("<process ", '<message id="m" name="found"/><process ', 1)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


def engine_on(store: Database, clock: SimulatedClock, units: Units, resolver: Resolver | None = None) -> Engine:
    engine = Engine(store, clock=clock, services=ServiceRegistry(), resolver=resolver)
    engine.ports.starts = units
    return engine


def cases(engine: Engine) -> list[Any]:
    with engine.reading() as connection:
        return list(connection.execute(select(t.case).order_by(t.case.c.business_key)))


def run(engine: Engine, settings: StarterSettings = SMALL) -> Any:
    Worker(engine).tick()
    return CaseStarter(engine, settings).tick()


def test_a_timer_opens_one_case_for_each_unit_and_none_twice(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(20))
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    assert cases(engine) == [], "they are left as work, not started within the timer's transaction"
    done = CaseStarter(engine, SMALL).tick()
    assert (done.left, done.started, done.failed) == (20, 20, 0)
    found = cases(engine)
    assert [(case.business_key, case.organisation) for case in found] == [(f"2026-09-30:unit{n:03d}", f"unit{n:03d}") for n in range(20)]
    assert engine.variables(found[0].id) == {"month": "2026-09-30", "late": False}
    assert run(engine).started == 0
    clock.advance(FIRST + timedelta(days=31))
    assert run(engine).started == 20 and len(cases(engine)) == 40
    house.whole(engine, [case.id for case in cases(engine)])


def test_downtime_is_caught_up_once_each_dated_when_it_was_due_and_marked_late(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(3))
    engine.deploy(monthly())
    clock.advance(FIRST + timedelta(days=40))  # two months passed while nobody worked
    assert run(engine).started == 3, "the second month waits until the first has its cases"
    assert run(engine).started == 3 and run(engine).started == 0
    due = {case.started_at for case in cases(engine)}
    assert due == {FIRST, FIRST + timedelta(days=31)}
    first = cases(engine)[0]
    began = engine.history(first.id)[0]
    assert (began.at, began.recorded_at) == (FIRST, FIRST + timedelta(days=40))
    assert began.detail["late"] is True and engine.variables(first.id)["late"] is True
    with engine.reading() as connection:
        assert [row.late for row in connection.execute(select(waiting.occasion))] == [True, True]


def test_work_that_nobody_did_for_long_is_marked_late_too(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(1))
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    clock.advance(FIRST + timedelta(hours=2))
    assert CaseStarter(engine).tick().started == 1
    (began,) = [engine.history(case.id)[0] for case in cases(engine)]
    assert began.at == FIRST and began.detail["late"] is True


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_kill_between_pages_loses_and_doubles_none(store: Database, clock: SimulatedClock, at: int) -> None:
    units = Units(20)
    engine = engine_on(store, clock, units)
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    units.dies_at = at
    with pytest.raises(Killed):
        CaseStarter(engine, SMALL).tick()
    other = CaseStarter(engine_on(store, clock, Units(20)), SMALL)
    other.tick()
    clock.advance(FIRST + timedelta(seconds=6))  # the lease of the dead has to lapse
    other.tick()
    assert len({case.business_key for case in cases(engine)}) == len(cases(engine)) == 20


def test_a_kill_while_starting_loses_and_doubles_none(store: Database, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on(store, clock, Units(20))
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    real, seen = CaseStarter._start_batch, []

    def dies(self: CaseStarter, batch: Sequence[Any], done: Any) -> None:
        seen.append(len(batch))
        if len(seen) == 3:
            raise Killed
        real(self, batch, done)

    with monkeypatch.context() as broken:
        broken.setattr(CaseStarter, "_start_batch", dies)
        with pytest.raises(Killed):
            CaseStarter(engine, SMALL).tick()
    assert 0 < len(cases(engine)) < 20
    clock.advance(FIRST + timedelta(seconds=6))
    CaseStarter(engine, SMALL).tick()
    assert len({case.business_key for case in cases(engine)}) == len(cases(engine)) == 20


def test_two_workers_take_turns_and_a_stale_one_keeps_nothing(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(40))
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    slow, quick = CaseStarter(engine, SMALL), CaseStarter(engine_on(store, clock, Units(40)), SMALL)
    (held,) = slow._claim(waiting.occasion, 1)
    assert quick.tick().left == 0, "one of them reads an occasion"
    clock.advance(FIRST + timedelta(seconds=6))
    assert quick.tick().started == 40
    done = type(slow.tick())()
    slow._read(held, done)
    slow._start_batch([], done)
    assert (done.left, done.started, done.failed) == (0, 0, 0) and len(cases(engine)) == 40


def test_a_stale_claim_on_cases_starts_none_of_them(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(10))
    engine.deploy(monthly())
    clock.advance(FIRST)
    Worker(engine).tick()
    slow = CaseStarter(engine, SMALL)
    (occasion,) = slow._claim(waiting.occasion, 1)
    done = type(CaseStarter(engine, SMALL).tick())()
    slow._read(occasion, done)
    claimed = slow._claim(waiting.start, 10)
    clock.advance(FIRST + timedelta(seconds=6))
    assert CaseStarter(engine, SMALL).tick().started == 10
    slow._start_batch(claimed, done)
    assert done.started == 0 and len(cases(engine)) == 10


def test_a_message_opens_the_cases_that_it_names_and_what_stands_already_is_left_alone(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(0))
    engine.deploy(TOLD)
    for units in (["a", "b"], ["b", "c"]):
        assert engine.message("found", payload={"units": units}) == "started"
    assert CaseStarter(engine).tick().started == 3
    assert [case.organisation for case in cases(engine)] == ["a", "b", "c"]
    with engine.reading() as connection:
        rows = list(connection.execute(select(waiting.occasion).order_by(waiting.occasion.c.id)))
    assert [(row.expected, row.known, row.state) for row in rows] == [(2, 0, "done"), (1, 1, "done")]


class Provinces(Resolver):
    """Units whose number is odd stand below a province of their own."""

    def chain(self, work: Any, organisation: str) -> list[str]:
        return [organisation, "odd"] if organisation[-1] in "13579" else [organisation]


def test_a_variant_of_a_level_starts_its_own_units_by_its_own_timer(store: Database, clock: SimulatedClock) -> None:
    engine = engine_on(store, clock, Units(10), Provinces())
    engine.deploy(monthly())
    later = monthly().replace("10-01T00:00:00", "10-03T00:00:00")
    variant = engine.deploy(later, owner="odd")
    clock.advance(FIRST)
    assert run(engine).started == 5
    clock.advance(FIRST + timedelta(days=2))
    assert run(engine).started == 5
    assert {case.organisation for case in cases(engine) if case.definition_id == variant.id} == {f"unit00{n}" for n in (1, 3, 5, 7, 9)}
    assert Deploy(owner="odd").owner == "odd"


def test_what_fails_is_tried_again_then_given_up_shown_and_retried_by_an_operator(
    store: Database, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    engine = engine_on(store, clock, Units(4))
    engine.deploy(monthly())
    clock.advance(FIRST)
    real, broken = Engine.runner.start_left, [True]

    def fails(work: Any, definition: str, left: Any, values: Any) -> Any:
        if broken and left.organisation == "unit002":
            raise ValueError("a broken unit")
        return real(work, definition, left, values)

    monkeypatch.setattr("engine.run.commands.start_left", fails)
    assert run(engine).started == 3, "the others are not held up"
    for pause in (11, 61, 601):
        clock.advance(clock.now() + timedelta(seconds=pause))
        assert CaseStarter(engine, SMALL).tick().failed == 1
    with engine.reading() as connection:
        (failed,) = starts.failed(connection, 10)
        (told,) = starts.occasions(connection, 10)
    assert (failed["business_key"], failed["attempts"], failed["last_error"]) == ("2026-09-30:unit002", 4, "ValueError: a broken unit")
    assert (told["started"], told["failed"], told["open"]) == (3, 1, 0)
    broken.clear()
    with engine.work() as work:
        assert starts.retry(work, failed["id"], "mended") and not starts.retry(work, failed["id"], "again")
    assert CaseStarter(engine, SMALL).tick().started == 1 and len(cases(engine)) == 4


def test_a_page_out_of_order_is_refused_and_told(store: Database, clock: SimulatedClock) -> None:
    units = Units(5)
    engine = engine_on(store, clock, units)
    units.names = ["b", "a"]
    engine.deploy(monthly())
    clock.advance(FIRST)
    assert run(engine).failed == 1 and cases(engine) == []
    with engine.reading() as connection:
        (row,) = connection.execute(select(waiting.occasion))
        assert "order of their keys" in row.last_error and "升序" in row.last_error_zh
    units.names = ["a", "b"]
    with engine.work() as work:
        work.connection.execute(update(waiting.occasion).values(lease_until=None))
    assert run(engine).started == 2


def test_workers_killed_with_signal_9_lose_and_double_none(store: Database) -> None:
    assert starts_soak.one_round(store, random.Random(5), (200, 6)) > 0


def test_two_processes_share_the_work(store: Database) -> None:
    shares = starts_soak.shares(store, 400)
    assert sum(shares) == 400 and min(shares) > 40, shares
