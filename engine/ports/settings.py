"""The engine's settings: budgets and bounds with Heban's defaults, and what an application answers from its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`merge_task_data`: also store a task's submitted data as variables (for library use; off where forms decide).

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


class Usual(NamedTuple):
    """A limit that holds where a drawing names none: when it is due, and how long before somebody is reminded."""

    due: str | None = None
    remind: str | None = None


class CorrectionLimits:
    """How long whoever corrects a case may take where its drawing does not say (补正时限; decisions, domain 31).

    This plain one knows no limit. An application derives from it and answers from its settings; `work` is the unit of
    work, `organisation` the unit that corrects, else the one that the case is for, or None.
    """

    def usual(self, work: Any, organisation: str | None) -> Usual:
        """The limit of a correction that opens now, as times like `10WD`."""
        return Usual()
