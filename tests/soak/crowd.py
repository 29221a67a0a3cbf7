"""Everybody at once on the same few cases: decisions, claims, changes, messages, cancels, from several processes.

Each process remembers other cases than its neighbour, so decisions on what is outdated meet decisions under the lock.
Nobody may wait for one who waits for them: but for the refusals that people are told, no error comes of it.
"""

from __future__ import annotations

import multiprocessing
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable
from multiprocessing import Queue
from threading import Thread
from typing import Any

from sqlalchemy import select

from engine import Actor, BadInput, Conflict, Decision, Engine, NotAllowed, NotFound, runner
from engine.store import tables as t
from tests.engine.draw import diagram
from tests.soak import child, house
from tests.soak.asked import Asked

PROCESSES, PEOPLE = 2, 3  # people: threads of a process
LATEST = 12  # the open tasks that everybody works on
DRAWINGS = {
    "P": "start s; xor m; and f; user A; user B; throw T message=ping; and j; user C; xor g; end e;"
    " s > m > f; f > A > T > j; f > B > j; j > C > g; g > m : again; g > e *",
    "Q": "start q message=ping; user D; end qe; q > D > qe",
}
OPEN = select(t.task.c.id, t.task.c.case_id).where(t.task.c.state == t.OPEN).order_by(t.task.c.id.desc()).limit(LATEST)
REFUSED = (Conflict, NotAllowed, NotFound, BadInput)
Told = Queue  # of (how often each thing was done, what went wrong)


def run(store: str, asked: Asked) -> str:
    """Let them work until the time is up; then everything acknowledged is there, once, and no case is broken."""
    spawned = multiprocessing.get_context("spawn")
    told: Told = spawned.Queue()
    with house.database(store) as db:
        engine = Engine(db)
        engine.deploy(diagram("crowd", DRAWINGS))
        where = (house.url_of(db), asked.seconds, told)
        workers = [spawned.Process(target=work, args=(*where, asked.seed + n)) for n in range(PROCESSES)]
        for worker in workers:
            worker.start()
        done: Counter[str] = Counter()
        for _ in workers:
            counted, wrong = told.get()
            assert not wrong, wrong[0]
            done += counted
        for worker in workers:
            worker.join()
        assert house.count(db, "wf_history", kind="decided") == done["decide"]
        assert house.count(db, "wf_task", state="done") == done["decide"]
        house.whole(engine, engine.cases())
    return ", ".join(f"{n} {what}" for what, n in sorted(done.items()))


def work(url: str, seconds: float, told: Told, seed: int) -> None:
    """One process with its own memory and several people in it."""
    engine, done, wrong = child.engine_at(url), [Counter[str]() for _ in range(PEOPLE)], list[str]()

    def busy(number: int) -> None:
        person = Person(engine, f"{seed}-{number}", random.Random(seed * PEOPLE + number))
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                person.act(done[number])
        except Exception:  # noqa: BLE001  whatever else comes of it is a finding
            wrong.append(traceback.format_exc())

    people = [Thread(target=busy, args=(number,)) for number in range(PEOPLE)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    told.put((sum(done, Counter()), wrong))


class Person:
    """Somebody who does now this, now that, with one of the latest open tasks."""

    def __init__(self, engine: Engine, name: str, chance: random.Random) -> None:
        self.engine, self.chance = engine, chance
        self.actor = Actor(name, "org", "clerk")
        self.ways: list[tuple[int, str, Callable[[Any], object]]] = [
            (60, "decide", self._decide), (10, "claim", self._claim), (6, "put back", self._put_back),
            (8, "change", self._change), (3, "cancel", self._cancel), (6, "start", self._start),
        ]  # fmt: skip

    def act(self, done: Counter[str]) -> None:
        """Do one thing; a refusal is counted as such."""
        with self.engine.reading() as connection:
            rows = connection.execute(OPEN).all()
        _, what, way = self.chance.choices(self.ways, [often for often, _, _ in self.ways])[0]
        try:
            if not rows:
                self._start(None)
            else:
                way(self.chance.choice(rows))
                done[what] += 1
        except REFUSED as refusal:
            done[f"told {type(refusal).__name__}"] += 1

    def _decide(self, row: Any) -> None:
        decision = Decision(None, {"again": self.chance.random() < 0.3})
        self.engine.attempt(lambda work: runner.complete(work, row.id, decision), self.actor)

    def _claim(self, row: Any) -> None:
        with self.engine.work(self.actor) as work:
            runner.claim(work, row.id)

    def _put_back(self, row: Any) -> None:
        with self.engine.work(self.actor) as work:
            runner.unclaim(work, row.id)

    def _change(self, row: Any) -> None:
        self.engine.set_variables(row.case_id, {"v": self.chance.random()})

    def _cancel(self, row: Any) -> None:
        self.engine.cancel(row.case_id, "no longer wanted")

    def _start(self, _row: Any) -> None:
        self.engine.start("P", {"again": False}, actor=self.actor)
