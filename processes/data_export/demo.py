"""The exports of the demo: a school asks for a list of its own pupils."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart


def request(work: Any, start: DemoStart) -> Mapping[str, Any]:
    """Ask for the school's pupils of one stage."""
    purpose = start.dice.choice(["升学报名", "学生体检", "学籍核对"])
    return {
        "scope": "own", "stage": str(start.dice.choice(start.at.stages)), "fields": ["id_number", "code"],
        "purpose": purpose, "keeper": "王老师",
    }  # fmt: skip


DEMO = Demo(request, cases=6)
