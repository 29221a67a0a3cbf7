"""The rectifications of the demo: a unit left its report to the cut-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_demo import left_to_the_cut_off, named
from records.roles import Role

WRITTEN = {"Rectify": {"measures": "已明确专人负责，每月 3 日前完成核对并报送。"}}


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Demand of a unit right below to be on time; None where all of them were."""
    late = left_to_the_cut_off(work.session, start.at.id)
    if not late:
        return None
    place = start.dice.choice(late)
    return {"unit": place.unit, **named(place), "demand": "逾期未报送，请说明原因并整改", "days": 10}


DEMO = Demo(request, cases=2, role=Role.MANAGER, at_any_level=True, tries=40, written=WRITTEN)
