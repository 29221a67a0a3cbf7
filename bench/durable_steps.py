"""Rounds of the durable step on one store: hot, cold, two processes, the floor, and other engines, in turns.

Hot: the process decided the case before. Cold: it does not know the case. Two processes: both decide at once on one
store, each the cases that the other one decided last.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import select

from bench import floor, stores
from bench.four_party import APPROVED, LEADER, diagram, engine_on, started, step
from bench.rivals import installed
from bench.turns import Turns
from bench.two_processes import Pair
from engine import Engine
from engine.store import tables as t

Rival = Callable[[int], dict[str, list[float]]]  # seconds of each of so many steps, by who did them
Action = Callable[[], None]
OURS = ("hot", "cold", "two_processes", "floor", "floor_waiting", "floor_single")
_NUMBERS = itertools.count(1)


def steps(name: str, db: Database, rivals: tuple[Rival, ...]) -> dict[str, Any]:
    """The figures of one store, `name` being part of their keys."""
    rounds, size = (2, 40) if stores.quick() else (10, 100)
    bench = _Rounds(db)
    with Pair(db) as pair:
        bench.play(pair, 0, size)
        bench.turns.forget()  # the first round warms everybody's statement caches alike
        for number in range(1, rounds + 1):
            bench.play(pair, number, size)
            for rival in rivals:
                for other, seconds in rival(size).items():
                    bench.turns.keep(other, seconds)
    return _figures(name, bench.turns)


class Noting:
    """A database, and an engine on it whose driver notes what it writes."""

    def __init__(self, db: Database) -> None:
        self.db, self._noted = db, stores.again(db)
        self.told = engine_on(floor.noting(self._noted))
        self.told.deploy(diagram())

    def noted(self, told: list[Action], row_by_row: bool = True) -> tuple[Database, list[list[floor.Write]]]:
        """A copy of the database without these steps, and what each of them wrote."""
        self._noted.dispose()  # PostgreSQL copies a database that nobody is connected to
        copy = stores.copied(self.db)
        os.sync()  # what the copy left to be written is nobody's step
        with floor.row_by_row() if row_by_row else nullcontext():
            _, writes = floor.timed(told)
        assert all(len(rows) >= 5 or not row_by_row for rows in writes), (
            "Expected a statement for each table a step writes but the driver noted fewer: mend bench.floor.noting"
        )
        return copy, writes

    def ways(self) -> dict[str, bool]:
        """How the raw driver sends the rows here, and whether the engine writes them row by row to be noted for it."""
        both = {"waiting": True, "single": False} if self.db.dialect.name == "postgresql" else {}
        return {"pipeline": True, **both}

    def hold_floor(self) -> None:
        """The floor is one only if it writes the very rows."""
        for way, row_by_row in self.ways().items():
            copy, writes = self.noted(block(self.told, 5), row_by_row)
            floor.replay(copy, writes, way)
            floor.same_rows(self.db, copy)
            copy.dispose()


class _Rounds:
    """Rounds of blocks on one database."""

    def __init__(self, db: Database) -> None:
        self.noting, self.turns = Noting(db), Turns()
        self.noting.hold_floor()
        self.hot, self.cold = engine_on(db), engine_on(db, hot_cases=0)

    def play(self, pair: Pair, number: int, size: int) -> None:
        """One round. The rows are noted on blocks apart, so that nobody's time contains the noting."""
        hot, cold, left = block(self.hot, size), block(self.cold, size), self._left(pair, size)
        blocks, copies = {"hot": partial(_seconds, hot)}, []
        for way, row_by_row in self.noting.ways().items():
            copy, writes = self.noting.noted(block(self.noting.told, size), row_by_row)
            blocks["floor" if way == "pipeline" else f"floor_{way}"] = partial(floor.replay, copy, writes, way)
            copies.append(copy)
        blocks |= {"cold": partial(_seconds, cold), "two_processes": partial(pair.seconds, left)}
        self.turns.play(blocks, number)
        for copy in copies:
            copy.dispose()

    def _left(self, pair: Pair, size: int) -> list[str]:
        """The second tasks of new cases, whose first ones the pair has decided."""
        cases = started(self.cold, "four", size)
        pair.seconds(list(open_tasks(self.cold, cases).values()), swapped=False)
        return list(open_tasks(self.cold, cases).values())


def _figures(name: str, turns: Turns) -> dict[str, Any]:
    others = [who for who in turns.names() if who not in OURS]
    found: dict[str, Any] = {
        f"step_ratio_{name}": turns.ratio("hot", "floor"),
        f"step_ratio_{name}_cold": turns.ratio("cold", "floor"),
    }
    for kind in ("hot", "cold", "two_processes"):
        found[f"step_{kind}_{name}"] = turns.ratio(kind, "floor")
        found[f"step_{kind}_{name}_best"] = turns.best(kind, "floor")
        found[f"step_{kind}_{name}_rounds"] = turns.spread(kind, "floor")
    found |= {f"step_ms_{name}": turns.ms("hot"), f"step_ms_{name}_cold": turns.ms("cold")}
    found |= {f"step_ms_{name}_two_processes": turns.ms("two_processes")}
    found |= {f"{who}_ms_{name}": turns.ms(who) for who in turns.names() if who.startswith("floor")}
    found |= {f"{who}_ms_{name}": turns.ms(who) for who in others}
    return found | {f"vs_{who}_{name}": turns.ratio(who, "hot") for who in others}


def block(engine: Engine, size: int) -> list[Action]:
    """Decisions on the first seat of so many cases that this engine started."""
    tasks = open_tasks(engine, started(engine, "four", size))
    return [partial(step, engine, LEADER, task, APPROVED) for task in tasks.values()]


def open_tasks(engine: Engine, cases: list[str]) -> dict[str, str]:
    """The open task of each case."""
    with engine.reading() as connection:
        query = select(t.task.c.case_id, t.task.c.id).where(t.task.c.state == "open", t.task.c.case_id.in_(cases))
        return {row.case_id: row.id for row in connection.execute(query)}


def _seconds(actions: list[Action]) -> list[float]:
    return floor.timed(actions)[0]


# -- other engines ------------------------------------------------------------------------------------------
def viewflow_in(home: Path) -> Rival:
    """django-viewflow on a SQLite file of its own."""
    return lambda count: installed.viewflow(str(home / f"viewflow-{next(_NUMBERS)}.db"), count)


def viewflow_at(server: str) -> Rival:
    """django-viewflow on a PostgreSQL database of its own."""

    def timed(count: int) -> dict[str, list[float]]:
        url = stores.postgresql(server).url.set(drivername="postgresql")
        return installed.viewflow(url.render_as_string(hide_password=False), count)

    return timed


def bpmn_engine_in(home: Path) -> Rival:
    """npm bpmn-engine with its state in files."""

    def timed(count: int) -> dict[str, list[float]]:
        files = home / f"bpmn-engine-{next(_NUMBERS)}"
        files.mkdir()
        return installed.bpmn_engine(files, count)

    return timed
