"""One block of `bench beside`, run inside a checkout: its own engine, as its own `bench.four_party` builds it.

`python -P beside_block.py times URL SIZE` prepares so many steps of each kind, and for each line of its input, a kind,
takes the next twenty and prints their seconds;
`python -P beside_block.py steps URL KIND COUNT` takes so many decisions of a kind, for who counts instructions, and
prints how many calls of functions they made when `BENCH_COUNT_CALLS` is set. URL names an empty database.
This file runs on the code of either checkout: it may use only what both have.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import stores
from bench.four_party import CLERK, diagram, engine_on, row_of, signers, started, step
from engine import Actor, Decision, Engine

LEADER = Actor("leader-1", "org-7", "leader", "leader")
APPROVED = Decision("approve", {"comment": "agreed"})
WARM, MOST, PIECE, SIGNERS = 30, 330, 20, 200
Steps = list[Callable[[], None]]


def times(url: str, size: int) -> None:
    """Answer each line by the seconds of twenty steps of the kind that it names."""
    engine = _engine(url)
    prepared = {name: kind(engine, WARM + size) for name, kind in KINDS.items()}
    for steps in prepared.values():
        for one in steps[:WARM]:
            one()
    left = {name: iter(steps[WARM:]) for name, steps in prepared.items()}
    _say(list(left))
    for line in sys.stdin:
        _say([_seconds(next(left[line.strip()])) for _ in range(PIECE)])


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def counted(url: str, kind: str, count: int) -> dict[str, int]:
    """Take `count` of `MOST` prepared decisions, so that two runs differ by nothing but decisions."""
    steps = KINDS[kind](_engine(url), MOST)[:count]
    if not os.environ.get("BENCH_COUNT_CALLS"):
        for one in steps:
            one()
        return {}
    profile = cProfile.Profile()
    profile.runcall(lambda: [one() for one in steps])
    return {"counted": pstats.Stats(profile).total_calls}  # type: ignore[attr-defined]


def _engine(url: str, **how: Any) -> Engine:
    db = stores.open_database(url)
    stores.metadata.create_all(db)
    engine = engine_on(db, **how)
    for drawing in (diagram(), row_of(200), signers(SIGNERS)):
        engine.deploy(drawing)
    return engine


def _decisions(engine: Engine, key: str, count: int, by: Engine | None = None) -> Steps:
    deciding = by or engine
    tasks = [engine.tasks(case)[0].id for case in started(engine, key, count)]
    return [partial(step, deciding, LEADER, task, APPROVED) for task in tasks]


def _cold(engine: Engine, count: int) -> Steps:
    return _decisions(engine, "four", count, engine_on(engine.db, hot_cases=0))


def _plain(engine: Engine, tasks: list[str]) -> Steps:
    return [partial(step, engine, CLERK, task, Decision(None, {"n": 1})) for task in tasks]


def _nodes_200(engine: Engine, count: int) -> Steps:
    return _plain(engine, [engine.tasks(case)[0].id for case in started(engine, "row200", count)])


def _signers_200(engine: Engine, count: int) -> Steps:
    return _plain(engine, [task.id for task in engine.tasks(started(engine, f"sign{SIGNERS}", 1)[0])][:count])


KINDS: dict[str, Callable[[Engine, int], Steps]] = {
    "hot": lambda engine, count: _decisions(engine, "four", count),
    "cold": _cold,
    "nodes_200": _nodes_200,
    "signers_200": _signers_200,
}


def _seconds(one: Callable[[], None]) -> float:
    began = time.perf_counter()
    one()
    return time.perf_counter() - began


if __name__ == "__main__":
    order, url, *words = sys.argv[1:]
    if order == "times":
        times(url, int(words[0]))
    else:
        _say(counted(url, words[0], int(words[1])))
