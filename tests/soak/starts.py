"""kill -9 of workers while a timer opens a case for each of thousands: no unit is left out, none gets two."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from engine import Engine, SystemClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import start_tables as waiting
from engine.store import tables as t
from tests.soak import child, drawings, house
from tests.soak.asked import Asked

UNITS, KILLS, WORKERS = 5_000, 60, 3
FORKS = multiprocessing.get_context("forkserver")


def run(store: str, asked: Asked) -> str:
    """Rounds until the time is up; at least one."""
    chance, end, rounds, kills = random.Random(asked.seed), time.monotonic() + asked.seconds, 0, 0
    while rounds == 0 or time.monotonic() < end:
        with house.database(store) as db:
            kills += one_round(db, chance, (UNITS, asked.most or KILLS))
        rounds += 1
    return f"{rounds} rounds of {UNITS} units on {WORKERS} workers, {kills} kills, none lost, none doubled"


def one_round(db: Database, chance: random.Random, how: tuple[int, int]) -> int:
    """Workers die at random while they read and start; `how` is (units, kills). Returns how many died."""
    units, most = how
    engine = Engine(db, clock=SystemClock())
    engine.ports.starts = child.Units(units)
    engine.deploy(drawings.each_unit())
    FORKS.set_forkserver_preload(["tests.soak.child"])
    url, kills, end = house.url_of(db), 0, time.monotonic() + 300
    running = [_new(url, units) for _ in range(WORKERS)]
    while count(db) < units and time.monotonic() < end:
        time.sleep(chance.uniform(0.02, 0.4))
        if kills < most:
            index = chance.randrange(len(running))
            running[index].kill()
            running[index].join()
            running[index] = _new(url, units)
            kills += 1
    for process in running:
        process.kill()
        process.join()
    while left(db) and time.monotonic() < end:  # what the last ones held
        Worker(engine).tick()
        CaseStarter(engine).tick()
        time.sleep(0.1)
    compare(engine, db, units)
    return kills


def shares(db: Database, units: int) -> list[int]:
    """How many cases each of two workers starts that begin together."""
    engine = Engine(db, clock=SystemClock())
    engine.ports.starts = child.Units(units)
    engine.deploy(drawings.each_unit())
    children = [house.child("starter", house.url_of(db), str(units)) for _ in range(2)]
    for one in children:
        house.go(one)
    told = [json.loads(one.communicate(timeout=300)[0]) for one in children]
    compare(engine, db, units)
    return [int(one["started"]) for one in told]


def compare(engine: Engine, db: Database, units: int) -> None:
    """Each unit has exactly one case, each row its own, and every history is whole."""
    with db.connect() as connection:
        keys = list(connection.execute(select(t.case.c.business_key)).scalars())
        rows = dict(connection.execute(select(waiting.start.c.business_key, waiting.start.c.case_id)).tuples().all())
        of = dict(connection.execute(select(t.case.c.business_key, t.case.c.id)).tuples().all())
    assert len(keys) == len(set(keys)) == units, (len(keys), len(set(keys)), units)
    assert rows == of, "a row names another case than that of its key"
    house.whole(engine)


def count(db: Database) -> int:
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(t.case)).scalar_one())


def left(db: Database) -> int:
    """What is not done: occasions that are read, cases that wait, the timer itself."""
    tables: tuple[Any, ...] = (waiting.occasion, waiting.start, t.timer)
    with db.connect() as connection:
        queries = (select(func.count()).where(table.c.state == "open") for table in tables)
        return sum(int(connection.execute(query).scalar_one()) for query in queries)


def _new(url: str, units: int) -> BaseProcess:
    made = FORKS.Process(target=child.starts_forever, args=(url, units), daemon=True)
    made.start()
    return made
