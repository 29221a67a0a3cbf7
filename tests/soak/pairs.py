"""1,000 pairs of concurrent completions of one task: exactly one succeeds, the other is told Conflict."""

from __future__ import annotations

import json
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
    return f"{rounds * PAIRS} pairs, {conflicts} conflicts"


def one_round(db: Database, pairs: int) -> int:
    """Two processes decide the same tasks in the same order at the same time; returns the conflicts."""
    engine = Engine(db)
    engine.deploy(drawings.seats())
    with engine.work() as work:
        cases = [engine.runner.start(work, "seats").id for _ in range(pairs)]
    children = [house.child("decider", house.url_of(db), "Seat_1") for _ in range(2)]
    for child in children:
        house.go(child)
    answers = [json.loads(child.communicate(timeout=600)[0]) for child in children]
    for answer in answers:
        assert answer["done"] + answer["conflict"] == pairs, answer
    assert sum(answer["done"] for answer in answers) == pairs, answers
    assert house.count(db, "wf_history", kind="decided") == pairs
    assert house.count(db, "wf_task", state="open", element="Seat_2") == pairs
    house.whole(engine, cases[:50])
    return sum(answer["conflict"] for answer in answers)
