"""The engine's errors: one base, and a name for each thing that a caller can act upon."""

from __future__ import annotations


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


class YearUnknown(EngineError):
    """Expected a working-day table for `year`, but none is loaded; load one, nothing is guessed."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"Expected a working-day table for {year} but none is loaded; load the table of that year",
            zh=f"尚未加载 {year} 年的工作日历，请先加载",
        )
