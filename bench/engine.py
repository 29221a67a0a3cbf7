"""The engine against its floor, against two other engines, and against itself as cases grow.

A durable step is: load → complete one user task of the four-party process → store state, tasks, timers, history
and outbox → commit. All figures of one run stand side by side; absolute times depend on the machine.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import select

from bench import floor, stores
from bench.four_party import CLERK, diagram, engine_on, returning, row_of, signers, started, step
from bench.rivals import installed
from engine import Actor, Decision, Engine
from engine.store import tables as t

Rival = Callable[[int], dict[str, list[float]]]  # seconds of each of so many steps, by who did them
_NUMBERS = itertools.count(1)
LEADER = Actor("leader-1", "org-7", "leader", "leader")
APPROVED = Decision("approve", {"comment": "agreed"})


def run() -> dict[str, Any]:
    """Ratios and milliseconds; the keys of issue B and what they are made of."""
    with stores.folder() as home, stores.postgres(home) as server:
        lite, post = stores.sqlite(home), stores.postgresql(server)
        rounds = 2 if stores.quick() else 8
        found: dict[str, Any] = {
            "settings_sqlite": stores.durability(lite),
            "settings_postgresql": stores.durability(post),
            **_steps("sqlite", lite, rounds, (_viewflow_on(home), _bpmn_engine_on(home))),
            **_steps("postgresql", post, rounds, (_viewflow_at(server),)),
        }
        found |= _named(found)
        found |= _growth(stores.sqlite(home))
        found |= _memory(home)
    return found


# -- the step against its floor -----------------------------------------------------------------------------
def _steps(name: str, db: Database, rounds: int, rivals: tuple[Rival, ...]) -> dict[str, float]:
    """The best block of each by its median: hot engine, the raw driver on the same rows, cold engine, other engines.

    Blocks take turns, because the machine runs by turns faster and slower, for seconds, by half: of each the block
    counts that met the fast machine. The rows are noted on a block apart, so that nobody's time contains the noting.
    """
    noted = stores.again(db)
    hot, told, cold = engine_on(db), engine_on(floor.noting(noted)), engine_on(db, hot_cases=0)
    hot.deploy(diagram())
    size = 40 if stores.quick() else 100
    middle: dict[str, float] = {}

    def keep(who: str, seconds: list[float]) -> None:
        middle[who] = min(statistics.median(seconds) * 1000, middle.get(who, float("inf")))

    for number in range(rounds + 1):
        blocks = {"hot": _block(hot, size), "told": _block(told, size), "cold": _block(cold, size)}
        noted.dispose()  # PostgreSQL copies a database that nobody is connected to
        copy = stores.copied(db)
        os.sync()  # what the copy left to be written is nobody's step
        with floor.row_by_row():
            _, writes = floor.timed(blocks["told"])
        assert all(len(rows) >= 5 for rows in writes), "Expected the rows of each step but the driver noted none"
        turns = {
            "hot": partial(_seconds, blocks["hot"]),
            "floor": partial(floor.replay, copy, writes),
            "cold": partial(_seconds, blocks["cold"]),
        }
        for turn in range(len(turns)):  # each is the first by turns: after a pause everything is slow
            who = list(turns)[(number + turn) % len(turns)]
            seconds = turns[who]()
            if number:  # the first round warms the statement caches of all three alike
                keep(who, seconds)
        copy.dispose()
        if number:
            for rival in rivals:
                for other, seconds in rival(size).items():
                    keep(other, seconds)
    others = [who for who in middle if who not in ("hot", "cold", "floor")]
    return {
        f"step_ratio_{name}": middle["hot"] / middle["floor"],
        f"step_ratio_{name}_cold": middle["cold"] / middle["floor"],
        f"step_ms_{name}": middle["hot"],
        f"step_ms_{name}_cold": middle["cold"],
        f"floor_ms_{name}": middle["floor"],
        **{f"{who}_ms_{name}": middle[who] for who in others},
        **{f"vs_{who}_{name}": middle[who] / middle["hot"] for who in others},
    }


def _seconds(actions: list[Callable[[], None]]) -> list[float]:
    return floor.timed(actions)[0]


def _block(engine: Engine, size: int) -> list[Any]:
    cases = started(engine, "four", size)
    tasks = _open_tasks(engine, cases)
    return [partial(step, engine, LEADER, tasks[case], APPROVED) for case in cases]


def _open_tasks(engine: Engine, cases: list[str]) -> dict[str, str]:
    with engine.reading() as connection:
        query = select(t.task.c.case_id, t.task.c.id).where(t.task.c.state == "open", t.task.c.case_id.in_(cases))
        return {row.case_id: row.id for row in connection.execute(query)}


# -- other engines ------------------------------------------------------------------------------------------
def _viewflow_on(home: Path) -> Rival:
    return lambda steps: installed.viewflow(str(home / f"viewflow-{next(_NUMBERS)}.db"), steps)


def _viewflow_at(server: str) -> Rival:
    def steps(count: int) -> dict[str, list[float]]:
        url = stores.postgresql(server).url.set(drivername="postgresql")
        return installed.viewflow(url.render_as_string(hide_password=False), count)

    return steps


def _bpmn_engine_on(home: Path) -> Rival:
    def steps(count: int) -> dict[str, list[float]]:
        files = home / f"bpmn-engine-{next(_NUMBERS)}"
        files.mkdir()
        return installed.bpmn_engine(files, count)

    return steps


def _named(found: dict[str, Any]) -> dict[str, float]:
    """The ratios under the names of issue B; each is of medians over the same rounds."""
    return {
        "vs_viewflow": found["vs_viewflow_sqlite"],
        "vs_bpmn_engine": found["vs_bpmn_engine_sqlite"],
    }


# -- growth -------------------------------------------------------------------------------------------------
def _growth(db: Database) -> dict[str, float]:
    engine = engine_on(db)
    many = 100 if stores.quick() else 1000
    rows = {n: _row(engine, n) for n in (10, 50, 200)}
    first, hundredth, last = _returns(engine, many)
    one, some, all_ = _signers(engine, 1), _signers(engine, min(100, many)), _signers(engine, many)
    return {
        "nodes_50_ratio": rows[50] / rows[10],
        "nodes_200_ratio": rows[200] / rows[10],
        "returns_100_ratio": hundredth / first,
        "returns_1000_ratio": last / first,
        "multi_instance_100_ratio": some / one,
        "multi_instance_1000_ratio": all_ / one,
    }


def _row(engine: Engine, nodes: int) -> float:
    engine.deploy(row_of(nodes))
    case = started(engine, f"row{nodes}", 1)[0]
    warm, found = _play(engine, case, 3), []
    del warm
    for _ in range(10 if stores.quick() else 30):
        other = started(engine, f"row{nodes}", 1)[0]
        found += _play(engine, other, 5)
    return statistics.median(found)


def _play(engine: Engine, case: str, steps: int) -> list[float]:
    took = []
    for _ in range(steps):
        task = engine.tasks(case)[0].id
        took += floor.timed([partial(step, engine, CLERK, task, Decision(None, {"n": 1}))])[0]
    return took


def _returns(engine: Engine, rounds: int) -> tuple[float, float, float]:
    engine.deploy(returning())
    _play(engine, started(engine, "returning", 1)[0], 60)
    case = started(engine, "returning", 1)[0]
    took = _play(engine, case, rounds * 2)  # a round is two steps: asked, and returned
    window = min(40, rounds)
    middle = took[200 - window : 200 + window] if rounds > 120 else took[-window:]
    return statistics.median(took[:window]), statistics.median(middle), statistics.median(took[-window:])


def _signers(engine: Engine, count: int) -> float:
    engine.deploy(signers(count))
    took: list[float] = []
    cases = started(engine, f"sign{count}", 60 if count == 1 else 1)
    for case in cases:
        tasks = [task.id for task in engine.tasks(case)]
        gc.collect()
        actions = [partial(step, engine, CLERK, task, Decision(None, {"n": 1})) for task in tasks]
        took += floor.timed(actions)[0]
    return statistics.median(took)


# -- memory -------------------------------------------------------------------------------------------------
def _memory(home: Path) -> dict[str, float]:
    count = 300 if stores.quick() else 2000
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", str(home / "memory.db"), str(count)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
