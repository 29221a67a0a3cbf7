"""kill -9 of deciders and workers at random points under load: nothing acknowledged is lost, nothing is doubled.

Deciders write each acknowledged decision to a log of their own, after the commit and before the next one. The
log is compared with the database at the end: what was acknowledged is there; each task was decided once; at
most one decision per kill is there without having been acknowledged (it died between commit and log).
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from engine import Engine, SystemClock
from engine.store import tables as t
from tests.soak import child, drawings, house
from tests.soak.asked import Asked

KILLS = 500
# Forked from a server that has everything imported: a new process is at work in milliseconds.
FORKS = multiprocessing.get_context("forkserver")


def run(store: str, asked: Asked) -> str:
    """Kill at random points until 500 are done or the time is up."""
    with house.database(store) as db, tempfile.TemporaryDirectory() as folder:
        kills, acknowledged = play(db, Path(folder), asked, asked.most or KILLS)
    return f"{kills} kills, {acknowledged} decisions acknowledged, none lost, none doubled"


def play(db: Database, folder: Path, asked: Asked, most: int) -> tuple[int, int]:
    """Two deciders and a worker under load, killed and replaced at random; then everything is compared."""
    chance, end = random.Random(asked.seed), time.monotonic() + asked.seconds
    engine = Engine(db, clock=SystemClock())
    engine.deploy(drawings.seats())
    engine.deploy(drawings.waits(timer="<timeDuration>PT1S</timeDuration>"))
    url, kills = house.url_of(db), 0
    FORKS.set_forkserver_preload(["tests.soak.child"])
    jobs: list[tuple[Callable[..., None], tuple[str, ...]]] = [
        (child.load, (url, str(folder))), (child.load, (url, str(folder))), (child.forever, (url,)),
    ]  # fmt: skip
    running = [_new(job) for job in jobs]
    while time.monotonic() < end and kills < most:
        time.sleep(chance.uniform(0.02, 0.8))  # the random point at which the next one dies
        index = chance.randrange(len(running))
        _kill(running[index])
        running[index] = _new(jobs[index])
        kills += 1
    for process in running:
        _kill(process)
    return kills, compare(engine, folder, kills + len(running))


def _new(job: tuple[Callable[..., None], tuple[str, ...]]) -> BaseProcess:
    made = FORKS.Process(target=job[0], args=job[1], daemon=True)
    made.start()
    return made


def _kill(process: BaseProcess) -> None:
    assert process.is_alive(), f"Expected a process under load but it ended by itself ({process.exitcode})"
    process.kill()
    process.join()


def compare(engine: Engine, folder: Path, deaths: int) -> int:
    """The deciders' logs against the database; returns how many decisions were acknowledged."""
    acknowledged = [line for path in folder.glob("*.log") for line in _whole_lines(path)]
    assert len(acknowledged) == len(set(acknowledged)), "a decision was acknowledged twice"
    with engine.reading() as connection:
        done = set(connection.execute(select(t.task.c.id).where(t.task.c.state == "done")).scalars())
        decided = select(t.history.c.case_id, t.history.c.element).where(t.history.c.kind == "decided")
        rows = connection.execute(decided).all()
        per_timer = select(func.count()).where(t.history.c.kind == "timer").group_by(t.history.c.case_id)
        fired = connection.execute(per_timer).scalars().all()
    lost = set(acknowledged) - done
    assert not lost, f"{len(lost)} acknowledged decisions are lost, first {sorted(lost)[0]}"
    assert len(done) - len(acknowledged) <= deaths, (len(done), len(acknowledged), deaths)
    assert len(rows) == len(set(rows)) == len(done), "a decision was applied twice or without its task"
    assert all(number == 1 for number in fired), "a deadline acted twice"
    house.whole(engine)
    return len(acknowledged)


def _whole_lines(path: Path) -> list[str]:
    text = path.read_text()
    return text[: text.rfind("\n") + 1].split()
