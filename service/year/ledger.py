"""What was played: each step leaves its line in the transaction of what it did, so that a kill repeats nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, MetaData, String, Table, insert, select

from api.context import House
from engine import Actor
from ground.instants import Instant
from records.scope import Scope, use_scope
from service.refusals import NotReady

Act = Callable[[Any], dict[str, Any]]
"""What a step does in its unit of work; returns its figures."""
STEPS = Table(  # no part of an installation's tables: only a home that is played in has it
    "simulation_step", MetaData(), Column("key", String(160), primary_key=True), Column("at", Instant, nullable=False),
    Column("figures", JSON, nullable=False),
)  # fmt: skip
BEGUN = "begun"
SYSTEM = Actor("system")


@dataclass(frozen=True)
class Plan:
    """What is played: the year in whose September it begins, the province by its two digits, pupils, seed."""

    year: int
    province: str
    students: int
    seed: int

    def dice(self, *of: object) -> random.Random:
        """The dice of one thing: the same for the same plan, however often it was killed."""
        return random.Random(":".join(map(str, (self.seed, self.year, self.province, *of))))  # noqa: S311 - no secret


class Ledger:
    """The steps of one simulation, kept in its own database."""

    def __init__(self, house: House, plan: Plan) -> None:
        self.house, self.plan = house, plan
        STEPS.metadata.create_all(house.database)
        with house.database.connect() as connection:
            rows = connection.execute(select(STEPS.c.key, STEPS.c.figures, STEPS.c.at)).all()
        self.done: dict[str, dict[str, Any]] = {key: figures for key, figures, _ in rows}
        self.reached: datetime | None = max((at for *_, at in rows), default=None)
        self._begin()

    def _begin(self) -> None:
        mine = vars(self.plan)
        known = self.done.get(BEGUN)
        if known is not None and known != mine:
            told = ", ".join(f"{name} {value}" for name, value in known.items())
            raise NotReady(
                f"Expected the simulation that this home holds ({told}) to be gone on with but another was asked for; "
                "ask for the same, or set HEBAN_HOME to an empty folder",
                f"本目录中是另一次模拟（{told}），请用相同参数继续，或将 HEBAN_HOME 设为空文件夹",
            )
        self.step(BEGUN, SYSTEM, lambda work: dict(mine))

    def step(self, key: str, actor: Actor, act: Act) -> dict[str, Any]:
        """Do something once, for whoever acts; a step that is in the ledger is not done again."""
        if key not in self.done:
            with self.house.engine.work(actor) as work:
                use_scope(work.session, Scope(work.session, frozenset(), everything=True))
                figures = act(work)
                work.session.flush()
                work.connection.execute(insert(STEPS), {"key": key, "at": work.now, "figures": figures})
            self.done[key] = figures
        return self.done[key]

    def note(self, key: str) -> None:
        """Note that something came to its end which is exactly once by itself."""
        self.step(key, SYSTEM, lambda work: {})
