"""The delegations of the demo: somebody is away for a week and a colleague stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from processes.account_delegation.lookups import colleagues
from processes.demo import Demo, DemoStart
from records.acting import Acting
from records.roles import Role


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask a colleague with an account in use to stand in next week; None where there is none."""
    listed = colleagues(start.at.id).subquery()
    found = [one for one in work.session.scalars(select(listed.c[0])) if one != work.actor.account]
    if not found:
        return None
    first = Acting(work.now).today + timedelta(days=2)
    return {
        "substitute": start.dice.choice(sorted(found)), "first": first.isoformat(),
        "last": (first + timedelta(days=6)).isoformat(), "why": "外出培训一周",
    }  # fmt: skip


DEMO = Demo(request, cases=2, role=Role.MANAGER, tries=60)
