"""The demo's delegations: a school's clerk is away for a week, and a colleague is to stand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from processes.demo import Demo, DemoStart
from records.acting import local_date
from records.roles import Role
from records.scope import system_scope
from records.tables import RoleAssignment

AWAY, WEEK = 3, 10  # days from today


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask the one who fills in the school's reports to stand in."""
    with system_scope(work.session):
        query = select(RoleAssignment.account_id).where(
            RoleAssignment.org_id == start.at.id, RoleAssignment.role == Role.MANAGER
        )
        colleague = work.session.scalar(query.limit(1))
    today = local_date(work.now)
    return colleague and {
        "substitute": colleague, "first": (today + timedelta(days=AWAY)).isoformat(),
        "last": (today + timedelta(days=WEEK)).isoformat(), "processes": [], "why": "外出培训一周",
    }  # fmt: skip


DEMO = Demo(request, tries=60, lasts=1)  # both must have signed in once, as only the printed desks have
