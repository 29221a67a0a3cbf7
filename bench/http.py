"""A decision and an inbox page over HTTP, beside viewflow, a bare server and the engine's own step, in one run.

All servers are gunicorn with as many threads, one process each, on the same machine, store and durability; who asks
keeps its connection. What viewflow does and does not do is told in `bench/rivals/viewflow_http.py`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from bench import stores
from bench.beside_server import DECIDING, READING
from bench.floor import timed
from bench.http_servers import FILE, Heban, Viewflow, bare, decision, heban, viewflow
from bench.turns import Turns
from bench.wire import BLOCK, PAGE, Load, Request, Wire, block, loaded
from engine import Actor, Decision
from service import bootstrap
from tests.soak.province import installation

CONNECTIONS = 16


def run() -> dict[str, Any]:
    """Medians in milliseconds, ratios and requests a second; `--store` chooses one store."""
    found: dict[str, Any] = {}
    for store in stores.chosen():
        with stores.folder() as home, installation(home, store) as configuration, ExitStack() as served:
            rounds, count = (2, 60) if stores.quick() else (10, 400)
            cases = BLOCK * (rounds + 1)
            ours = served.enter_context(heban(configuration, 2 * cases + count))
            theirs = served.enter_context(viewflow(configuration, cases + count))
            found |= {f"{key}_{store}": value for key, value in _measured(ours, theirs, rounds, count).items()}
    return {**_named(found), **found}


def _named(found: dict[str, Any]) -> dict[str, Any]:
    """The keys without a store: a decision against viewflow is PostgreSQL's, the rest SQLite's, as it always was."""
    homes = {"decide_of_viewflow": "postgresql"}
    names = ("decide_of_viewflow", "inbox_of_bare", "decide_of_goal", "decide_ms", "inbox_ms")
    keys = {name: f"{name}_{homes.get(name, 'sqlite')}" for name in names}
    return {name: found[key] for name, key in keys.items() if key in found}


def _measured(ours: Heban, theirs: Viewflow, rounds: int, count: int) -> dict[str, Any]:
    house = bootstrap.open_house(ours.configuration)
    found = {"settings": stores.durability(house.database)}
    reader, leader = ours.wire(READING), ours.wire(DECIDING)
    page = reader.fresh().answer(PAGE)
    ours.put_file(page[1])
    tasks, paths = iter(ours.tasks), iter(theirs.paths)
    with bare(ours.configuration, (dict(page[0]), page[1])) as plain:
        assert plain.fresh().answer(PAGE)[1] == page[1], "Expected the bare server to send the same page"
        turns = Turns()
        blocks = {
            "inbox": partial(block, reader, lambda: PAGE),
            "bare_inbox": partial(block, plain, lambda: PAGE),
            "file": partial(block, Wire(ours.address, {}), lambda: Request("GET", f"/{FILE}")),
            "decide": partial(block, leader, lambda: decision(next(tasks))),
            "viewflow": partial(block, theirs.wire(), lambda: theirs.decision(next(paths))),
            "bare_post": partial(block, plain, lambda: Request("POST", "/api/decide", decision("-").body)),
            "engine_step": partial(_steps, house, _actor(ours), tasks),
        }
        for number in range(rounds + 1):
            turns.play(blocks, number)
            if not number:
                turns.forget()  # the first round warms everybody
        found |= _ratios(turns) | {"inbox_bytes": len(page[1])}
        reading = 1.0 if stores.quick() else 10.0
        found |= _under_load({
            "inbox": _load(reader, itertools.repeat(PAGE), reading),
            "bare_inbox": _load(plain, itertools.repeat(PAGE), reading),
            "decide": _load(leader, map(decision, tasks)),
            "viewflow": _load(theirs.wire(), map(theirs.decision, paths)),
        })  # fmt: skip
    found |= _told_history(house, ours, theirs)
    house.database.dispose()
    return found


def _ratios(turns: Turns) -> dict[str, Any]:
    goal = turns.ms("bare_post") + 2 * turns.ms("engine_step")
    return {
        "decide_of_viewflow": turns.ratio("decide", "viewflow"),
        "decide_of_viewflow_rounds": turns.spread("decide", "viewflow"),
        "inbox_of_bare": turns.ratio("inbox", "bare_inbox"),
        "inbox_of_bare_rounds": turns.spread("inbox", "bare_inbox"),
        "inbox_of_file": turns.ratio("inbox", "file"),
        "decide_of_goal": turns.ms("decide") / goal,
        **{f"{name}_ms": turns.ms(name) for name in turns.names()},
    }


def _steps(house: Any, actor: Actor, tasks: Iterator[str]) -> list[float]:
    def step(task: str) -> None:
        with house.engine.work(actor) as work:
            house.engine.runner.complete(work, task, Decision("approve", {}))

    return timed([partial(step, next(tasks)) for _ in range(BLOCK)])[0]


def _actor(ours: Heban) -> Actor:
    return Actor(ours.world.account[DECIDING], ours.world.org["school_a"], "student_leader")


def _load(wire: Wire, requests: Iterator[Request], seconds: float = math.inf) -> Load:
    """Sixteen connections of the same person at once, for so long or until no request is left."""
    return loaded([wire.again() for _ in range(CONNECTIONS)], requests, seconds)


def _under_load(loads: dict[str, Load]) -> dict[str, float]:
    rates = {f"{name}_per_second": load.rate() for name, load in loads.items()}
    return rates | {f"{name}_p99_ms": load.p99_ms() for name, load in loads.items()}


def _told_history(house: Any, ours: Heban, theirs: Viewflow) -> dict[str, float]:
    """History rows of a decision on both sides; what was timed were decisions, and ours kept no less than theirs."""
    told = theirs.decided()
    assert told["decided"] == len(theirs.paths), f"Expected viewflow to decide {len(theirs.paths)} tasks but got {told}"
    decided = {task.id: task.case_id for task in house.engine.tasks(state="done")}
    assert set(ours.tasks) <= decided.keys(), "Expected every task of the desk to be decided but some are open"
    (fresh, *_) = [one.case_id for one in house.engine.tasks() if one.organisation == ours.world.org["school_b"]]
    after, before = (len(house.engine.history(case)) for case in (decided[ours.tasks[0]], fresh))
    found = {"history_rows": after - before, "viewflow_history_rows": told["history"] / told["decided"]}
    assert found["history_rows"] >= found["viewflow_history_rows"], found
    return found
