"""Four eyes (四眼) under every act of an approval, in random order, beside what the history says of it.

加签 before, beside and after, 减签, 转办, 委派 and its opinion, 拿回, 撤回, 退回, claiming, questions, substitutes who come and
go, a second process, power cuts and races. After every act: whoever decided or signed at a seat, and for whom, is none of
those whom the drawing keeps from it; nobody signs twice; and nobody is kept away for four eyes' sake without a reason.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine as Database

from engine import Decision, Engine, EngineError, NotAllowed, Returning, SimulatedClock, Task, runner
from engine.operate import faults
from engine.ports.deciders import EXCLUDED
from engine.proof.history import verify_case
from engine.run import adding, handing, taking_back
from engine.run.adding import Wanted
from tests.examples import NEW, SAME
from tests.soak import house
from tests.soak.asked import Asked, say
from tests.soak.blank import Opener, emptied, in_memory
from tests.soak.eyes import APART, CLERKS, CORRECT, OTHERS, STARTER, Desks, Seen, Town, actor, drawn

STEPS, PIECE, ACTS = 10_000, 60, 40


class PowerCut(BaseException):
    """The process dies here: nothing of the transaction may stay."""


class Played:
    """One case, its people and two processes that work on it."""

    def __init__(self, database: Database, mode: str) -> None:
        self.database, self.clock, self.desks = database, SimulatedClock(), Desks()
        self.threads = database.dialect.name == "postgresql"
        self.engine, self.beside = self._process(), self._process()
        self.engine.deploy({"eyes.bpmn": drawn(mode).encode(), "seat.form": b"{}", "correct.form": CORRECT}, key="P")
        self.case = self.engine.start("P", {"request": {"a": 0}}, actor=actor(STARTER))
        self.seen, self.done, self.turn = Seen(), Counter[str](), 0
        self.delegated: dict[str, str] = {}

    def _process(self) -> Engine:
        return Engine(self.database, clock=self.clock, resolver=Town(), deciders=self.desks)

    @property
    def ended(self) -> bool:
        return self.engine.is_ended(self.case)

    def go_ahead(self, seats: int) -> None:
        """Let so many seats be decided by people whom nothing keeps from them, so that all places are reached."""
        for _ in range(seats):
            task = min(self.engine.tasks(self.case), key=lambda one: one.id, default=None)
            if task is not None:
                free = [one for one in CLERKS if one not in {*self.seen.barred(task.element), *self.seen.voters}]
                self._try(self.engine, task.id, free[0])
                self.agree()

    def act(self, what: dict[str, Any]) -> None:
        self.turn += 1
        if what["cold"]:
            self.engine, self.beside = self.beside, self._process()
        tasks = sorted(self.engine.tasks(self.case), key=lambda one: one.id)
        if not tasks:
            return
        tasks = [one for one in tasks if self._fits(what["do"], one)] or tasks
        task, self.acting, other = tasks[what["pick"] % len(tasks)], what["who"], what["other"]
        try:
            getattr(self, what["do"])(task, what["who"], other, what)
            self.done[what["do"]] += 1
        except EngineError as refused:
            self._reasonable(refused, task, self.acting)
        self.agree()

    def _fits(self, do: str, task: Task) -> bool:
        """What only makes sense of some tasks is tried at those, where there are any."""
        if do in ("advise", "recall"):
            return task.id in self.delegated
        return task.adds is not None if do == "take_out" else do != "put_back" or task.claimed_by is not None

    def agree(self) -> None:
        self.seen.read(self.engine.history(self.case))
        if not self.ended:
            assert faults(self.engine, self.case) == []

    def _reasonable(self, refused: EngineError, task: Task, who: str) -> None:
        """Whoever is told of four eyes took part: nobody is kept away for nothing."""
        assert EXCLUDED.why_not is not None
        kept = isinstance(refused, NotAllowed) and str(refused) == EXCLUDED.why_not.en
        if kept and task.adds is None and task.element in APART:  # who asks for a signature does not give it as well
            signed = {one for tid, (of, people) in self.seen.by_task.items() if of == task.element for one in people}
            assert who in self.seen.barred(task.element) | signed, f"{who} was kept from {task.element} for nothing"

    def _in(self, who: str, do: Callable[..., Any], *given: Any) -> None:
        self.acting = who
        with self.engine.work(actor(who)) as work:
            do(work, *given)

    # -- what people do -----------------------------------------------------------------------------------
    def decide(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        decision = self._decision(task, what)
        if what["cut"]:
            try:
                with self.engine.work(actor(who)) as work:
                    runner.complete(work, task.id, decision)
                    work.flush()
                    raise PowerCut
            except PowerCut:
                self.agree()
        self.engine.attempt(lambda work: runner.complete(work, task.id, decision), actor(who))

    def _decision(self, task: Task, what: dict[str, Any]) -> Decision:
        if task.corrects is not None:
            return Decision("resubmit", {"a": self.turn}, "why")
        if task.adds is not None:
            return Decision("agree" if task.added != "question" else None, {}, "because")
        outcome = what["outcome"] if task.element != "Q" else "approve"
        return Decision(outcome, {}, "why", None, Returning(("a",), what["to"]) if outcome == "return" else None)

    def race(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        """Two people decide at once, or one person two tasks that stand side by side."""
        open_now = [one for one in self.engine.tasks(self.case) if one.corrects is None and one.adds is None]
        second = open_now[-1].id if open_now else task.id
        acts = [(self.engine, task.id, who), (self.beside, second, who if second != task.id else other)]
        if self.threads:
            running = [threading.Thread(target=self._try, args=one) for one in acts]
            for one in running:
                one.start()
            for one in running:
                one.join()
        else:
            for one in acts:
                self._try(*one)

    def _try(self, engine: Engine, task: str, who: str) -> None:
        try:
            engine.attempt(lambda work: runner.complete(work, task, Decision("approve")), actor(who))
        except EngineError:
            return

    def claim(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(who, runner.claim, task.id)

    def put_back(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(task.claimed_by or who, runner.unclaim, task.id)

    def hand_on(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(task.claimed_by or who, runner.reassign, task.id, other, "yours")

    def delegate(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        by = task.claimed_by or who
        self._in(by, runner.delegate, task.id, other, "what do you think?")
        self.delegated[task.id] = by

    def advise(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(task.claimed_by or who, handing.advise, task.id, "fine")

    def recall(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(self.delegated.get(task.id, who), handing.recall, task.id)

    def add(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(task.claimed_by or who, adding.add_signers, task.id, what["how"], [other], "please look")

    def take_out(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(who, adding.withdraw, task.adds or task.id, task.id if task.adds else other)

    def ask(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self._in(task.claimed_by or who, adding.ask, task.id, Wanted(other), "is it so?")

    def take_back(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        done = list(self.seen.by_task)
        if done:
            of = done[-1 - what["pick"] % min(2, len(done))]
            by = next(event.actor for event in reversed(self.engine.history(self.case))
                      if event.kind in ("decided", "countersigned") and event.detail["task"] == of)  # fmt: skip
            self._in(by or who, taking_back.take_back, of)

    def substitute(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        """Somebody comes to stand in for a clerk, or stops."""
        if other in CLERKS and other != who:
            self.desks.substitutes[who] ^= {other}

    def withdraw(self, task: Task, who: str, other: str, what: dict[str, Any]) -> None:
        self.engine.message("withdraw", None, {}, case_id=self.case)


OFTEN = ("decide",) * 8 + ("add",) * 3 + ("substitute", "take_back", "race", "hand_on", "delegate", "advise") * 2
SELDOM = ("claim", "put_back", "recall", "take_out", "ask") * 2


@st.composite
def acts(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody does next; a withdrawal, which ends the case, is rare."""
    return {
        "do": draw(st.sampled_from((OFTEN + SELDOM) * 3 + ("withdraw",))), "pick": draw(st.integers(0, 99)),
        "who": draw(st.sampled_from(CLERKS + OTHERS)), "other": draw(st.sampled_from(CLERKS + OTHERS)),
        "outcome": draw(st.sampled_from(("approve",) * 9 + ("return", "return", "refuse"))),
        "to": draw(st.sampled_from((None, "A", "B"))), "how": draw(st.sampled_from(("before", "beside", "after"))),
        "cold": draw(st.integers(0, 5)) == 0, "cut": draw(st.integers(0, 9)) == 0,
    }  # fmt: skip


