"""Random lines of seats × returns to anywhere × skips × signings × branches × crash points, beside a plain model.

After every action inbox, tokens, history and request of the case are those of `tests.soak.lines.Model`.
"""

from __future__ import annotations

import time
import traceback
from collections import Counter
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import Actor, BadInput, Decision, Engine, Returning, SimulatedClock, Task, runner
from engine.operate import faults
from engine.proof.history import verify_case
from engine.store import codec
from engine.store import tables as t
from tests.examples import NEW, SAME
from tests.soak import house
from tests.soak.asked import Asked, say
from tests.soak.blank import Opener, emptied, in_memory
from tests.soak.lines import FIELDS, Line, Model, Return, Seat, drawn

SEQUENCES, PIECE, ACTIONS = 2_000, 100, 14
TOLD = ("decided", "returned", "corrected", "refused", "skipped", "signed", "moved")
CORRECT = b'{"type": "default", "components": [{"key": "a"}, {"key": "b"}, {"key": "c"}]}'
STARTER = "li"


class PowerCut(BaseException):
    """The process dies here: nothing of the transaction may stay."""


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line of one to three stages, each of one track or two, of one to three seats."""
    count = iter(range(100))

    def seat() -> Seat:
        name = f"S{next(count)}"
        sees = tuple(sorted(draw(st.sets(st.sampled_from(FIELDS), max_size=2))))
        kind = draw(st.sampled_from(("one", "one", "one", "many", "sign", "skip")))
        if kind == "sign":
            modes = draw(st.sampled_from(("all", "any", "order", "ratio")))
            return Seat(name, sees, signers=draw(st.integers(1, 3)), mode=modes, veto=draw(st.booleans()))
        return Seat(name, sees, skipped=kind == "skip", many=draw(st.integers(1, 3)) if kind == "many" else 0)

    def track() -> tuple[Seat, ...]:
        return tuple(seat() for _ in range(draw(st.integers(1, 3))))

    widths = draw(st.lists(st.sampled_from((1, 1, 1, 2)), min_size=1, max_size=3))
    found: list[tuple[tuple[Seat, ...], ...]] = []
    for width in widths:
        tracks = tuple(track() for _ in range(width))
        if width == 1 and found and len(found[-1]) == 1:
            found[-1] = (found[-1][0] + tracks[0],)  # one track goes on where the one before ended
        else:
            found.append(tracks)
    return tuple(found)


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    """What somebody does next: with which task, how they decide, what they ask for or change."""
    return {
        "pick": draw(st.integers(0, 999)),
        "outcome": draw(st.sampled_from(("approve",) * 6 + ("return",) * 5 + ("refuse",))),
        "asked": draw(st.sets(st.sampled_from(FIELDS), min_size=1)),
        "to": draw(st.integers(-2, 3)),
        "then": draw(st.sampled_from(("straight", "seats", None))),
        "changes": draw(st.sets(st.sampled_from(FIELDS))),
        "reason": draw(st.sampled_from((None, "why"))),
        "crash": draw(st.sampled_from(("", "", "before", "cold"))),
    }


class Played:
    """One case on one line, in the engine and in the model."""

    def __init__(self, database: Database, line: Line) -> None:
        self.database, self.line = database, line
        self.clock = SimulatedClock()
        self.engine = Engine(database, clock=self.clock)
        self.engine.deploy({"line.bpmn": drawn(line).encode(), "correct.form": CORRECT, "seat.form": b"{}"})
        request = {name: 0 for name in FIELDS}
        self.model = Model(line, request)
        self.case = self.engine.start("P", {"request": request}, actor=Actor(STARTER))
        self.fixing: dict[str, Return] = {}  # by the task that returned the case
        self.turn = 0
        self.agree()

    def act(self, action: dict[str, Any]) -> None:
        self.turn += 1
        tasks = sorted(self.engine.tasks(self.case), key=lambda task: (task.created_at, task.id))
        task = tasks[action["pick"] % len(tasks)]
        if action["crash"] == "cold":
            self.engine = Engine(self.database, clock=self.clock)
        if task.corrects is not None:
            self._correct(task, action)
        else:
            self._decide(task, action)
        self.agree()

    def _decide(self, task: Task, action: dict[str, Any]) -> None:
        returned = None
        if action["outcome"] == "return":
            choices = self.model.choices(task.element)
            to = choices[action["to"]] if 0 <= action["to"] < len(choices) else None
            returned = Return(task.element, frozenset(action["asked"]), to, action["then"] or "seats")
            self.fixing[task.id] = returned
        how = Returning(tuple(sorted(action["asked"])), returned.to, action["then"]) if returned is not None else None
        decision = Decision(action["outcome"], {}, action["reason"], None, how)
        self._do(task, decision, f"p{self.turn}", action)
        self.model.decide(task.element, action["outcome"], returned)

    def _correct(self, task: Task, action: dict[str, Any]) -> None:
        track = self.model.track_of(task.element)
        assert task.corrects is not None
        asked = set(task.variables["correction"]["asked"])
        which = next(at for at, given in enumerate(track.fixing) if set(given.asked) == asked and (
            not track.seat.many or given is self.fixing[task.corrects]))  # type: ignore[union-attr]
        changes = {name: self.turn for name in action["changes"]}
        decision = Decision("resubmit", {**self.model.request, **changes}, action["reason"])
        if action["reason"] is None and (not changes or not asked <= changes.keys()):
            try:
                self._do(task, decision, STARTER, action)
            except BadInput:
                return
            raise AssertionError("what was asked for is as before and nobody says why, but it was taken")
        self._do(task, decision, STARTER, action)
        self.model.correct(task.element, which, changes)

    def _do(self, task: Task, decision: Decision, who: str, action: dict[str, Any]) -> None:
        """Decide; if the power fails, nothing has happened, and it is decided again."""
        actor = Actor(who)
        if action["crash"] == "before":
            try:
                with self.engine.work(actor) as work:
                    runner.complete(work, task.id, decision)
                    work.flush()
                    raise PowerCut
            except PowerCut:
                self.agree()
        self.engine.attempt(lambda work: runner.complete(work, task.id, decision), actor)

    def agree(self) -> None:
        """Inbox, tokens, history, request and end are the model's."""
        found = Counter((task.element, task.corrects is not None) for task in self.engine.tasks(self.case))
        assert found == +self.model.tasks(), (found, self.model.tasks())
        assert self.engine.is_ended(self.case) == bool(self.model.ended)
        if self.model.ended:
            assert self.engine.case(self.case).outcome == self.model.ended
        else:
            assert self._tokens() == self.model.tokens()
            assert faults(self.engine, self.case) == []
        assert self.engine.variables(self.case)["request"] == self.model.request
        for seats in (seats for tracks in self.line for seats in tracks):
            names = {seat.name for seat in seats}
            told = [(event.kind, event.element) for event in self.engine.history(self.case)
                    if event.kind in TOLD and event.element in names]  # fmt: skip
            assert told == [one for one in self.model.said if one[1] in names]

    def _tokens(self) -> int:
        query = select(t.scope.c.state).where(t.scope.c.case_id == self.case, t.scope.c.element == "L")
        with self.engine.reading() as connection:
            return len(codec.decode(connection.execute(query).scalar_one())["t"])


