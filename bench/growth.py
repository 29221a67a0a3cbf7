"""Steps as a case grows: more nodes, more rounds of return, more signers; each beside a small case of the same run.

The steps of both sides alternate one by one, in blocks with fresh small cases, so that both meet the same machine, the
same file and the same log; a ratio is the median over the blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Engine as Database

from bench import floor, stores
from bench.four_party import CLERK, engine_on, returning, row_of, signers, started, step
from bench.turns import Turns, alternating
from engine import Decision, Engine

BLOCKS, STEPS = 12, 40  # of each side in a block
WARM = 4  # steps of a fresh case that are not counted: everything of it is new to the process


def measured(db: Database) -> dict[str, Any]:
    """The ratios by key; the number in a key is the size of the larger side."""
    engine = engine_on(db)
    many, some = (100, 20) if stores.quick() else (1000, 100)
    found = _figures("nodes_50", *_nodes(engine, 50)) | _figures("nodes_200", *_nodes(engine, 200))
    for rounds, name in ((some, "returns_100"), (many, "returns_1000")):
        found |= _figures(name, *_returns(engine, rounds))
    for count, name in ((some, "multi_instance_100"), (many, "multi_instance_1000")):
        found |= _figures(name, *_signers(engine, count))
    return found


Walk = Iterator[Callable[[], float]]
Sides = tuple[Callable[[], Walk], Callable[[], Walk]]  # of each block: the large side's steps, and the small side's


def _figures(name: str, large: Callable[[], Walk], small: Callable[[], Walk]) -> dict[str, Any]:
    turns = Turns()
    for number in range(1 + (3 if stores.quick() else BLOCKS)):
        mine, theirs = large(), small()
        size = 20 if stores.quick() else STEPS
        one, other = alternating([next(mine) for _ in range(size)], [next(theirs) for _ in range(size)])
        if number:  # the first block warms what both share
            turns.keep("large", one)
            turns.keep("small", other)
    return {
        f"{name}_ratio": turns.ratio("large", "small"),
        f"{name}_blocks": turns.spread("large", "small"),
        f"{name}_ms": turns.ms("large"),
        f"{name}_ms_small": turns.ms("small"),
    }


def _walk(engine: Engine, case: str) -> Walk:
    """Timed decisions on whatever task of a case is open; finding it is not counted."""

    def one() -> float:
        task = engine.tasks(case)[0].id
        return _timed(engine, task)

    while True:
        yield one


def _timed(engine: Engine, task: str) -> float:
    return floor.timed([partial(step, engine, CLERK, task, Decision(None, {"n": 1}))])[0][0]


def _fresh(engine: Engine, key: str, warm: int = WARM) -> Walk:
    walk = _walk(engine, started(engine, key, 1)[0])
    for _ in range(warm):
        next(walk)()
    return walk


def _nodes(engine: Engine, nodes: int) -> Sides:
    """Both sides walk through short stretches of fresh cases: a row of ten nodes has but eight tasks."""
    for count in (10, nodes):
        engine.deploy(row_of(count))

    def stretches(count: int) -> Walk:
        while True:
            walk = _fresh(engine, f"row{count}", 1)
            yield from (next(walk) for _ in range(5))

    return partial(stretches, nodes), partial(stretches, 10)


def _returns(engine: Engine, rounds: int) -> Sides:
    """One case after so many rounds, and fresh ones in their first; a round is two steps: asked, and returned."""
    engine.deploy(returning())
    aged = _fresh(engine, "returning")
    for _ in range(rounds * 2 - WARM):
        next(aged)()
    return lambda: aged, partial(_fresh, engine, "returning")


def _signers(engine: Engine, count: int) -> Sides:
    """Cases of many signers, and as many cases of one."""
    for number in (1, count):
        engine.deploy(signers(number))

    def each(number: int) -> Walk:
        while True:
            for case in started(engine, f"sign{number}", max(1, 20 // number)):
                yield from [partial(_timed, engine, task.id) for task in engine.tasks(case)]

    return partial(each, count), partial(each, 1)
