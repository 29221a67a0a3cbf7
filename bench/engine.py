"""The engine against its floor, against two other engines, and against itself as cases grow.

A durable step is: load → complete one user task of the four-party process → store state, tasks, timers, history
and outbox → commit. All figures of one run stand side by side; absolute times depend on the machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import growth, stores
from bench.durable_steps import bpmn_engine_in, steps, viewflow_at, viewflow_in


def run() -> dict[str, Any]:
    """Ratios and milliseconds by key (docs/reference/measurements.md)."""
    found: dict[str, Any] = {}
    with stores.folder() as home, stores.postgres(home) as server:
        if "sqlite" in stores.chosen():
            db = stores.sqlite(home)
            found |= {"settings_sqlite": stores.durability(db)}
            found |= steps("sqlite", db, (viewflow_in(home), bpmn_engine_in(home)))
            found |= {"vs_viewflow": found["vs_viewflow_sqlite"], "vs_bpmn_engine": found["vs_bpmn_engine_sqlite"]}
        if "postgresql" in stores.chosen():
            db = stores.postgresql(server)
            found |= {"settings_postgresql": stores.durability(db)}
            found |= steps("postgresql", db, (viewflow_at(server),))
        found |= growth.measured(stores.sqlite(home))
        found |= _memory(home)
    return found


def _memory(home: Path) -> dict[str, float]:
    count = 300 if stores.quick() else 2000
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", str(home / "memory.db"), str(count)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
