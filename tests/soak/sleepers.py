"""A worker stopped past its lease (SIGSTOP) and woken (SIGCONT): its stale writes are refused."""

from __future__ import annotations

import json
import random
import signal
import time

from sqlalchemy import Engine as Database

from engine import Engine, SystemClock
from tests.soak import drawings, house
from tests.soak.asked import Asked


def run(store: str, asked: Asked) -> str:
    """Rounds until the time is up; at least one."""
    chance, end = random.Random(asked.seed), time.monotonic() + asked.seconds
    rounds = stale = 0
    while rounds == 0 or time.monotonic() < end:
        with house.database(store) as db:
            stale += one_round(db, 100 + chance.randrange(100))
        rounds += 1
    assert stale > 0, "Expected sleepers with stale claims but no round made one"
    return f"{rounds} rounds, {stale} stale claims refused"


def one_round(db: Database, timers: int) -> int:
    """The sleeper claims, is stopped, another does the work, the sleeper wakes; returns its refused claims."""
    engine = Engine(db, clock=SystemClock())
    engine.deploy(drawings.waits(timer="<timeDuration>PT0S</timeDuration>"))
    with engine.work() as work:
        cases = [engine.runner.start(work, "waits").id for _ in range(timers)]
    url = house.url_of(db)
    sleeper = house.child("sleeper", url)
    house.go(sleeper)
    assert sleeper.stdout is not None
    claimed = int(sleeper.stdout.readline())
    sleeper.send_signal(signal.SIGSTOP)
    awake = house.child("patient", url)
    house.go(awake)
    fired = json.loads(awake.communicate(timeout=120)[0])["fired"]
    sleeper.send_signal(signal.SIGCONT)
    house.go(sleeper)
    report = json.loads(sleeper.communicate(timeout=60)[0])
    assert fired == timers, (fired, timers)
    assert (report["fired"], report["stale"]) == (0, claimed), report
    assert house.count(db, "wf_history", kind="timer") == timers
    house.whole(engine, cases[:20])
    return claimed
