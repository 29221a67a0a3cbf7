"""The demo's change of affiliation: a county's school comes under the city above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from records.roles import Role
from records.tree import ancestors


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the move of one school of the authority to the authority above it in the province."""
    below = [one for one in start.schools if one.parent == start.at.id]
    above = next((org for org in ancestors(work.session, start.at.id) if org.is_authority and org.province), None)
    if not below or above is None:
        return None
    return {
        "school": start.dice.choice(below).id, "parent": above.id, "document": "〔2026〕21号（演示）",
        "why": "学校划归上级直接管理",
    }  # fmt: skip


DEMO = Demo(request, cases=1, role=Role.SYSTEM_ADMIN, at_authority=True)
