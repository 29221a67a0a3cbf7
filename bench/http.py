"""A decision over HTTP beside a bare POST and the engine's step, in one run (goal: ≤ bare POST + 2 × step).

The bare POST goes to the same server software with the same threads, to a route that parses JSON and answers.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import requests

from bench import stores
from engine import Actor, Decision, runner
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.conftest import answering, free_port, serve
from tests.world import NOW, PASSWORD, World, make_world

BLOCK = 20  # of each kind at a time
BARE = """
import sys
from flask import Flask, jsonify, request
from gunicorn.app.base import BaseApplication
app = Flask("bare")
app.add_url_rule("/api/health", "health", lambda: jsonify(status="ok"))
app.add_url_rule("/api/decide", "decide", lambda: jsonify(request.get_json()), methods=["POST"])
class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + sys.argv[1])
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 8)
        self.cfg.set("loglevel", "error")
    def load(self):
        return app
Server().run()
"""


def run() -> dict[str, Any]:
    """Medians in milliseconds and the ratio to the goal; SQLite, one server process."""
    cases = 20 if stores.quick() else 160
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        configuration, world = _installation(home, cases * 2 + 5)
        port, bare_port = free_port(), free_port()
        served = serve(configuration, port, with_worker=True)
        bare = subprocess.Popen([sys.executable, "-c", BARE, str(bare_port)])
        try:
            address, bare_address = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{bare_port}"
            answering(address, home)
            answering(bare_address, home)
            return _measured(configuration, world, (address, bare_address), cases)
        finally:
            for process in (served, bare):
                process.terminate()
                process.wait(20)


def _measured(configuration: Configuration, world: World, at: tuple[str, str], cases: int) -> dict[str, Any]:
    """Blocks of each kind take turns, so that a slower minute of the machine falls on all of them alike."""
    tasks = _opened(world, at[0], cases * 2)
    leader, plain = Client(at[0], "school_a-student_leader", PASSWORD), requests.Session()
    body: dict[str, Any] = {"outcome": "approve", "reason": "", "data": {}}
    house = bootstrap.open_house(configuration)
    actor = Actor(world.account["school_a-student_leader"], world.org["school_a"], "student_leader")

    def decide(task: str) -> None:  # as the front does
        leader.post(f"/tasks/{task}/decide", body, Idempotency_Key=f"bench-{task}")

    def step(task: str) -> None:
        with house.engine.work(actor) as work:
            runner.complete(work, task, Decision("approve", {}))

    acts: dict[str, Callable[[str], object]] = {
        "decide": decide, "engine_step": step, "inbox": lambda _: leader.get("/inbox"),
        "bare_post": lambda _: plain.post(f"{at[1]}/api/decide", json=body, timeout=10),
    }  # fmt: skip
    took: dict[str, list[float]] = {name: [] for name in acts}
    for first in range(0, cases * 2, BLOCK * 2):
        mine, theirs = tasks[first : first + BLOCK], tasks[first + BLOCK : first + BLOCK * 2]
        for name, act in acts.items():
            took[name] += [_ms(partial(act, task)) for task in (theirs if name == "engine_step" else mine)]
    house.database.dispose()
    found = {f"{name}_ms": statistics.median(values) for name, values in took.items()}
    goal = found["bare_post_ms"] + 2 * found["engine_step_ms"]
    return {**{k: round(v, 2) for k, v in found.items()}, "decide_of_goal": round(found["decide_ms"] / goal, 2)}


def _opened(world: World, address: str, count: int) -> list[str]:
    clerk = Client(address, "school_a-student_clerk", PASSWORD)
    found = []
    for _ in range(count):
        body = {"student": world.take("school_c").id, "reason": "job"}
        answer = clerk.post("/cases", {"process": "transfer", "data": body, "files": [clerk.upload()]})
        found.append(answer.json()["open_tasks"][0]["id"])
    return found


def _installation(home: Path, pupils: int) -> tuple[Configuration, World]:
    set_file_clock(home / "clock", NOW)
    configuration = Configuration(home=home, database=f"sqlite:///{home / 'heban.db'}", clock_file=home / "clock")
    bootstrap.initialise(configuration)
    house = bootstrap.open_house(configuration)
    world = make_world(house, pupils)
    house.database.dispose()
    return configuration, world


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
