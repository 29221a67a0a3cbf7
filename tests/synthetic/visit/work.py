"""The functions behind the drawing."""

from typing import Any

from processes.visit.process import process

from records import jobs
from records.acting import Acting
from records.assignments import roles_of
from records.scope import system_scope
from records.settings.values import value_of


@process.service
def facts(work: Any, request: Any) -> dict[str, Any]:
    """Where the school stands and how long the authority may take."""
    org = str(work.actor.organisation)
    with system_scope(work.session):
        days = value_of(work.session, org, "visit.days", Acting(work.now).today).value
    upper = {"relation": "visit.upper", "of": org}
    return {"school": org, "account": work.actor.account, "upper": upper, "limit": f"{days}WD"}


@process.service
def ledger(work: Any, facts: Any, case: str, case_id: str) -> dict[str, Any]:
    """Leave the job that writes the visit down."""
    acting = Acting(work.now, facts["account"], facts["school"], "visit", case)
    with system_scope(work.session):
        (role,) = (r for r in roles_of(work.session, facts["account"], acting.today) if r.org_id == facts["school"])
        return {"job": jobs.ask(work.session, acting, role.id, jobs.Asked("visit.ledger", {"case": case}, case_id)).id}
