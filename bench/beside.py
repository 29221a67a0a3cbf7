"""The old and the new code in one run: `python -m bench beside OLD_CHECKOUT` compares another checkout with this one.

Ten rounds; in each both checkouts start a process of their own with an empty database, and then take blocks of twenty
steps in turns, so that both meet the same machine; over HTTP, two servers are asked in turns. A ratio is new ÷ old, the
median over the rounds. `--part times`, `instructions` or `http` chooses, and `--store`.
"""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import beside_http, stores
from bench.beside_block import PIECE
from bench.checkouts import HERE, Checkout, checkout, line_of
from bench.instructions import counter, per_decision
from bench.turns import Turns

PARTS = ("times", "instructions", "http")
_NUMBERS = itertools.count(1)


def run() -> dict[str, Any]:
    """New ÷ old by key, what each took, and the worst ratio of all."""
    path = stores.asked("checkout")
    if path is None:
        raise SystemExit("Expected the path of another checkout but got none: python -m bench beside OLD_CHECKOUT")
    found: dict[str, Any] = {}
    with stores.folder() as home, ExitStack() as open_:
        pair = (checkout(path, home), Checkout("new", HERE.parent, home))
        server = open_.enter_context(stores.postgres(home)) if "postgresql" in stores.chosen() else ""
        for store, part in itertools.product(stores.chosen(), _parts()):
            place = partial(_url, home, server, store)
            if part == "times":
                found |= _times(pair, store, place)
            elif part == "instructions":
                found |= _instructions(pair, store, place)
            else:
                found |= beside_http.measured(pair, store, home)
    return {"worst_ratio": max(value for key, value in found.items() if key.endswith("_ratio")), **found}


def _parts() -> tuple[str, ...]:
    one = stores.asked("part")
    return (one,) if one else PARTS


def _url(home: Path, server: str, store: str) -> str:
    """An empty database, of its own for each block."""
    if store == "sqlite":
        return f"sqlite:///{home / f'beside-{next(_NUMBERS)}.db'}"
    db = stores.postgresql(server)
    db.dispose()
    return db.url.render_as_string(hide_password=False)


def _times(pair: tuple[Checkout, Checkout], store: str, place: Any) -> dict[str, Any]:
    rounds, size = (2, 40) if stores.quick() else (10, 100)
    kinds: dict[str, Turns] = {}
    for number in range(rounds):
        with ExitStack() as open_:
            sides = [(one.name, open_.enter_context(_block(one, place(), size))) for one in pair]
            for kind in sides[0][1].kinds:
                for name, seconds in _round(sides if number % 2 else sides[::-1], kind, size).items():
                    kinds.setdefault(kind, Turns()).keep(name, seconds)
    return {key: value for kind, turns in kinds.items() for key, value in turns.beside(f"{kind}_{store}").items()}


def _round(sides: list[tuple[str, _Block]], kind: str, size: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {}
    for _ in range(size // PIECE):
        for name, side in sides:
            took.setdefault(name, []).extend(side.ask(kind))
    return took


class _Block:
    """A process that takes steps when asked to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.kinds: list[str] = self._line()

    def ask(self, kind: str) -> list[float]:
        assert self.process.stdin is not None
        self.process.stdin.write(kind + "\n")
        self.process.stdin.flush()
        answer: list[float] = self._line()
        return answer

    def _line(self) -> Any:
        return json.loads(line_of(self.process))


@contextmanager
def _block(one: Checkout, url: str, size: int) -> Iterator[_Block]:
    with one.started("beside_block.py", ["times", url, str(size)]) as process:
        yield _Block(process)


def _instructions(pair: tuple[Checkout, Checkout], store: str, place: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"counted_by": counter()}
    for kind in ("hot",) if stores.quick() else ("hot", "cold"):
        key = f"instructions_{kind}_{store}"
        counts = {one.name: per_decision(partial(_run, one, place), kind) for one in pair}
        found |= {f"{key}_ratio": counts["new"] / counts["old"], **{f"{key}_{name}": n for name, n in counts.items()}}
    return found


def _run(one: Checkout, place: Any, before: list[str], words: list[str], environment: dict[str, str]) -> str:
    order, *rest = words
    return "\n".join(one.printed("beside_block.py", [order, place(), *rest], before=before, environment=environment))