def play(sequences: int, number: int | None, make_database: Opener = in_memory) -> tuple[int, Counter[str]]:
    """Play so many random cases, of a seed or always the same; returns the steps, and how often each act took effect."""
    steps, done = 0, Counter[str]()
    how = settings(
        SAME if number is None else NEW, max_examples=sequences, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip

    @how
    @given(
        mode=st.sampled_from(("all", "any", "order")), seats=st.integers(0, 7),
        todo=st.lists(acts(), min_size=10, max_size=ACTS),
    )
    def one(mode: str, seats: int, todo: list[dict[str, Any]]) -> None:
        nonlocal steps
        played = Played(make_database(), mode)
        played.go_ahead(seats)
        for what in todo:
            if played.ended:
                break
            played.act(what)
            steps += 1
        done.update(played.done)
        with played.engine.reading() as connection:
            assert verify_case(connection, played.case) == []

    (one if number is None else seed(number)(one))()
    return steps, done


def run(store: str, asked: Asked) -> str:
    """Pieces of 60 cases until 10,000 steps are done or the time is up."""
    end, most, steps, done, at = time.monotonic() + asked.seconds, asked.most or STEPS, 0, Counter[str](), 0
    with house.database(store) as db:
        fresh = in_memory if store == "sqlite" else partial(emptied, db)
        while steps < most and time.monotonic() < end:
            try:
                played, effects = play(PIECE, asked.seed + at, fresh)
            except Exception as found:
                raise AssertionError(f"piece with seed {asked.seed + at}:\n{traceback.format_exc()}") from found
            steps, at = steps + played, at + 1
            done.update(effects)
            say(f"four_eyes: {steps} steps, {sum(done.values())} took effect")
    return f"{steps} steps; took effect: {', '.join(f'{name} {n}' for name, n in sorted(done.items()))}"