def play(sequences: int, number: int | None, make_database: Opener = in_memory) -> int:
    """Play so many random sequences, of a seed or always the same; returns how many steps they took."""
    steps = 0
    how = settings(
        SAME if number is None else NEW, max_examples=sequences, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip

    @how
    @given(line=lines(), todo=st.lists(actions(), min_size=4, max_size=ACTIONS))
    def one(line: Line, todo: list[dict[str, Any]]) -> None:
        nonlocal steps
        played = Played(make_database(), line)
        for action in todo:
            if played.model.ended:
                break
            played.act(action)
            steps += 1
        with played.engine.reading() as connection:
            assert verify_case(connection, played.case) == []

    (one if number is None else seed(number)(one))()
    return steps


def run(store: str, asked: Asked) -> str:
    """Pieces of 100 sequences until 2,000 are done or the time is up."""
    end, most, done, steps = time.monotonic() + asked.seconds, asked.most or SEQUENCES, 0, 0
    with house.database(store) as db:
        fresh = in_memory if store == "sqlite" else partial(emptied, db)
        while done < most and time.monotonic() < end:
            try:
                steps += play(min(PIECE, most - done), asked.seed + done, fresh)
            except Exception as found:
                raise AssertionError(f"piece with seed {asked.seed + done}:\n{traceback.format_exc()}") from found
            done += min(PIECE, most - done)
            say(f"seats: {done} sequences, {steps} steps")
    return f"{done} lines, {steps} decisions and corrections, as the model says"
