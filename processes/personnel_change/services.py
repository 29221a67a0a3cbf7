"""The Python behind the diagram of a change of personnel: facts about people and posts, and the adjusted account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from processes import declared_values as values
from processes import sealing
from processes.declared_values import CaseNumber, Facts, Request, UnitId
from processes.leaving import person_left
from processes.personnel_change.asked import adjust_posts, gather
from processes.personnel_change.process import process
from processes.refused_again import overtaken
from records.acting import Acting
from records.scope import system_scope

Values = Mapping[str, Any]


Found = Annotated[dict[str, Any], values.facts(
    unit=values.STARTER, rules=values.rules("personnel_change"),
    lines=values.entries("各路径", "The lines", ministry=values.DECIDERS, above=values.DECIDERS),
)]


@process.service
def facts(work: Any, request: Request, unit: UnitId) -> Found:
    """Who leaves and who comes, what bars it, and which levels could have to decide (O4, O5)."""
    with system_scope(work.session):
        asked = sealing.opened(work.session, request)
        return gather(work.session, Acting(work.now, work.actor.account, unit), asked, unit)


@process.service
def adjust(work: Any, request: Request, facts: Facts, case: CaseNumber) -> dict[str, Any]:
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
