"""A storm of deadlines: all due at one instant, drained by several worker processes on both stores.

`drain_*`: timers that each move a token, against the goal 0.8 × (workers ÷ durable step of one process).
`notices_*`: reminders, which move none; `notices_*_million_s` says what a million takes at the measured rate.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import insert

from bench import floor, stores
from bench.four_party import CLERK, HEAD, engine_on, flow, row_of, started, step
from engine import Decision, Engine
from engine.journal import GENESIS
from engine.store import tables as t

WORKERS = 2  # the machine that is measured has two cores
START = datetime(2026, 9, 1, tzinfo=UTC)  # where the engine's simulated clock stands
NOW = START + timedelta(hours=2)
PIECE = 5_000


def run() -> dict[str, Any]:
    """Seconds, rates and shares."""
    moving = 2_000 if stores.quick() else 100_000
    notices = 20_000 if stores.quick() else 1_000_000
    found: dict[str, Any] = {"workers": WORKERS}
    with stores.folder() as home, stores.postgres(home) as server:
        for name in ("sqlite", "postgresql"):
            fresh = partial(stores.sqlite, home) if name == "sqlite" else partial(stores.postgresql, server)
            found |= _moving(name, fresh(), moving)
            found |= _notices(name, fresh(), notices)
    return found


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


def _moving(name: str, db: Database, count: int) -> dict[str, Any]:
    engine = engine_on(db, hot_cases=0)
    engine.deploy(waiting())
    started(engine, "waiting", count)
    durable = _durable_step(engine)
    seconds, shares = _drain(db, count)
    # SQLite has one writer, whatever the number of workers: there the goal counts one.
    goal = 0.8 * (1 if name == "sqlite" else WORKERS) / durable
    return {
        f"drain_{name}_timers": count,
        f"drain_{name}_s": seconds,
        f"drain_{name}_per_s": count / seconds,
        f"drain_{name}_of_goal": count / seconds / goal,
        f"drain_{name}_largest_share": max(shares) / count,
    }


def _durable_step(engine: Engine) -> float:
    """Seconds of one decision in one transaction, the smallest process that has a next task."""
    engine.deploy(row_of(10))
    took: list[float] = []
    for case in started(engine, "row10", 60):
        for task in engine.tasks(case):
            took += floor.timed(engine.db, [partial(step, engine, CLERK, task.id, Decision(None, {"n": 1}))])[0]
    return statistics.median(took)


def _notices(name: str, db: Database, count: int) -> dict[str, Any]:
    for start in range(0, count, PIECE):
        _put_reminders(db, range(start, min(count, start + PIECE)))
    seconds, shares = _drain(db, count)
    return {
        f"notices_{name}_timers": count,
        f"notices_{name}_s": seconds,
        f"notices_{name}_million_s": seconds / count * 1_000_000,
        f"notices_{name}_largest_share": max(shares) / count,
    }


def _put_reminders(db: Database, numbers: range) -> None:
    """Cases with one open task and its reminder, written as rows: only the draining is measured."""
    due = START + timedelta(hours=1)
    with db.begin() as connection:
        connection.execute(insert(t.case), [
            {"id": f"c{n}", "number": f"c{n}", "definition_id": "d", "key": "k", "owner": "national", "state": "active",
             "started_at": START, "row_version": 1, "history_seq": 0, "history_digest": GENESIS} for n in numbers
        ])  # fmt: skip
        connection.execute(insert(t.task), [
            {"id": f"k{n}", "case_id": f"c{n}", "scope_id": f"c{n}", "token": 1, "element": "Task", "name": "n",
             "name_en": "n", "state": "open", "created_at": START, "due_at": due} for n in numbers
        ])  # fmt: skip
        connection.execute(insert(t.timer), [
            {"id": f"t{n}", "unique_key": f"t{n}", "due_at": due, "kind": "remind", "case_id": f"c{n}",
             "scope_id": f"c{n}", "token": 1, "element": "Task", "task_id": f"k{n}"} for n in numbers
        ])  # fmt: skip


def _drain(db: Database, count: int) -> tuple[float, list[int]]:
    """Seconds until all workers found nothing more, and how many each fired."""
    url = db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.soak.child", "worker", url, NOW.isoformat()]
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
