"""The conformance table: construct by construct of BPMN 2.0, a drawing, what is done, and what must come out.

Steps: ("complete", element[, data]), ("message", name[, key[, payload]]), ("signal", name), ("wait", duration),
("set", variables), ("activity", ad-hoc id, element), ("start", process[, variables]).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row. `trace`: the elements completed by the first case, in order; a set where the order is free."""

    construct: str
    name: str
    drawings: dict[str, str]
    trace: str
    steps: tuple[tuple[Any, ...], ...] = ()
    given: dict[str, Any] = field(default_factory=dict)
    state: str = "ended"
    values: dict[str, Any] = field(default_factory=dict)
    start: str | None = None
    others: tuple[tuple[str, str], ...] = ()  # (process, trace) of further cases
    files: dict[str, str] = field(default_factory=dict)


def one(construct: str, name: str, drawing: str, trace: str, *steps: tuple[Any, ...], **more: Any) -> Row:
    return Row(construct, name, {"P": drawing}, trace, tuple(steps), **more)


def done(*elements: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(("complete", element) for element in elements)
