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
    cases = 15 if stores.quick() else 80
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
    tasks = _opened(world, at[0], cases * 2)
    leader, plain = Client(at[0], "school_a-student_leader", PASSWORD), requests.Session()
    body = {"outcome": "approve", "reason": "", "data": {}}
    over_http = [
        _ms(lambda t=task: leader.post(f"/tasks/{t}/decide", body, Idempotency_Key=f"bench-{t}"))  # as the front does
        for task in tasks[:cases]
    ]
    inbox = [_ms(lambda: leader.get("/inbox")) for _ in range(cases)]
    bare = [_ms(lambda: plain.post(f"{at[1]}/api/decide", json=body, timeout=10)) for _ in range(cases)]
    step = _steps(configuration, world, tasks[cases:])
    found = {
        "decide_ms": statistics.median(over_http), "inbox_ms": statistics.median(inbox),
        "bare_post_ms": statistics.median(bare), "engine_step_ms": statistics.median(step),
    }  # fmt: skip
    goal = found["bare_post_ms"] + 2 * found["engine_step_ms"]
    return {**{k: round(v, 2) for k, v in found.items()}, "decide_of_goal": round(found["decide_ms"] / goal, 2)}


def _steps(configuration: Configuration, world: World, tasks: list[str]) -> list[float]:
    house = bootstrap.open_house(configuration)
    actor = Actor(world.account["school_a-student_leader"], world.org["school_a"], "student_leader")

    def decide(task: str) -> None:
        with house.engine.work(actor) as work:
            runner.complete(work, task, Decision("approve", {}))

    times = [_ms(lambda t=task: decide(t)) for task in tasks]
    house.database.dispose()
    return times


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
