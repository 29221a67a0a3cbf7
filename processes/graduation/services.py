"""The functions behind the drawing: facts, the list of the classes, and letting the records go; no decision."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from engine.reading import rules_of_case
from processes import declared_values as values
from processes.declared_values import CaseId, CaseNumber, Facts, Request
from processes.graduation.facts import gathered
from processes.graduation.judging import CHANGE
from processes.graduation.listing import list_classes
from processes.graduation.process import process
from processes.rows import Judging
from records.acting import Acting
from records.many.entering import RowPlace
from records.students import locks

Found = Annotated[dict[str, Any], values.facts(
    school=values.SCHOOL, asking=values.ASKING, authority=values.AUTHORITY,
    rules=values.rules("graduation", correction=values.limit("graduation.correction_days")),
)]


@process.service
def facts(work: Any, request: Request) -> Found:
    """Which classes of which stage, the window, the conditions, and the seats by the settings of today."""
    return gathered(work, request)


@process.service
def list_pupils(
    work: Any, request: Request, facts: Facts, case: CaseNumber, case_id: CaseId
) -> dict[str, Any]:
    """Enter every student of the classes, each with what the rule says, and hold the records that may graduate."""
    acting = Acting(work.now, work.actor.account, work.actor.organisation, CHANGE, case)
    decide = partial(rules_of_case.decide, work, case_id)
    asked = Judging(work.session, acting, {"request": request, "facts": facts}, (), decide)
    return list_classes(asked, RowPlace(case_id, case, work.standing_in))


@process.service
def close(work: Any, case: CaseNumber) -> dict[str, Any]:
    """Let the records of the case go."""
    return {"released": locks.release(work.session, case)}
