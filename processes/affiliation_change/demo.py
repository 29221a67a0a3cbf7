"""The demo's changes of affiliation: schools come under the city above their county, from a later day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from processes.demo import Demo, DemoStart
from records.acting import Acting
from records.roles import Role
from records.tree import ancestors

AHEAD = timedelta(days=60)


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the move of one school of the authority to the authority above it in the province, from a later day."""
    below = [one for one in start.schools if one.parent == start.at.id]
    above = next((org for org in ancestors(work.session, start.at.id) if org.is_authority and org.province), None)
    if not below or above is None:
        return None
    day = Acting(work.now).today + AHEAD
    return {
        "school": start.dice.choice(below).id, "parent": above.id, "on": day.isoformat(),
        "document": "〔2026〕21号（演示）", "why": "学校划归上级直接管理",
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.SYSTEM_ADMIN, at_authority=True)
