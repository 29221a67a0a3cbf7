"""A draft as its checks read it: where it is to hold, what is drawn, what is known of its variables, who starts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.bpmn.model import Expression
from engine.bpmn.model import Process as Drawn
from engine.definitions.known_values import Known, Values, follow
from processes.starters import Starters
from records.acting import local_date


@dataclass(frozen=True)
class Here:
    """Where a draft is to hold: the registers, an instant, the owners of whole subtrees (none: the nation)."""

    session: Session
    now: datetime
    owners: Sequence[str]
    calendar: Any

    @property
    def today(self) -> date:
        """The local date."""
        return local_date(self.now)


@dataclass(frozen=True)
class Draft:
    """The processes of a draft with what is known of each."""

    here: Here
    processes: Mapping[str, Drawn]
    known: Mapping[str, Known]
    starters: Mapping[str, Starters]

    def values(self, key: str, expression: Expression | None) -> Values:
        """What an expression of a process may be."""
        return () if expression is None else follow(expression.text, self.known[key], self.processes[key].names)
