"""Four workers on 1,000 deadlines: exactly 1,000 effects, nobody does more than 60 %; again and again."""

from __future__ import annotations

import json
import time

from sqlalchemy import Engine as Database

from engine import Engine, SimulatedClock
from tests.soak import drawings, house
from tests.soak.asked import Asked
from tests.soak.child import NOW, START

WORKERS, TIMERS = 4, 1000


def run(store: str, asked: Asked) -> str:
    """Rounds until the time is up; at least one."""
    end, rounds = time.monotonic() + asked.seconds, 0
    while rounds == 0 or time.monotonic() < end:
        with house.database(store) as db:
            shares = one_round(db)
        assert sum(shares) == TIMERS, shares
        assert max(shares) <= 0.6 * TIMERS, shares
        rounds += 1
    return f"{rounds} rounds of {TIMERS} timers on {WORKERS} workers"


def one_round(db: Database, timers: int = TIMERS) -> list[int]:
    """Each worker's share; checks that every timer had exactly one effect."""
    engine = Engine(db, clock=SimulatedClock(START))
    engine.deploy(drawings.waits())
    with engine.work() as work:
        for _ in range(timers):
            engine.runner.start(work, "waits")
    children = [house.child("worker", house.url_of(db), NOW.isoformat()) for _ in range(WORKERS)]
    for child in children:
        house.go(child)
    reports = [json.loads(child.communicate(timeout=300)[0]) for child in children]
    assert house.count(db, "wf_history", kind="timer") == timers
    assert house.count(db, "wf_task", state="open") == timers
    house.whole(engine)
    return [report["fired"] for report in reports]
