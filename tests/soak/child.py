"""A process of its own for tests that need real ones: `python -m tests.soak.child KIND URL [ARGUMENT]`.

Prints `ready`, waits for a line, works, and prints its report as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from engine import Conflict, Engine, Occasion, OneCase, SimulatedClock, StartForEach, SystemClock
from engine.background.case_starter import CaseStarter, StarterSettings
from engine.background.worker import Report, Worker, WorkerSettings
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from ground.opening import open_database

START = datetime(2026, 9, 18, 1, tzinfo=UTC)
NOW = START + timedelta(hours=2)
SHORT = WorkerSettings(lease=timedelta(seconds=1), share=1)


def engine_at(url: str, instant: str = "") -> Engine:
    """An engine on an existing database, its clock standing at an instant (the machine's clock without one)."""
    clock = SimulatedClock(datetime.fromisoformat(instant)) if instant else SystemClock()
    return Engine(open_database(url), clock=clock, calendar=WorkCalendar.from_chinesecalendar())


def worker(url: str, instant: str) -> None:
    """Fire all that is due at an instant."""
    made = Worker(engine_at(url, instant))
    made.next_due()  # the first connection is not part of the race
    begin()
    tell(made.tick())


def sleeper(url: str) -> None:
    """Claim under a short lease, say how many, and fire them only when told again."""
    made = Worker(engine_at(url), SHORT)
    begin()
    claimed = made.claim(30)
    say(str(len(claimed)))
    sys.stdin.readline()
    report = Report()
    made.fire(claimed, report)
    tell(report)


def patient(url: str) -> None:
    """Work until nothing is left, waiting for the leases of others to lapse."""
    made = Worker(engine_at(url), SHORT)
    begin()
    report, end = Report(), time.monotonic() + 60
    while made.next_due() is not None and time.monotonic() < end:
        report.add(made.tick())
        time.sleep(0.05)  # somebody else's lease has to lapse
    tell(report)


def forever(url: str) -> None:
    """A worker that is killed some day."""
    made = Worker(engine_at(url), WorkerSettings(lease=timedelta(seconds=2)))
    while True:
        made.tick()
        time.sleep(0.02)


class Units(StartForEach):
    """A case for each of so many units."""

    def __init__(self, count: int) -> None:
        self.keys = [f"unit{number:06d}" for number in range(count)]

    def declared(self, process: str, element: str) -> bool:
        return element == "Due"

    def page(self, work: Any, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
        begin = int(after[4:]) + 1 if after else 0
        return [OneCase(key, key, {"unit": key}) for key in self.keys[begin : begin + limit]]


def starter(url: str, units: str) -> None:
    """Read and start until nothing is left, waiting for the leases of others to lapse."""
    engine, total, end = _starting(url, int(units)), 0, time.monotonic() + 60
    made = CaseStarter(engine, StarterSettings(lease=timedelta(seconds=1)))
    begin()
    while time.monotonic() < end:
        Worker(engine).tick()
        total += made.tick().started
        with engine.reading() as connection:
            if connection.execute(select(func.count()).select_from(t.case)).scalar_one() >= int(units):
                break
        time.sleep(0.02)
    say(json.dumps({"started": total}))


def starts_forever(url: str, units: int) -> None:
    """A worker that is killed some day."""
    engine, lease = _starting(url, units), timedelta(seconds=2)
    made = CaseStarter(engine, StarterSettings(page=100, batch=5, lease=lease))
    while True:
        Worker(engine, WorkerSettings(lease=lease)).tick()
        made.tick()
        time.sleep(0.02)


def _starting(url: str, units: int) -> Engine:
    engine = engine_at(url)
    engine.ports.starts = Units(units)
    return engine


def decider(url: str, *elements: str) -> None:
    """Decide every open task on one element after the other, oldest case first; told when to look, and when to go."""
    engine = engine_at(url)
    for element in elements:
        begin()
        with engine.reading() as connection:
            of_it = (t.task.c.element == element, t.task.c.state == "open")
            query = select(t.task.c.id).where(*of_it).order_by(t.task.c.case_id, t.task.c.id)
            tasks = list(connection.execute(query).scalars())
        begin()
        done = conflict = 0
        for task in tasks:
            try:
                engine.complete(task, {"by": os.getpid()})
                done += 1
            except Conflict:
                conflict += 1
        say(json.dumps({"done": done, "conflict": conflict}))


def load(url: str, folder: str) -> None:
    """Start cases and decide tasks until killed; each acknowledged decision is logged before the next."""
    engine = engine_at(url)
    with (Path(folder) / f"{os.getpid()}-{time.time_ns()}.log").open("w", buffering=1) as log:
        while True:
            engine.start("waits")
            case = engine.start("seats")
            while tasks := engine.tasks(case):
                engine.complete(tasks[0].id, {"n": 1})
                log.write(tasks[0].id + "\n")


def begin() -> None:
    """Ready; go on when told."""
    say("ready")
    sys.stdin.readline()


def tell(report: Report) -> None:
    say(json.dumps({"fired": report.fired, "stale": report.stale, "errors": report.errors}))


def say(line: str) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


KINDS: dict[str, Callable[..., None]] = {
    "worker": worker, "sleeper": sleeper, "patient": patient, "decider": decider, "starter": starter,
}  # fmt: skip

if __name__ == "__main__":
    KINDS[sys.argv[1]](*sys.argv[2:])
