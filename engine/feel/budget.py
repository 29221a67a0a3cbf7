"""Budgets: how much one evaluation is allowed to cost, and the running count of its cost.

A straight-line expression costs no more than its own length, so only what repeats (loops, calls, walks
over lists, regular expressions) counts steps; the clock is read every 256 steps.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.feel.errors import FeelBudgetError, FeelWarning
from engine.feel.values import accept

MAX_TEXT = 32_768  # characters of one expression
MAX_TOKENS = 8_000  # words, signs and brackets of one expression
MAX_NESTING = 64  # brackets within brackets of one expression
_STRIDE = 256  # steps between two looks at the clock


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one evaluation: steps, processor seconds, characters, items, nested function calls."""

    steps: int = 200_000
    seconds: float = 0.03
    string: int = 200_000
    items: int = 50_000
    depth: int = 100


DEFAULT = Budget()


class Run:
    """The state of one evaluation: what it has spent, its clock, its warnings, converted inputs."""

    # Class attributes as first values: a simple condition touches none of them, so making a run stays cheap.
    budget = DEFAULT
    now: datetime | None = None
    warnings: list[FeelWarning] | None = None
    steps = 0
    mark = 1
    started = 0.0
    depth = 0
    value: Any = None  # what `?` means
    accepted: dict[int, tuple[Any, Any]] | None = None

    def __init__(self, budget: Budget = DEFAULT, now: datetime | None = None,
                 warnings: list[FeelWarning] | None = None) -> None:
        self.budget = budget
        self.now = now
        self.warnings = warnings

    def tick(self, steps: int = 1) -> None:
        """Count steps; FeelBudgetError past the limit of steps or time."""
        self.steps += steps
        if self.steps >= self.mark:
            self._look()

    def _look(self) -> None:
        if self.steps > self.budget.steps:
            raise FeelBudgetError("steps", self.budget.steps)
        now = time.thread_time()  # processor time: a busy machine is no reason to refuse
        if not self.started:
            self.started = now
        elif now - self.started > self.budget.seconds:
            raise FeelBudgetError("time", f"{self.budget.seconds} s")
        self.mark = min(self.steps + _STRIDE, self.budget.steps + 1)

    def accept(self, value: Any) -> Any:
        """An input as a FEEL value; lists and contexts are converted once a run."""
        if type(value) not in (list, dict):
            return accept(value)
        if self.accepted is None:
            self.accepted = {}
        found = self.accepted.get(id(value))
        if found is None:
            found = self.accepted[id(value)] = (value, accept(value))
        return found[1]

    def text(self, value: str) -> str:
        """The same string, if it is not longer than the budget allows."""
        if len(value) > self.budget.string:
            raise FeelBudgetError("string", self.budget.string)
        self.steps += len(value) >> 6
        return value

    def items(self, count: int) -> None:
        """Refuse a list of more items than the budget allows, and count them as steps."""
        if count > self.budget.items:
            raise FeelBudgetError("items", self.budget.items)
        self.tick(1 + (count >> 2))

    def enter(self) -> None:
        """One function call deeper."""
        self.depth += 1
        if self.depth > self.budget.depth:
            raise FeelBudgetError("depth", self.budget.depth)
        self.tick()

    def warn(self, position: tuple[int, int], en: str, zh: str) -> None:
        """Note why a value became null; at most 200 notes a run."""
        if self.warnings is not None and len(self.warnings) < 200:
            self.warnings.append(FeelWarning(position[0], position[1], en, zh))
