"""Key-field changes of a simulated year: what was written wrong is put right, all through the year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import DemoStart
from processes.key_change.demo import correction
from processes.season import Season, some_pupil


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask to put right what was written wrong of a pupil of the school."""
    student = some_pupil(work.session, start, start.at)
    return None if student is None else correction(work, start, student)


SEASON = Season(request, 15)
