"""1,000 pairs of concurrent completions of one task: exactly one succeeds, the other is told Conflict.

Two tasks of each case are decided so. The first neither process remembers; the second was opened by the process that
won the first, which decides it on what it remembers while the other asks under the lock.
"""

from __future__ import annotations

import time

from sqlalchemy import Engine as Database

from engine import Engine
from tests.soak import drawings, house
from tests.soak.asked import Asked

PAIRS = 1000


def run(store: str, asked: Asked) -> str:
    """Rounds of 1,000 pairs until the time is up; at least one."""
    end, rounds, conflicts = time.monotonic() + asked.seconds, 0, 0
    while rounds == 0 or time.monotonic() < end:
        with house.database(store) as db:
            conflicts += one_round(db, PAIRS)
        rounds += 1
    return f"{rounds * PAIRS * 2} pairs, {conflicts} conflicts"


def one_round(db: Database, pairs: int) -> int:
    """Two processes decide the same tasks in the same order at the same time, twice; returns the conflicts."""
    engine = Engine(db)
    engine.deploy(drawings.seats())
    with engine.work() as work:
        cases = [engine.runner.start(work, "seats").id for _ in range(pairs)]
    children = [house.child("decider", house.url_of(db), "Seat_1", "Seat_2") for _ in range(2)]
    conflicts = 0
    for seat in (1, 2):
        for child in children:  # each looks for the tasks, before any is decided
            house.go(child)
            house.ready(child)
        for child in children:
            house.go(child)
        answers = [house.told(child) for child in children]
        for answer in answers:
            assert answer["done"] + answer["conflict"] == pairs, answer
        assert sum(answer["done"] for answer in answers) == pairs, answers
        assert house.count(db, "wf_history", kind="decided") == pairs * seat
        assert house.count(db, "wf_task", state="open", element=f"Seat_{seat + 1}") == pairs
        conflicts += sum(answer["conflict"] for answer in answers)
        for child in children if seat == 1 else ():
            house.ready(child)
    for child in children:
        child.communicate(timeout=60)
    house.whole(engine, cases[:50])
    return conflicts
