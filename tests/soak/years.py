"""A simulated school year, whole and killed at random steps: both balance, and one seed gives one report (S19, W3)."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from records.passwords import PasswordCost
from service.configuration import Configuration
from service.year.balance import Balance
from service.year.ledger import Ledger, Plan
from service.year.playing import simulate_year
from tests import postgres, together
from tests.soak.asked import Asked, say

PUPILS, KILLS = 2_000, 20
CHEAP = PasswordCost(passes=1, memory_kib=8)
Deadly = Callable[[], bool]


class Killed(BaseException):
    """What ends a process in the middle."""


@contextmanager
def dying(now: Deadly) -> Iterator[None]:
    """Let the process die inside a step, before its transaction is committed, whenever `now` says so."""
    real = Ledger.step

    def step(self: Ledger, key: str, actor: Any, act: Any) -> dict[str, Any]:
        def dies(work: Any) -> dict[str, Any]:
            figures = act(work)
            if now():
                raise Killed
            return dict(figures)

        return real(self, key, actor, dies)

    Ledger.step = step  # type: ignore[method-assign]
    try:
        yield
    finally:
        Ledger.step = real  # type: ignore[method-assign]


def configured(home: Path, database: str | None = None) -> Configuration:
    """An installation of its own for one simulation."""
    return Configuration(home=home, database=database or f"sqlite:///{home / 'heban.db'}", password_cost=CHEAP)


def quiet(_title: str) -> Callable[[int, int], None]:
    """Progress that nobody watches."""
    return lambda done, total: None


def played(configuration: Configuration, plan: Plan, page: Path, now: Deadly = lambda: False) -> tuple[Balance, int]:
    """Play a year to its end, however often it dies; returns what came out, and how often it died."""
    kills = 0
    with dying(now):
        while True:
            try:
                return simulate_year(configuration, plan, page, quiet), kills
            except Killed:
                kills += 1


def run(store: str, asked: Asked) -> str:
    """One year of a seed on a store, twice: whole, and killed 20 times."""
    plan, dice = Plan(2026, "41", PUPILS, asked.seed), random.Random(asked.seed)
    most = asked.most or KILLS
    left = [most]

    def now() -> bool:
        dead = left[0] > 0 and dice.random() < 0.01
        left[0] -= dead
        return dead

    with tempfile.TemporaryDirectory(prefix="heban-years-") as folder:
        server = postgres.server_in(together.folder("postgres")) if store == "postgresql" else None
        reports = []
        for name, deadly in (("whole", lambda: False), ("killed", now)):
            home, page = Path(folder) / name, Path(folder) / f"{name}.html"
            url = server.copy(server.template("nothing", lambda url: None), f"years_{name}") if server else None
            found, kills = played(configured(home, url), plan, page, deadly)
            say(f"{name}: {kills} kills, {sum(found.decisions.values())} decisions")
            assert [check for check in found.checks if not check.holds] == []
            reports.append(page.read_text("utf-8"))
    assert reports[0] == reports[1], "one seed, two reports"
    return f"{most - left[0]} kills, {PUPILS} pupils"
