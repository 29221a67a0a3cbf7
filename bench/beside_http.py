"""Decisions and inbox pages of two checkouts, one by one in turns; each has a server and an installation of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import stores
from bench.beside_server import DECIDING, READING
from bench.checkouts import Checkout, line_of
from bench.http_servers import INBOX, decision
from bench.turns import Step, Turns, alternating
from bench.wire import BLOCK, PAGE, Wire


def measured(pair: tuple[Checkout, Checkout], store: str, home: Path) -> dict[str, Any]:
    """New ÷ old for both kinds of request."""
    rounds = 2 if stores.quick() else 10
    decide, inbox = Turns(), Turns()
    with ExitStack() as open_:
        sides = {one.name: open_.enter_context(_served(one, store, home, BLOCK * (rounds + 1))) for one in pair}
        for number in range(rounds + 1):
            for turns, steps in ((decide, _decisions), (inbox, _pages)):
                new, old = alternating(steps(sides["new"]), steps(sides["old"]))
                if number:  # the first round warms both servers
                    turns.keep("new", new)
                    turns.keep("old", old)
    return decide.beside(f"decide_{store}") | inbox.beside(f"inbox_{store}")


@contextmanager
def _served(one: Checkout, store: str, home: Path, transfers: int) -> Iterator[dict[str, Any]]:
    words = [store, str(home / f"{one.name}-{store}"), str(transfers), str(INBOX)]
    with one.started("beside_server.py", words) as process:
        yield _ready(json.loads(line_of(process)))


def _ready(told: dict[str, Any]) -> dict[str, Any]:
    wires = {login: Wire(told["address"], headers) for login, headers in told["signed"].items()}
    return {"leader": wires[DECIDING], "reader": wires[READING], "tasks": iter(told["tasks"])}


def _decisions(side: dict[str, Any]) -> list[Step]:
    wire = side["leader"].fresh()
    return [partial(wire.seconds, decision(next(side["tasks"]))) for _ in range(BLOCK)]


def _pages(side: dict[str, Any]) -> list[Step]:
    return [partial(side["reader"].fresh().seconds, PAGE)] * BLOCK
