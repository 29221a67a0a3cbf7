"""The functions behind the drawing: who waits for a code, and the work that issues them."""

from __future__ import annotations

from typing import Annotated, Any

from processes import declared_values as values
from processes.code_issue.batch import BATCH
from processes.code_issue.process import process
from processes.declared_values import CaseId, CaseNumber, Facts, Request
from records import jobs, tree
from records.acting import Acting
from records.assignments import roles_of
from records.roles import Role
from records.scope import system_scope
from records.settings.values import value_of
from records.students.awaiting import count_awaiting, count_withheld

Found = Annotated[dict[str, Any], values.facts(
    asking=values.ASKING, rules=values.entries("规则", "Rules", limit=values.limit("code_issue.time_limit_days")),
)]


@process.service
def facts(work: Any, request: Request) -> Found:
    """How many wait for a formal code, how many are withheld for an open problem, and the limit of the check."""
    org_id, chosen = str(work.actor.organisation), request.get("province")
    with system_scope(work.session):
        province = tree.org_by_id(work.session, str(chosen)).province if chosen else ""
        waiting, withheld = count_awaiting(work.session, province), count_withheld(work.session, province)
        days = value_of(work.session, org_id, "code_issue.time_limit_days", Acting(work.now).today).value
    return {
        "asking": {"organisation": org_id, "account": work.actor.account}, "province": province,
        "waiting": waiting, "withheld": withheld, "rules": {"limit": f"{days}WD", "remind": "3WD"},
        "refusals": [] if waiting else [_NOBODY],
    }  # fmt: skip


@process.service
def leave_job(work: Any, facts: Facts, case: CaseNumber, case_id: CaseId) -> dict[str, Any]:
    """Leave the work that issues the codes, in the name of who asked for it."""
    asking = facts["asking"]
    acting = Acting(work.now, asking["account"], asking["organisation"], "code issue", case)
    with system_scope(work.session):
        held = roles_of(work.session, asking["account"], acting.today)
        role = next(r for r in held if r.org_id == asking["organisation"] and r.role == Role.STUDENT_CLERK)
        asked = jobs.Asked(f"{process.key}.{BATCH.name}", {"case": case, "province": facts["province"]}, case_id)
        return {"job": jobs.ask(work.session, acting, role.id, asked).id}


_NOBODY = {
    "rule": "nobody", "message": "没有待赋号的学生", "message_en": "No student waits for a formal code",
    "level": None, "document": None, "remedy": "请待学籍核办或问题学籍处理后再办",
    "remedy_en": "Start it when records were approved, or problems settled",
}  # fmt: skip
