"""The Python behind the diagram of a change of affiliation: facts and the move, no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from processes.affiliation_change.facts import KEY, gather
from processes.affiliation_change.process import process
from processes.refused_again import overtaken
from processes.reorganising import tree_changed
from records.acting import Acting
from records.affiliation import change_affiliation
from records.orgs import Move
from records.scope import system_scope

Values = Mapping[str, Any]


@process.service
def facts(work: Any, request: Values, unit: str = "") -> dict[str, Any]:
    """Where the school stands, where it would stand, and who has to agree on the way up."""
    with system_scope(work.session):
        return gather(work.session, Acting(work.now), request, unit or str(work.actor.organisation))


@process.service
def apply(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Record the move from the day that was asked for, today at the earliest; the past stays as it was.

    Raises the BPMN error *overtaken* where the tree has changed since.
    """
    acting = Acting(work.now, work.actor.account, work.actor.organisation, KEY, case)
    day = max(acting.today, date.fromisoformat(facts["on"]))
    move = Move(str(request["school"]), str(request["parent"]), day, str(request["document"]))
    with overtaken(), system_scope(work.session):
        change_affiliation(work.session, acting, move)
    if day <= acting.today:
        tree_changed(work, [move.org])
    return {"from": day.isoformat()}
