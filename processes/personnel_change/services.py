"""The Python behind the diagram of a change of personnel: facts about people and posts, and the adjusted account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes import sealing
from processes.leaving import person_left
from processes.personnel_change.asked import adjust_posts, gather
from processes.personnel_change.process import process
from processes.refused_again import overtaken
from records.acting import Acting
from records.scope import system_scope

Values = Mapping[str, Any]


@process.service
def facts(work: Any, request: Values, unit: str) -> dict[str, Any]:
    """Who leaves and who comes, what bars it, and which levels could have to decide (O4, O5)."""
    with system_scope(work.session):
        asked = sealing.opened(work.session, request)
        return gather(work.session, Acting(work.now, work.actor.account, unit), asked, unit)


@process.service
def adjust(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Give the role to whoever comes, end it for whoever leaves, and let the open tasks go to the role's desk.

    The level that decided last issues it. Raises the BPMN error *overtaken* where posts or accounts changed meanwhile.
    """
    acting = Acting(work.now, work.actor.account, work.actor.organisation, process.key, case)
    with overtaken(), system_scope(work.session):
        asked = sealing.opened(work.session, request)
        made = adjust_posts(work.session, acting, asked, facts)
    for account in made.left:
        person_left(work, account)
    return {"new": made.new, "account": made.account, "left": list(made.left)}
