"""The functions behind the drawing: facts, and the files that are still to come; no decision."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from sqlalchemy import select

from engine.reading import rules_of_case
from processes import declared_values as values
from processes.declared_values import CaseId, CaseNumber, Facts, Request, RowIds, SchoolId
from processes.enrolment.facts import gathered
from processes.enrolment.owed import open_waiting, settle
from processes.enrolment.process import process
from processes.enrolment.weighing import CHANGE
from records.acting import Acting
from records.admissions.taking import ABSENT, end, in_force
from records.scope import system_scope
from records.students.cases import grant_case
from records.tables import Admission

Found = Annotated[dict[str, Any], values.facts(
    unit=values.SCHOOL, school=values.SCHOOL, asking=values.ASKING, authority=values.AUTHORITY,
    rules=values.rules("enrolment", correction=values.limit("enrolment.correction_days")),
)]


Owed = Annotated[dict[str, Any], values.entries(
    "尚缺的档案", "Files still to come",
    schools=values.many("学校", "Schools", values.entries("学校", "A school", school=values.SCHOOL)),
)]


@process.service
def facts(work: Any, request: Request, case_id: CaseId) -> Found:
    """Who asks, for which stage and year, who decides, and what the settings say today."""
    return gathered(work, request, case_id)


@process.service
def missing(work: Any, case: CaseNumber) -> Owed:
    """The schools that owe files of this list and have no duty yet; from now on they have one."""
    with system_scope(work.session):
        rows = [one for one in open_waiting(work.session, case) if not one.owed]
        for one in rows:
            one.owed = True
        work.session.flush()
        schools = sorted({one.org_id for one in rows})
        grant_case(work.session, _acting(work, case), schools, whole=False)
    return {"files": len(rows), "schools": [{"school": one} for one in schools]}


@process.service
def owing(work: Any, school: SchoolId, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Look again for the files that a school owes: what is here by now is noted, what became free follows."""
    acting = _acting(work, case)
    decide = partial(rules_of_case.decide, work, str(facts["case_id"]))
    with system_scope(work.session):
        settle((work.session, acting, decide), facts, open_waiting(work.session, case, school))
        left = open_waiting(work.session, case, school)
        return {"left": len(left), "due": min((str(one.due_on) for one in left if one.due_on), default=None)}


@process.service
def absent(work: Any, school: SchoolId, rows: RowIds, case: CaseNumber) -> dict[str, Any]:
    """End the admission of children who did not come, among those whose file is missing."""
    acting, chosen = _acting(work, case), [str(one) for one in rows or []]
    with system_scope(work.session):
        of = (Admission.org_id == school, Admission.case_no == case, in_force())
        found = list(work.session.scalars(select(Admission).where(Admission.id.in_(chosen), *of)))
        for one in found:
            end(work.session, acting, one, ABSENT)
    return {"ended": len(found)}


def _acting(work: Any, case: str) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, CHANGE, case)
