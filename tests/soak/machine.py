"""Random diagrams × random decisions × crash points × clock jumps × two workers, as a Hypothesis state machine.

After every step: no open case without a future, no token that nothing moves. At the end every case is played
out, every decision stands in history once, and every chain verifies.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from engine import Conflict, Engine, SimulatedClock
from engine.history import verify_all
from engine.operate import faults, stuck
from engine.store import tables as t
from engine.store.connect import open_database
from engine.store.tables import metadata
from engine.timers import DueTimer
from engine.worker import Report, Worker
from tests.soak import house
from tests.soak.shapes import Shape, diagram, shapes

SEQUENCES = 10_000
STEPS = 20


class PowerCut(BaseException):
    """The process dies here: nothing of the transaction may stay."""


class Cases(RuleBasedStateMachine):
    """One random diagram, a few cases of it, two workers, and a machine that fails at any point."""

    make_database: ClassVar[Callable[[], Database]]

    @initialize(shape=shapes(), flags=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def deployed(self, shape: Shape, flags: list[int]) -> None:
        self.db = type(self).make_database()
        metadata.create_all(self.db)
        self.clock = SimulatedClock()
        self.restart()
        self.engine.deploy(diagram(shape))
        self.decided: set[str] = set()
        self.held: list[DueTimer] = []
        self.cases = [self.engine.start("random", {"flag": flag}) for flag in flags]

    @rule()
    def restart(self) -> None:
        """A new process on the same store: nothing of the old one's memory is left."""
        self.engine = Engine(self.db, clock=self.clock)
        self.one, self.other = Worker(self.engine), Worker(self.engine)

    @rule(pick=st.integers(0, 999))
    def decide(self, pick: int) -> None:
        task = self._task(pick)
        if task is not None:
            self.engine.complete(task, {"n": pick})
            self.decided.add(task)

    @rule(pick=st.integers(0, 999))
    def decide_twice(self, pick: int) -> None:
        if self.decided:
            task = sorted(self.decided)[pick % len(self.decided)]
            try:
                self.engine.complete(task, {})
            except Conflict:
                return
            raise AssertionError(f"task {task} was decided twice")

    @rule(pick=st.integers(0, 999), flush=st.booleans())
    def crash_while_deciding(self, pick: int, flush: bool) -> None:
        task = self._task(pick)
        if task is None:
            return
        try:
            with self.engine.work() as work:
                self.engine.runner.complete(work, task, self.engine_decision(pick))
                if flush:
                    work.flush()
                raise PowerCut
        except PowerCut:
            pass

    @rule(hours=st.integers(0, 30))
    def jump(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))

    @rule(most=st.integers(1, 5))
    def work(self, most: int) -> None:
        assert self.one.tick(most).failed == 0

    @rule()
    def claim_and_fall_asleep(self) -> None:
        self.held += self.other.claim(3)

    @rule()
    def wake_past_the_lease(self) -> None:
        """Whoever slept past its lease while another did the work is refused."""
        self.clock.advance(self.other.settings.lease)
        fired = self.one.tick()
        assert fired.failed == 0, fired.errors
        report = Report()
        self.other.fire(self.held, report)
        assert (report.fired, report.failed) == (0, 0), report
        self.held = []

    @rule(pick=st.integers(0, 999))
    def tell(self, pick: int) -> None:
        case = self.cases[pick % len(self.cases)]
        if not self.engine.is_ended(case):
            self.engine.message("news", None, {"n": pick}, case_id=case)

    @invariant()
    def every_case_has_a_future(self) -> None:
        assert stuck(self.engine) == []
        for case in self.cases:
            assert faults(self.engine, case) == []

    def teardown(self) -> None:
        if not hasattr(self, "cases"):
            return
        self._play_out()
        assert [self.engine.state(case) for case in self.cases] == ["ended"] * len(self.cases)
        with self.engine.reading() as connection:
            assert verify_all(connection) == []
            query = select(func.count()).where(t.history.c.kind == "decided")
            done = select(func.count()).where(t.task.c.state == "done")
            decided, rows = connection.execute(query).scalar_one(), connection.execute(done).scalar_one()
        assert decided == rows == len(self.decided)
        self.db.dispose()

    def engine_decision(self, pick: int) -> Any:
        from engine import Decision

        return Decision(None, {"n": pick})

    def _task(self, pick: int) -> str | None:
        open_tasks = sorted(task.id for case in self.cases for task in self.engine.tasks(case))
        return open_tasks[pick % len(open_tasks)] if open_tasks else None

    def _play_out(self) -> None:
        for _ in range(200):
            left = [case for case in self.cases if not self.engine.is_ended(case)]
            if not left:
                return
            while (task := self._task(0)) is not None:
                self.engine.complete(task, {})
                self.decided.add(task)
            for case in left:
                if not self.engine.is_ended(case):
                    self.engine.message("news", None, {}, case_id=case)
            self.clock.advance(timedelta(days=2))
            assert self.one.tick().failed == 0


def in_memory() -> Database:
    return open_database()


def play(sequences: int, number: int, make_database: Callable[[], Database] = in_memory) -> None:
    """So many random sequences from a seed; the failing one is shrunk and shown."""
    Cases.make_database = staticmethod(make_database)
    how = settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    run_state_machine_as_test(seed(number)(Cases), settings=how)


def run(store: str, seconds: float, number: int) -> str:
    """Pieces of 200 sequences until 10,000 are done or the time is up."""
    end, done = time.monotonic() + seconds, 0
    with house.database(store) as db:
        while done < SEQUENCES and time.monotonic() < end:
            play(200, number + done, in_memory if store == "sqlite" else lambda: _emptied(db))
            done += 200
    return f"{done} sequences of up to {STEPS} steps"


def _emptied(db: Database) -> Database:
    with db.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    return db
