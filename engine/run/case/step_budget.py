"""The budget of one run: steps and seconds; over it, the run stops at an incident and the case stays whole."""

from __future__ import annotations

import time

from engine.errors import BudgetExceeded

MAX_STEPS = 20_000
MAX_SECONDS = 30.0
MAX_CALL_DEPTH = 20


class StepBudget:
    """Counts the steps of a run; a run is what one decision, message or timer sets off."""

    __slots__ = ("steps", "seconds", "used", "until", "over")

    def __init__(self, steps: int = MAX_STEPS, seconds: float = MAX_SECONDS) -> None:
        self.steps = steps
        self.seconds = seconds
        self.used = 0
        self.until = time.monotonic() + seconds
        self.over = ""  # once used up, it stays used up

    def step(self) -> None:
        self.used += 1
        if self.used > self.steps:
            self.over = f"Expected at most {self.steps} steps in one run"
        elif not self.used & 63 and time.monotonic() > self.until:
            self.over = f"Expected a run of at most {self.seconds} s"
        if self.over:
            raise BudgetExceeded(
                f"{self.over}; draw a wait into the cycle",
                zh=f"一次运行不得超过 {self.steps} 步或 {self.seconds} 秒，请在循环中加入等待",
            )
