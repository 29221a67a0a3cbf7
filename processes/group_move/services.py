"""The functions behind the drawing: facts and effects, no decision."""

from __future__ import annotations

from typing import Annotated, Any

from processes import declared_values as values
from processes.declared_values import CaseId, CaseNumber, Closing, Facts, Request
from processes.group_move.facts import gathered
from processes.group_move.listing import KIND, list_students
from processes.group_move.process import process
from records.acting import Acting
from records.files import attach_to_case
from records.many.bodies import withdraw_case
from records.many.entering import RowPlace
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.students import cases, locks
from records.tree import authority_of

Found = Annotated[dict[str, Any], values.facts(**{
    "from": values.SCHOOL, "to": values.SCHOOL, "asking": values.ASKING, "rules": values.rules("group_move"),
})]


@process.service
def facts(work: Any, request: Request) -> Found:
    """The schools, whom it is about, and the authority above both."""
    return gathered(work, request)


@process.service
def open(  # noqa: A001
    work: Any, facts: Facts, request: Request, case: CaseNumber, case_id: CaseId
) -> dict[str, Any]:
    """Let both schools and their authorities read the case, list the students and hold those who can move."""
    acting = _acting(work, case)
    with system_scope(work.session):
        schools = [facts["from"], facts["to"]]
        parties = [*schools, *(authority_of(work.session, one).id for one in schools)]
        cases.grant_case(work.session, acting, list(dict.fromkeys(parties)))
        attach_to_case(work.session, acting, list(request.get("evidence") or []))
        return list_students(work.session, acting, RowPlace(case_id, case, work.standing_in), facts)


@process.service
def tell_schools(work: Any, facts: Facts, case: CaseNumber) -> None:
    """Tell both schools that the students have moved."""
    words = ("整班转学已办结", "A group move is complete")
    with system_scope(work.session):
        for school in (facts["from"], facts["to"]):
            leave_notice(work.session, _acting(work, case), NewNotice(school, Role.STUDENT_CLERK, "moved", *words))


@process.service
def close(work: Any, case: CaseNumber, case_id: CaseId, closing: Closing) -> dict[str, Any]:
    """Withdraw what has not ended and let every student go whom the case holds; `closing` is the word for its end."""
    withdrawn = withdraw_case(work.session, _acting(work, case), case_id)
    return {"closed": closing, "withdrawn": withdrawn, "released": locks.release(work.session, case)}


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, KIND, case)
