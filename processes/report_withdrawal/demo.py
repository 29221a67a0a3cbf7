"""The demo's withdrawals: an authority found a mistake in a report that it has submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.demo import Demo, DemoStart
from processes.report_places import a_report_of_last_month
from records.roles import Role


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for last month's report back; the rules refuse it where it was not submitted."""
    asked = a_report_of_last_month(work, Role.MANAGER)
    return asked and {**asked, "reason": "两所学校的教室数填错，需要更正"}


DEMO = Demo(request, cases=2, role=Role.AUDITOR, at_authority=True, tries=30)
