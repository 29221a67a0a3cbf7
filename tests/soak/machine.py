"""Random diagrams × random decisions × crash points × clock jumps × two workers, as a Hypothesis state machine.

After every step: no open case without a future, no token that nothing moves. At the end every case is played
out, every decision stands in history once, and every chain verifies.
"""

from __future__ import annotations

import multiprocessing
import time
import traceback
from contextlib import suppress
from datetime import timedelta
from functools import partial
from multiprocessing import Queue
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from engine import BadInput, Conflict, Engine, SimulatedClock
from engine.background.due_timers import DueTimer
from engine.background.worker import Report, Worker
from engine.operate import faults, stuck
from engine.proof.history import verify_all
from engine.store import tables as t
from tests.examples import NEW
from tests.soak import house
from tests.soak.asked import Asked, say
from tests.soak.blank import Opener, emptied, in_memory
from tests.soak.shapes import Shape, diagram, shapes

SEQUENCES = 10_000
STEPS = 20
PIECE = 250  # sequences that one run of Hypothesis plays, from a seed of their own
Told = Queue  # of (sequences of a piece, what it found); the last of a process is (0, "")
OPEN_TASKS = select(t.task.c.id).where(t.task.c.state == "open").order_by(t.task.c.id)


class PowerCut(BaseException):
    """The process dies here: nothing of the transaction may stay."""


class Cases(RuleBasedStateMachine):
    """One random diagram, a few cases of it, two workers, and a machine that fails at any point."""

    make_database: ClassVar[Opener]

    @initialize(shape=shapes(), flags=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def deployed(self, shape: Shape, flags: list[int]) -> None:
        self.db = type(self).make_database()
        self.seen: tuple[Engine, int] | None = None
        self.clock = SimulatedClock()
        self.restart()
        self.engine.deploy(diagram(shape))
        self.decided: set[str] = set()
        self.held: list[DueTimer] = []
        self.cases = [self.engine.start("random", {"flag": flag}) for flag in flags]

    @rule()
    def restart(self) -> None:
        """New processes on the same store: nothing of the old ones' memory is left."""
        self.engine, self.beside = Engine(self.db, clock=self.clock), Engine(self.db, clock=self.clock)
        self.one, self.other = Worker(self.engine), Worker(self.engine)

    @rule(pick=st.integers(0, 999))
    def decide(self, pick: int) -> None:
        task = self._task(pick)
        if task is not None:
            self.engine.complete(task, {"n": pick})
            self.decided.add(task)

    @rule(pick=st.integers(0, 999))
    def decide_beside(self, pick: int) -> None:
        """Another process decides: what the first remembers of the case is outdated by it."""
        task = self._task(pick)
        if task is not None:
            self.beside.complete(task, {"n": pick})
            self.decided.add(task)

    @rule(pick=st.integers(0, 999), beside=st.booleans())
    def decide_twice(self, pick: int, beside: bool) -> None:
        if self.decided:
            task = sorted(self.decided)[pick % len(self.decided)]
            try:
                (self.beside if beside else self.engine).complete(task, {})
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
            self._news(case)

    @rule(pick=st.integers(0, 999))
    def tell_whoever_waits(self, pick: int) -> None:
        """Nobody waits: the message is kept for the first who will; several wait: the engine does not guess."""
        with suppress(BadInput):
            self.engine.message("news", None, {"n": pick})

    @invariant()
    def every_case_has_a_future(self) -> None:
        state = (self.engine, self._written())
        if state == self.seen:  # same process, same rows: the same answer
            return
        assert stuck(self.engine) == []
        for case in self.cases:
            assert faults(self.engine, case) == []
        self.seen = (self.engine, self._written())

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

    def engine_decision(self, pick: int) -> Any:
        from engine import Decision

        return Decision(None, {"n": pick})

    def _news(self, case: str) -> None:
        """A message for one case; it is refused exactly when the case does not wait for it."""
        waiting = select(t.subscription.c.id).where(t.subscription.c.case_id == case, t.subscription.c.name == "news")
        with self.engine.reading() as connection:
            waits = connection.execute(waiting).first() is not None
        try:
            self.engine.message("news", None, {}, case_id=case)
        except Conflict:
            assert not waits, f"case {case} waits for the news but they were refused"
        else:
            assert waits, f"case {case} took news that it does not wait for"

    def _written(self) -> int:
        """What tells whether anything was written since: SQLite counts it, elsewhere each look is a fresh one."""
        with self.db.connect() as connection:
            driver: Any = connection.connection.driver_connection
            return driver.total_changes if hasattr(driver, "total_changes") else time.monotonic_ns()

    def _task(self, pick: int) -> str | None:
        with self.engine.reading() as connection:
            open_tasks = list(connection.execute(OPEN_TASKS).scalars())
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
                    self._news(case)
            self.clock.advance(timedelta(days=2))
            assert self.one.tick().failed == 0


def play(sequences: int, number: int, make_database: Opener = in_memory) -> None:
    """So many random sequences from a seed; the failing one is shrunk and shown."""
    Cases.make_database = staticmethod(make_database)
    how = settings(
        NEW,
        max_examples=sequences,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    run_state_machine_as_test(seed(number)(Cases), settings=how)


def run(store: str, asked: Asked) -> str:
    """Pieces of 250 sequences in processes of their own, until 10,000 are done or the time is up.

    A piece that finds something ends there; the others go on, and all that was found is told at the end.
    """
    spawned = multiprocessing.get_context("spawn")
    told: Told = spawned.Queue()
    jobs = [spawned.Process(target=_pieces, args=(store, asked, job, told)) for job in range(asked.jobs)]
    for job in jobs:
        job.start()
    done, found, ended = 0, [], 0
    while ended < len(jobs):
        number, what = told.get()
        ended += not number
        found += [what] if what else []
        done += 0 if what else number
        say(f"machine: {done} sequences, {len(found)} findings {what}")
    for job in jobs:
        job.join()
    assert not found, f"{len(found)} findings in {done} sequences"
    return f"{done} sequences of up to {STEPS} steps"


def _pieces(store: str, asked: Asked, job: int, told: Told) -> None:
    """Every so-manieth piece; each is told as (its sequences, what it found), the end as (0, "")."""
    end, most = time.monotonic() + asked.seconds, asked.most or SEQUENCES
    with house.database(store) as db:
        fresh = in_memory if store == "sqlite" else partial(emptied, db)
        for at in range(job * PIECE, most, PIECE * asked.jobs):
            if time.monotonic() > end:
                break
            count = min(PIECE, most - at)
            try:
                play(count, asked.seed + at, fresh)
                told.put((count, ""))
            except Exception:  # noqa: BLE001  whatever the engine raises in a sequence is a finding
                told.put((count, f"piece with seed {asked.seed + at}:\n{traceback.format_exc()}"))
    told.put((0, ""))
