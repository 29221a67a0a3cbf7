"""The demo's plans: schools ask for the places of their next intake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.acting import Acting

CLASS = 45  # pupils that a class of the demo's plans takes


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for some classes of the first stage that the school teaches."""
    year, classes = Acting(work.now).today.year + 1, start.dice.randrange(2, 7)
    return {"stage": start.at.stages[0], "year": year, "places": classes * CLASS, "why": f"拟开设 {classes} 个班"}


DEMO = Demo(request, cases=3)
