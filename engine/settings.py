"""The engine's settings: budgets and limits, with the defaults of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`merge_task_data`: also set a task's submitted data as variables (library use; off where forms rule).

    `unbound`: what a service task without a function does: `refuse` at deployment, or `pass`.
    """

    steps: int = 20_000
    seconds: float = 30.0
    instances: int = 1_000
    call_depth: int = 20
    retries: int = 3
    hot_cases: int = 2_000
    merge_task_data: bool = False
    unbound: str = "refuse"
