"""A process that asks and corrects enquiries until it is killed; each whole case is logged after its last commit."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import processes
from engine import Actor, Decision, Engine, Returning, SimulatedClock
from processes import catalogue
from processes.deciding import Asked, decide
from processes.starting import Request, begin
from records.scope import Scope, use_scope
from service import bootstrap
from service.configuration import Configuration
from tests.world import CHEAP, NOW

DATA = {"topic": "核对", "guardian": {}, "members": []}


def ask_on(folder: Path, url: str, world: Any) -> None:
    """Ask, be asked for a correction, correct; again and again. `folder` holds the home, the process, and the logs."""
    with (folder / f"{os.getpid()}-{time.time_ns()}.log").open("w", buffering=1) as log:
        _ask_on(folder, url, world, log)


def _ask_on(folder: Path, url: str, world: Any, log: Any) -> None:
    processes.__path__.append(str(folder / "outside"))
    catalogue.cache_clear()
    house = bootstrap.open_house(Configuration(home=folder / "home", database=url, password_cost=CHEAP), SimulatedClock(NOW))
    clerk = Actor(world.account["school_a-student_clerk"], world.org["school_a"], "student_clerk")
    county = Actor(world.account["jinshui-student_clerk"], world.org["jinshui"], "student_clerk")
    number = 0
    while True:
        number += 1
        data = {**DATA, "xm": f"张{os.getpid()}", "sfzjh": f"{os.getpid()}-{number}"}
        request = Request(house.processes["enquiry"], data, clerk.organisation)
        case = _within(house.engine, clerk, lambda work, request=request: begin(work, request).id)
        back = Decision("return", {}, "核对", returning=Returning(("sfzjh",)))
        for actor, decision in ((county, back), (clerk, Decision("resubmit", {**data, "sfzjh": f"{data['sfzjh']}-2"}))):
            (task,) = house.engine.tasks(case)
            asked = Asked(task.id, decision, house.processes)
            _within(house.engine, actor, lambda work, asked=asked: decide(work, asked))
        log.write(f"{case}\n")


def _within(engine: Engine, actor: Actor, act: Any) -> Any:
    with engine.work(actor) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return act(work)
