"""The withdrawals of the demo: a county finds a figure wrong after it has submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_demo import named, submitted_by
from records.roles import Role

REASONS = ("教室数漏报一所教学点", "带宽单位填写有误", "教师数未含新聘人员")


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the newest report back; None where the county has submitted none."""
    found = submitted_by(work.session, start.at.id)
    return {**named(found[0]), "reason": start.dice.choice(REASONS)} if found else None


DEMO = Demo(request, cases=2, role=Role.AUDITOR, at_authority=True, tries=20)
