"""The engine's errors: one base, and a name for each thing that a caller can act upon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.bpmn.model import Finding


class EngineError(Exception):
    """Base of every error that the engine raises on purpose; `zh` says in Chinese what `str()` says in English."""

    def __init__(self, *args: object, zh: str = "") -> None:
        super().__init__(*args)
        self.zh = zh


class NotFound(EngineError):
    """Expected the named thing to exist, but the store has none."""


class Conflict(EngineError):
    """Expected the thing unchanged since it was read, but another decision came first (409)."""


class NotAllowed(EngineError):
    """Expected an actor who may do this, but this one may not."""


class BadInput(EngineError):
    """Expected input of a known shape, but got another."""


class BudgetExceeded(EngineError):
    """Expected a run within its budget of steps, time or memory, but it went over."""


class DefinitionRefused(EngineError):
    """Expected a diagram that can run as drawn, but the check found errors; `findings` says where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        told = [f for f in findings if f.severity == "error"] or findings
        super().__init__(
            "; ".join(f"{f.element}: {f.message_en}" for f in told) or "definition refused",
            zh="；".join(f"{f.element}：{f.message_zh}" for f in told) or "流程定义未通过检查",
        )


class YearUnknown(EngineError):
    """Expected a working-day table for `year`, but none is loaded; load one, nothing is guessed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"Expected a working-day table for {year} but none is loaded; load the table of that year",
            zh=f"尚未加载 {year} 年的工作日历，请先加载",
        )
