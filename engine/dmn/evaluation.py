"""One evaluation: the budget it shares, what it noted, which tables it asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.feel.budget import Run

from .findings import WARNING, Finding, Place, Said, finding

Eval = Callable[[dict[str, Any], "Evaluation"], Any]

MAX_NOTES = 200


@dataclass(frozen=True)
class Hit:
    """A row that matched: its number from 1, rule id, conditions as written, outputs, annotations."""

    number: int
    rule: str
    conditions: tuple[str, ...]
    outputs: tuple[Any, ...]
    annotations: tuple[str, ...]


@dataclass(frozen=True)
class TableUse:
    """One use of a decision table: whose it is, what came in, which rows hit, what came out."""

    owner: str
    element: str
    hit_policy: str
    inputs: tuple[tuple[str, Any], ...]
    output_names: tuple[str, ...]
    hits: tuple[Hit, ...]
    defaulted: bool
    result: Any


class Evaluation:
    """The state of one call: FEEL's running budget, warnings, table uses, nesting of decisions and calls."""

    __slots__ = ("run", "notes", "uses", "owner")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.notes: list[Finding] = []
        self.uses: list[TableUse] = []
        self.owner = ""

    def warn(self, at: Place, code: str, said: Said) -> None:
        """Note why a value became null; at most MAX_NOTES a call."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append(finding(at, WARNING, code, said))
