"""The rectifications of the demo: a unit left its report to the cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_demo import named, submitted_below
from records.roles import Role

WRITTEN = {"Rectify": {"measures": "已明确专人负责，每月 3 日前完成核对并报送。"}}


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Demand of a unit right below to be on time; None where all of them were."""
    late = [place for place, late in submitted_below(work.session, start.at.id) if late]
    if not late:
        return None
    place = start.dice.choice(late)
    return {"unit": place.unit, **named(place), "demand": "逾期未报送，请说明原因并整改", "days": 10}


DEMO = Demo(request, cases=2, role=Role.MANAGER, at_any_level=True, tries=40, written=WRITTEN)
