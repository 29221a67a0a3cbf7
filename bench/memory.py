"""Memory per live case, measured in a process of its own: `python -m bench.memory FILE CASES` prints JSON."""

from __future__ import annotations

import gc
import json
import sys

import psutil

from bench.durable_steps import open_tasks
from bench.four_party import APPROVED, LEADER, diagram, engine_on, started, step
from engine.store.schema import metadata
from ground.opening import open_database

WARM = 300


def main(path: str, count: int) -> None:
    """Resident bytes that `count` cases of the four-party process add to the hot cache after two decisions."""
    db = open_database(f"sqlite:///{path}")
    metadata.create_all(db)
    with db.connect() as connection:  # what is measured is memory: the disk need not be waited for
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("BEGIN")
    cold = engine_on(db, hot_cases=0)
    cold.deploy(diagram())
    cases = started(cold, "four", count + WARM)
    for task in open_tasks(cold, cases).values():
        step(cold, LEADER, task, APPROVED)
    tasks = list(open_tasks(cold, cases).values())
    hot = engine_on(db, hot_cases=count + WARM)
    for task in tasks[:WARM]:
        step(hot, LEADER, task, APPROVED)
    before = _resident()
    for task in tasks[WARM:]:
        step(hot, LEADER, task, APPROVED)
    grown = _resident() - before
    assert len(hot.store.hot) == count + WARM
    sys.stdout.write(json.dumps({"memory_kib_per_case": grown / count / 1024, "memory_cases": count}))


def _resident() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
