"""The demo's returns: a city doubts the report that a county has submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_places import a_report_of_last_month
from records.roles import Role
from records.scope import system_scope
from records.tables.org import OrgKind
from records.tree import children

REASON, TALKED_WITH, DAYS = "教师数比上月少一半，请核实", "县教育局李主任", 5


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Send back last month's report of one county; the rules refuse it where it was not submitted."""
    asked = a_report_of_last_month(work, Role.MANAGER)
    with system_scope(work.session):
        counties = [one.id for one in children(work.session, start.at.id) if one.kind == OrgKind.COUNTY]
    if asked is None or not counties:
        return None
    return {"unit": start.dice.choice(counties), **asked, "reason": REASON, "talked_with": TALKED_WITH, "days": DAYS}


DEMO = Demo(request, cases=2, role=Role.AUDITOR, at_authority=True, tries=60, turn=1)
