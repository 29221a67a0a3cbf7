"""The demo's rectifications: an authority demands one of a school whose last report is late or implausible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_places import a_report_of_last_month
from records.roles import Role


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Demand it of one school below; the rules refuse it where nothing is wrong."""
    below = [one.id for one in start.schools if one.parent == start.at.id]
    asked = a_report_of_last_month(work, Role.MANAGER)
    if not below or asked is None:
        return None
    return {"unit": start.dice.choice(below), **asked, "demand": "上月报表逾期未确认，请核对后补报", "days": 10}


DEMO = Demo(request, cases=2, role=Role.MANAGER, at_authority=True, tries=60)
