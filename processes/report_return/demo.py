"""The returns of the demo: a level above doubts two figures and has talked with the unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_demo import can_go_back, named
from records.roles import Role
from reports.definitions import ItemType

DOUBTED = 2  # items


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Return two items of a report of a unit right below; None where there is none that can go back."""
    found = can_go_back(work.session, start.at.id)
    if not found:
        return None
    place = start.dice.choice(found)
    items = [item.code for item in place.definition.items if item.keyed and item.type is ItemType.NUMBER]
    return {
        "unit": place.unit, **named(place), "items": start.dice.sample(items, DOUBTED),
        "reason": "两项与上期相差较大", "talked_with": start.dice.choice(("王老师", "李老师")), "days": 3,
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.AUDITOR, at_any_level=True, tries=40)
