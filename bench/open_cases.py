"""A step while many cases are open: 1,000, 100,000 and 1,000,000 of them in one store, each whole.

Hot: the process had the case in memory; cold: another process had it. `*_ratio` is the step ÷ the one at 1,000.
"""

from __future__ import annotations

import statistics
from functools import partial
from typing import Any

from sqlalchemy import Engine as Database

from bench import floor, stores
from bench.copies import Copier, settle
from bench.four_party import CLERK, engine_on, row_of, started, step
from engine import Decision, Engine

SIZES = (1_000, 100_000, 1_000_000)
STEPS = 200


def run() -> dict[str, Any]:
    """Milliseconds and ratios a store; `--store` chooses one, `--count` the largest size."""
    most = int(stores.asked("count") or (20_000 if stores.quick() else SIZES[-1]))
    sizes = [*(size for size in SIZES if size < most), most]
    found: dict[str, Any] = {}
    with stores.folder() as home, stores.postgres(home) as server:
        for name in stores.chosen():
            db = stores.sqlite(home) if name == "sqlite" else stores.postgresql(server)
            found |= _growing(name, db, sizes)
            db.dispose()
    return found


def _growing(name: str, db: Database, sizes: list[int]) -> dict[str, float]:
    engine = engine_on(db)
    engine.deploy(row_of(10))
    copier = Copier(db, started(engine, "row10", 1)[0])
    found: dict[str, float] = {}
    there, first = 1, (0.0, 0.0)
    for size in sizes:
        copier.put(range(there, size))
        there = size
        settle(db)
        hot, cold = _steps(engine), _steps(engine_on(db, hot_cases=0))
        first = first if first[0] else (hot, cold)
        found |= {f"open_{size}_ms_{name}": hot, f"open_{size}_ms_{name}_cold": cold}
        found |= {f"open_{size}_ratio_{name}": hot / first[0], f"open_{size}_ratio_{name}_cold": cold / first[1]}
    return found


def _steps(engine: Engine) -> float:
    """Milliseconds of a decision, the median over fresh cases among all that are open."""
    took: list[float] = []
    for case in started(engine, "row10", STEPS // 5):
        for _ in range(5):
            task = engine.tasks(case)[0].id
            took += floor.timed([partial(step, engine, CLERK, task, Decision(None, {"n": 1}))])[0]
    return statistics.median(took) * 1000
