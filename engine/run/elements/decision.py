"""What someone decides on a task, as it arrives from outside (办理)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Returning:
    """How a case is returned (退回): what is to be corrected, by whom, and where it goes afterwards.

    `asked` names fields or sections. `to` is an earlier seat that decides again; None: whoever started the case
    corrects it. `then` is `straight` back to this seat, or `seats`, seat by seat; None: as the drawing says.
    """

    asked: tuple[str, ...] = ()
    to: str | None = None
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What someone decides on a task: an outcome the task offers, a reason, form data.

    `expected_version` is the task's row version that was on the screen; another one is a Conflict. `returning` says
    how the case is returned, for an outcome that returns it.
    """

    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    expected_version: int | None = None
    returning: Returning | None = None
