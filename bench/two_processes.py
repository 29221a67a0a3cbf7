"""Two processes that decide at once on one store; each is `python -m bench.two_processes URL`, a block to a line.

A process decides cases of which the other one took the last decision, so it finds them as a second server does: it
remembers nothing of them, while the first writes to the same tables.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from sqlalchemy import Engine as Database


class Pair:
    """Two such processes, for as long as the block lasts."""

    def __init__(self, db: Database) -> None:
        url = db.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "bench.two_processes", url]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.processes = [subprocess.Popen(command, **pipes) for _ in range(2)]

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)

    def seconds(self, tasks: list[str], swapped: bool = True) -> list[float]:
        """Seconds a step of both together: from the first start to the last end, ÷ all steps.

        Each decides a half of the tasks; `swapped`: the half that is the other one's otherwise.
        """
        middle = len(tasks) // 2
        halves = [tasks[:middle], tasks[middle:]]
        for process, half in zip(self.processes, halves[::-1] if swapped else halves, strict=True):
            assert process.stdin is not None
            process.stdin.write(json.dumps(half) + "\n")
            process.stdin.flush()
        spans = [json.loads(_line(process)) for process in self.processes]
        return [(max(end for _, end in spans) - min(start for start, _ in spans)) / len(tasks)]


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "Expected figures from a second process but it ended: see its error above"
    return line


def main(url: str) -> None:
    """Decide the tasks of each line, and answer by the instants of start and end."""
    from bench.four_party import APPROVED, LEADER, engine_on, step
    from ground.opening import open_database

    db = open_database(url)
    engine = engine_on(db)
    for line in sys.stdin:
        tasks = json.loads(line)
        with engine.reading() as connection:
            connection.exec_driver_sql("SELECT 1")  # connecting is no part of a step
        start = time.perf_counter()
        for task in tasks:
            step(engine, LEADER, task, APPROVED)
        end = time.perf_counter()
        db.dispose()  # PostgreSQL copies a database that nobody is connected to
        sys.stdout.write(json.dumps([start, end]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
