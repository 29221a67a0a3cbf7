"""A storm of deadlines: all due at one instant, drained by two worker processes while the API is in use.

`drain_*`: timers that each move a token, against the goal 0.8 × (workers ÷ durable step of one process).
`notices_*`: reminders, which move none; `notices_*_million_s` says what a million takes at the measured rate.
`api_*`: the API's answers meanwhile, under the load of `bench.meanwhile`.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import make_url

from bench import floor, stores
from bench.copies import Copier, settle
from bench.four_party import CLERK, HEAD, engine_on, flow, row_of, started, step
from bench.meanwhile import People, meanwhile, people
from engine import Decision, Engine
from ground.opening import open_database
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.soak import drawings
from tests.soak.province import installation
from tests.world import NOW

WORKERS = 2  # the machine that is measured has two cores
DUE = NOW + timedelta(hours=2)
DESKS = 15_000  # organisations over which the open tasks are spread, the schools of the signed-in people among them
PARTS = {"moving": 100_000, "notices": 1_000_000}
A_SECOND = {"moving": 100, "notices": 800}  # at the least: so many transfers must wait to be decided meanwhile


def run() -> dict[str, Any]:
    """Seconds, rates and shares; `--store` and `--part` (moving, notices) choose, `--count` sets the number."""
    found: dict[str, Any] = {"workers": WORKERS}
    for store in stores.chosen():
        for part in [stores.asked("part")] if stores.asked("part") else list(PARTS):
            count = int(stores.asked("count") or (PARTS[part] // 50 if stores.quick() else PARTS[part]))
            with stores.folder() as home, installation(home, store) as configuration:
                found |= _drained(f"{part}_{store}", configuration, count)
    return found


def _drained(name: str, configuration: Configuration, count: int) -> dict[str, Any]:
    part, store = name.split("_")
    began = time.perf_counter()
    crowd = people(configuration, 40 + count // A_SECOND[part] // 2)
    db = open_database(_url(configuration))
    durable, case_at = _filled(db, part, count, crowd)
    settle(db)
    set_file_clock(Path(configuration.home) / "clock", DUE)
    prepared = time.perf_counter() - began
    with meanwhile(configuration, crowd, case_at) as load:
        seconds, shares = _drain(db, count)
    db.dispose()
    # SQLite has one writer, whatever the number of workers: there the goal counts one.
    goal = 0.8 * (1 if store == "sqlite" else WORKERS) / durable
    figures = {"timers": count, "set_up_s": prepared, "s": seconds, "per_s": count / seconds}
    figures |= {"of_goal": count / seconds / goal} if part == "moving" else {"million_s": seconds / count * 1_000_000}
    figures["largest_share"] = max(shares) / count
    title = "drain" if part == "moving" else "notices"
    return {**{f"{title}_{store}_{key}": value for key, value in figures.items()}, **load.figures(name)}


def _filled(db: Database, part: str, count: int, crowd: People) -> tuple[float, Callable[[str, random.Random], str]]:
    """Cases that wait for the instant, each of them whole; gives the durable step and how to find a school's case."""
    engine = engine_on(db, hot_cases=0)
    durable = _durable_step(engine)
    desks = ["desk", *crowd.schools, *(f"desk-{n}" for n in range(DESKS - len(crowd.schools) - 1))]
    engine.clock.advance(NOW - engine.clock.now())
    if part == "moving":
        engine.deploy(waiting())
    else:
        engine.deploy(drawings.limited(due="PT48H", remind="PT47H"))
    key = "waiting" if part == "moving" else "limited"
    case = started(engine, key, 1)[0]
    Copier(db, case, desks).put(range(1, count))
    places = {school: at for at, school in enumerate(desks[: len(crowd.schools) + 1])}

    def case_at(school: str, dice: random.Random) -> str:
        number = places[school] + DESKS * dice.randrange(max(1, count // DESKS))
        return f"{case[:-10]}{number if number < count else places[school]:010x}"

    return durable, case_at


def waiting() -> str:
    """Start → timer → task → end."""
    catch = (
        '<intermediateCatchEvent id="Wait"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></intermediateCatchEvent>"
    )
    return (
        f'{HEAD}<process id="waiting" isExecutable="true"><startEvent id="Start"/>{flow("Start", "Wait")}{catch}'
        f'{flow("Wait", "Task")}<userTask id="Task"/>{flow("Task", "End")}<endEvent id="End"/></process></definitions>'
    )


def _durable_step(engine: Engine) -> float:
    """Seconds of one decision in one transaction, the smallest process that has a next task."""
    engine.deploy(row_of(10))
    took: list[float] = []
    for case in started(engine, "row10", 60):
        for task in engine.tasks(case):
            took += floor.timed([partial(step, engine, CLERK, task.id, Decision(None, {"n": 1}))])[0]
    return statistics.median(took)


def _drain(db: Database, count: int, instant: datetime = DUE) -> tuple[float, list[int]]:
    """Seconds until all workers found nothing more, and how many each fired."""
    url = db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.soak.child", "worker", url, instant.isoformat()]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    began = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    shares = [int(json.loads(child.communicate()[0])["fired"]) for child in children]
    seconds = time.perf_counter() - began
    assert sum(shares) == count, shares
    return seconds, shares


def _url(configuration: Configuration) -> str:
    url = make_url(configuration.database)
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return url.set(drivername=driver).render_as_string(hide_password=False)
