"""Deadlines act exactly once, in due order, at their date, whatever happens to the workers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from engine import Conflict, Engine, ServiceRegistry, SimulatedClock
from engine.background import due_timers as timer_rows
from engine.background.metronome import Metronome
from engine.background.worker import Report, Worker, WorkerSettings
from engine.proof.history import verify_all
from engine.run import commands
from engine.store import tables as t
from engine.time.calendar import WorkCalendar, end_of_day
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened
from tests.soak import drawings

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def services() -> ServiceRegistry:
    return ServiceRegistry()


@pytest.fixture
def engine(store: Database, clock: SimulatedClock, services: ServiceRegistry) -> Engine:
    return Engine(store, clock=clock, services=services, calendar=WorkCalendar.from_chinesecalendar())


def count(engine: Engine, table: str, **equal: object) -> int:
    found = t.metadata.tables[table]
    query = select(func.count()).select_from(found).where(*(found.c[k] == v for k, v in equal.items()))
    with engine.reading() as connection:
        return int(connection.execute(query).scalar_one())


def test_a_due_timer_moves_its_token_once_and_nothing_before_its_time(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    case = engine.start("waits")
    worker = Worker(engine)
    clock.advance(HOUR - timedelta(seconds=1))
    assert worker.tick() == Report()
    clock.advance(timedelta(seconds=1))
    assert worker.tick().fired == 1
    assert worker.tick() == Report()
    assert [task.element for task in engine.tasks(case)] == ["Task"]


def test_a_late_timer_is_dated_at_its_deadline_and_recorded_when_it_happened(
    engine: Engine, clock: SimulatedClock
) -> None:
    engine.deploy(drawings.waits())
    case = engine.start("waits")
    clock.advance(timedelta(days=3))
    assert Worker(engine).tick().late == 1
    fired = next(event for event in engine.history(case) if event.kind == "timer")
    assert fired.at == START + HOUR
    assert fired.recorded_at == START + timedelta(days=3)
    assert fired.detail["late"] == int((timedelta(days=3) - HOUR).total_seconds())


def test_after_downtime_the_occurrences_of_a_cycle_come_one_by_one_in_due_order(
    engine: Engine, clock: SimulatedClock
) -> None:
    boundary = (
        '<boundaryEvent id="Nag" attachedToRef="Task" cancelActivity="false"><timerEventDefinition>'
        "<timeCycle>R5/PT1H</timeCycle></timerEventDefinition></boundaryEvent>"
        + drawings.flow("Nag", "Nagged")
        + '<endEvent id="Nagged"/>'
    )
    engine.deploy(drawings.seats("nags", 1).replace("Seat_1", "Task").replace("</process>", boundary + "</process>"))
    case = engine.start("nags")
    clock.advance(timedelta(days=2))
    assert Worker(engine).tick().fired == 5
    dates = [event.at for event in engine.history(case) if event.kind == "timer"]
    assert dates == [START + n * HOUR for n in range(1, 6)]


def test_the_limit_of_ten_working_days_reminds_and_becomes_overdue_on_the_exact_days(
    engine: Engine, clock: SimulatedClock
) -> None:
    engine.deploy(drawings.limited())
    case = engine.start("limited")
    due = end_of_day(datetime(2026, 10, 9, tzinfo=UTC).date())
    worker = Worker(engine)
    clock.advance(end_of_day(datetime(2026, 9, 29, tzinfo=UTC).date()))
    assert worker.tick().fired == 1
    assert not engine.tasks(case)[0].overdue
    clock.advance(due - timedelta(seconds=1))
    assert worker.tick().fired == 0
    clock.advance(due)
    assert worker.tick().fired == 1
    assert engine.tasks(case)[0].overdue
    assert [e.kind for e in engine.history(case)][-2:] == ["remind", "overdue"]
    assert count(engine, "wf_outbox", kind="task.overdue") == 1


def test_notices_in_sets_write_what_one_by_one_would_write(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.limited())
    one, many = engine.start("limited"), [engine.start("limited") for _ in range(5)]
    clock.advance(timedelta(days=40))
    with engine.work() as work:
        claimed = timer_rows.claim(work.connection, work.now, timer_rows.Claim("x", 99, HOUR))
        for timer in timer_rows.take(work.connection, [c for c in claimed if c.case_id == one]):
            engine.runner.fire_timer(work, timer)
    with engine.work() as work:
        overdue = timer_rows.claim(work.connection, work.now, timer_rows.Claim("x", 99, HOUR))
        for timer in timer_rows.take(work.connection, overdue):
            engine.runner.fire_timer(work, timer)
    clock.advance(2 * HOUR)
    Worker(engine).tick()

    def written(case: str) -> list[tuple[object, ...]]:
        return [
            (e.at, e.kind, e.element, e.actor, sorted(e.detail or {}))
            for e in engine.history(case)
            if e.kind in ("remind", "overdue")
        ]

    assert written(many[0]) == written(one)
    assert count(engine, "wf_outbox", kind="task.remind") == 6
    assert count(engine, "wf_task", overdue=True) == 6
    with engine.reading() as connection:
        assert verify_all(connection) == []


def test_a_decided_task_is_neither_reminded_of_nor_overdue(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.limited())
    case = engine.start("limited")
    engine.complete(engine.tasks(case)[0].id)
    clock.advance(timedelta(days=60))
    assert Worker(engine).tick() == Report()
    assert count(engine, "wf_timer") == 0


def test_a_case_of_many_timers_has_them_claimed_one_at_a_time_in_due_order(
    engine: Engine, clock: SimulatedClock
) -> None:
    engine.deploy(drawings.limited())
    engine.start("limited")
    clock.advance(timedelta(days=60))
    first = Worker(engine).claim()
    assert [timer.kind for timer in first] == ["remind"]
    assert Worker(engine).claim() == []


def test_a_worker_that_slept_past_its_lease_is_refused(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    case = engine.start("waits")
    clock.advance(HOUR)
    slow, quick = Worker(engine), Worker(engine)
    claimed = slow.claim()
    assert quick.tick() == Report()  # leased
    clock.advance(slow.settings.lease)
    assert quick.tick().fired == 1
    late = Report()
    slow.fire(claimed, late)
    assert (late.fired, late.stale) == (0, 1)
    assert len(engine.tasks(case)) == 1


def test_a_worker_that_slept_is_refused_even_while_another_still_holds_the_claim(
    engine: Engine, clock: SimulatedClock
) -> None:
    engine.deploy(drawings.limited())
    engine.start("limited")
    clock.advance(timedelta(days=30))
    slow, quick = Worker(engine), Worker(engine)
    claimed = slow.claim()
    clock.advance(slow.settings.lease)
    held = quick.claim()
    late = Report()
    slow.fire(claimed, late)
    assert (late.fired, late.stale) == (0, 1)
    quick.fire(held, late)
    assert (late.fired, late.stale) == (1, 1)


def test_a_failing_timer_is_tried_again_with_growing_pauses_and_then_becomes_an_incident(
    engine: Engine, clock: SimulatedClock
) -> None:
    settings = WorkerSettings(back_off=(timedelta(seconds=5), timedelta(seconds=30)))
    engine.deploy(drawings.waits())
    case, other = engine.start("waits"), engine.start("waits")
    with engine.work() as work:  # a timer that names a scope of another kind: its effect cannot succeed
        work.connection.execute(t.timer.update().where(t.timer.c.case_id == case).values(kind="unknown"))
    clock.advance(HOUR)
    worker = Worker(engine, settings)
    first = worker.tick()
    assert (first.fired, first.failed) == (1, 1)  # the other case is not held up
    assert [task.case_id for task in engine.tasks(other)] == [other]
    assert worker.tick() == Report()
    clock.advance(timedelta(seconds=5))
    assert worker.tick().failed == 1
    assert engine.incidents(case) == []
    clock.advance(timedelta(seconds=30))
    assert worker.tick().failed == 1
    assert [(i.kind, i.element) for i in engine.incidents(case)] == [("timer", "Wait")]
    clock.advance(timedelta(days=1))
    assert worker.tick() == Report()


def test_an_operator_reopens_a_failed_timer(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    case = engine.start("waits")
    with engine.work() as work:
        work.connection.execute(t.timer.update().values(kind="unknown"))
    clock.advance(HOUR)
    Worker(engine, WorkerSettings(back_off=())).tick()
    with engine.work() as work:
        failed = timer_rows.failed(work.connection)
        assert timer_rows.reopen(work.connection, failed[0].id)
        work.connection.execute(t.timer.update().values(kind="event"))
    assert Worker(engine).tick().fired == 1
    assert len(engine.tasks(case)) == 1


def test_a_reopened_timer_has_all_its_attempts_and_no_old_claim_takes_it(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    engine.start("waits")
    with engine.work() as work:
        work.connection.execute(t.timer.update().values(kind="unknown", attempts=1))
    clock.advance(HOUR)
    worker = Worker(engine, WorkerSettings(back_off=(HOUR,)))
    old = worker.claim()
    worker.fire(old, Report())
    with engine.work() as work:
        (failed,) = timer_rows.failed(work.connection)
        assert not timer_rows.reopen(work.connection, "another")
        assert timer_rows.reopen(work.connection, failed.id)
        assert not timer_rows.reopen(work.connection, failed.id), "what is open already is left alone"
        assert timer_rows.take(work.connection, old) == []
        row = work.connection.execute(select(t.timer)).one()
    assert (row.state, row.attempts, row.lease_until, row.claimed_by) == ("open", 0, None, None)


def test_who_lost_a_claim_does_not_give_back_what_the_next_one_holds(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    engine.start("waits")
    clock.advance(HOUR)
    slow, following = Worker(engine, name="slow"), Worker(engine, name="following")
    (lost,) = slow.claim()
    clock.advance(slow.settings.lease)
    (held,) = following.claim()
    with engine.work() as work:
        assert not timer_rows.give_back(work.connection, lost, work.now)
        row = work.connection.execute(select(t.timer)).one()
        assert (row.claimed_by, row.attempts) == ("following", 0)
        assert timer_rows.give_back(work.connection, held, work.now + HOUR)
        row = work.connection.execute(select(t.timer)).one()
    assert (row.claimed_by, row.attempts, row.lease_until, row.state) == (None, 1, clock.now() + HOUR, "open")


def test_a_passing_fault_costs_no_attempt(
    engine: Engine, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.deploy(drawings.waits())
    case = engine.start("waits")
    clock.advance(HOUR)
    settings = WorkerSettings(back_off=(timedelta(seconds=5),))
    with monkeypatch.context() as patched:
        patched.setattr(commands, "fire_timer", lambda work, timer: _refuse())
        for _ in range(4):
            assert Worker(engine, settings).tick().failed == 1
            assert Worker(engine, settings).tick() == Report(), "it pauses"
            clock.advance(timedelta(seconds=5))
    assert engine.incidents(case) == [] and count(engine, "wf_timer", attempts=0, state="open") == 1
    assert Worker(engine, settings).tick().fired == 1


def _refuse() -> None:
    raise Conflict("Expected nobody else but another was first", zh="他人在先")


def test_a_failed_timer_does_not_hold_up_the_later_ones_of_its_case(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(diagram("test", {"P": "start s; and f; catch T timer=PT1H; catch U timer=PT2H; user A; end e; s > f; f > T > e; f > U > A > e"}))
    case = engine.start("P")
    with engine.work() as work:
        work.connection.execute(t.timer.update().where(t.timer.c.element == "T").values(kind="unknown"))
    clock.advance(3 * HOUR)
    report = Worker(engine, WorkerSettings(back_off=())).tick()
    assert (report.failed, report.fired) == (1, 1)
    assert [task.element for task in engine.tasks(case)] == ["A"]


def test_in_a_batch_what_moves_a_token_acts_before_the_notices(engine: Engine, clock: SimulatedClock) -> None:
    """What a timer ended in another case is not told to be overdue any more."""
    waiter = "start s; user A due=PT2H; boundary b A message=M; user X; end e; s > A > e; b > X > e"
    sender = "start s2; catch T timer=PT1H; throw N message=M; end e2; s2 > T > N > e2"
    engine.deploy(diagram("test", {"W": waiter, "S": sender}))
    case = engine.start("W")
    engine.start("S")
    clock.advance(3 * HOUR)
    with engine.work() as work:
        claimed = timer_rows.claim(work.connection, work.now, timer_rows.Claim("w", 10, HOUR))
    assert {timer.kind for timer in claimed} == {"due", "event"}
    Worker(engine, name="w").fire(claimed, Report())
    assert [task.element for task in engine.tasks(case)] == ["X"]
    assert "overdue" not in {event.kind for event in engine.history(case)}


def test_the_effect_of_a_crashed_batch_is_not_half_there(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    cases = [engine.start("waits") for _ in range(3)]
    clock.advance(HOUR)
    with engine.work() as work:
        claimed = timer_rows.claim(work.connection, work.now, timer_rows.Claim("crashing", 9, HOUR))

    class PowerCut(BaseException):
        pass

    with pytest.raises(PowerCut), engine.work() as work:
        engine.runner.fire_timer(work, claimed[0])
        work.flush()
        raise PowerCut
    assert [len(engine.tasks(case)) for case in cases] == [0, 0, 0]
    clock.advance(HOUR)
    assert Worker(engine).tick().fired == 3
    assert [len(engine.tasks(case)) for case in cases] == [1, 1, 1]


def test_the_next_deadline_is_known(engine: Engine, clock: SimulatedClock) -> None:
    engine.deploy(drawings.waits())
    assert Worker(engine).next_due() is None
    engine.start("waits")
    assert Worker(engine).next_due() == START + HOUR


def test_four_worker_processes_share_a_thousand_timers_and_each_acts_once(
    engine: Engine, clock: SimulatedClock, store: Database
) -> None:
    """Proof 4: of four workers on a thousand timers none does more than 60 %."""
    engine.deploy(drawings.waits())
    with engine.work() as work:
        cases = [engine.runner.start(work, "waits").id for _ in range(1000)]
    instant = clock.advance(2 * HOUR).isoformat()
    url = store.url.render_as_string(hide_password=False)
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.soak.child", "worker", url, instant],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    reports = [json.loads(child.communicate(timeout=120)[0]) for child in children]
    shares = [report["fired"] for report in reports]
    assert sum(shares) == 1000, reports
    assert max(shares) <= 600, shares
    assert count(engine, "wf_history", kind="timer") == 1000
    assert count(engine, "wf_task", state="open") == len(cases)


def test_the_metronome_goes_on_after_a_beat_that_raises_and_stops_cleanly() -> None:
    from threading import Event

    beats: list[int] = []
    done = Event()

    def beat() -> None:
        beats.append(len(beats))
        if len(beats) == 1:
            raise RuntimeError("first beat")
        done.set()

    with Metronome().every(timedelta(milliseconds=10), beat, "test"):
        assert done.wait(timeout=20)
    stopped = len(beats)
    assert stopped >= 2
    assert len(beats) == stopped


def test_beats_of_the_metronome_never_overlap() -> None:
    from threading import Event, Lock

    alone, overlapped, enough = Lock(), [], Event()
    seen: list[int] = []

    def beat() -> None:
        if not alone.acquire(blocking=False):
            overlapped.append(True)
            return
        Event().wait(0.03)  # longer than the rhythm
        seen.append(1)
        if len(seen) == 4:
            enough.set()
        alone.release()

    with Metronome().every(timedelta(milliseconds=5), beat, "slow"):
        assert enough.wait(timeout=20)
    assert not overlapped
