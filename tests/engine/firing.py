"""The timers that workers let act, in the order in which they do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.background.due_timers import DueTimer
from engine.background.worker import Report, Worker


def fired(monkeypatch: pytest.MonkeyPatch) -> list[DueTimer]:
    """A list that grows with each timer that a worker fires from now on, those that fail included."""
    found: list[DueTimer] = []
    real = Worker.fire

    def fire(self: Worker, claimed: Sequence[DueTimer], report: Report) -> None:
        found.extend(claimed)
        real(self, claimed, report)

    monkeypatch.setattr(Worker, "fire", fire)
    return found
