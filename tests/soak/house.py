"""What every part needs: a database on a store, processes on it, and the checks that hold at any time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from bench import stores
from engine import Engine
from engine.operate import faults, stuck
from engine.proof.history import verify_all
from engine.store import tables as t

ROOT = Path(__file__).parents[2]


@contextmanager
def database(store: str) -> Iterator[Database]:
    """A fresh database of the engine's tables on a store."""
    with stores.folder() as home:
        if store == "sqlite":
            yield stores.sqlite(home)
            return
        with stores.postgres(home) as server:
            db = stores.postgresql(server)
            yield db
            db.dispose()


def url_of(db: Database) -> str:
    return db.url.render_as_string(hide_password=False)


def child(*arguments: str) -> subprocess.Popen[str]:
    """A process of `tests.soak.child`, ready to be told to go."""
    made = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.child", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    ready(made)
    return made


def ready(made: subprocess.Popen[str]) -> None:
    """Wait until a child waits to be told to go."""
    assert made.stdout is not None
    assert made.stdout.readline() == "ready\n"


def go(made: subprocess.Popen[str]) -> None:
    """Let a waiting child begin."""
    assert made.stdin is not None
    made.stdin.write("\n")
    made.stdin.flush()


def told(made: subprocess.Popen[str]) -> Any:
    """What a child reports next."""
    assert made.stdout is not None
    return json.loads(made.stdout.readline())


def count(db: Database, table: str, **equal: object) -> int:
    """How many rows of a table have these values."""
    found = t.metadata.tables[table]
    query = select(func.count()).select_from(found).where(*(found.c[k] == v for k, v in equal.items()))
    with db.connect() as connection:
        return int(connection.execute(query).scalar_one())


def whole(engine: Engine, cases: list[str] | None = None) -> None:
    """No case is stuck, no chain is broken, and (of the given cases) no token is without a future."""
    left = stuck(engine)
    assert not left, f"{len(left)} open cases that nothing moves on, first {left[0]}"
    with engine.reading() as connection:
        breaks = verify_all(connection)
    assert not breaks, f"{len(breaks)} breaks of history, first {breaks[0]}"
    for case in cases or ():
        found = faults(engine, case)
        assert not found, f"case {case}: {found}"
