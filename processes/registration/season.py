"""Registration in a simulated year: in September every primary school enters those who begin grade one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from processes.demo import DemoStart
from processes.season import Newcomers, Row, Season
from records.tables.school import Stage


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for a list of primary one."""
    return {"kind": "primary_one"} if Stage.PRIMARY in start.at.stages else None


def rows(newcomers: Newcomers, dice: random.Random) -> Sequence[Row]:
    """One row for each child that comes."""
    return [newcomers.make(place, dice) for place in range(newcomers.count)]


SEASON = Season(request, months=(9,), rows=rows, stages=(Stage.PRIMARY,))
