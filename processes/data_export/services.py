"""The Python behind the export diagram: how much is asked, and the background job that makes the file."""

from __future__ import annotations

from typing import Annotated, Any

from processes import declared_values as values
from processes.data_export.approver import APPROVER
from processes.data_export.listing import IDENTITY, LIST
from processes.data_export.process import process
from processes.declared_values import CaseId, CaseNumber, Facts, Request
from records import jobs, tree
from records.acting import Acting
from records.assignments import roles_of
from records.roles import Role
from records.scope import system_scope
from records.settings.values import value_of
from records.students.counting import students_by_stage
from records.tables.org import OrgKind

_READ = ("time_limit_days", "reminder_days", "needs_approval")


Found = Annotated[dict[str, Any], values.facts(
    asking=values.entries("发起方", "Who asks", organisation=values.STARTER, authority=values.ANY_AUTHORITY),
    rules=values.rules("data_export"),
)]


@process.service
def facts(work: Any, request: Request) -> Found:
    """How many students, of which unit, and who must agree, by the settings as they are now."""
    org_id = str(work.actor.organisation)
    with system_scope(work.session):
        org = tree.org_by_id(work.session, org_id)
        one = request.get("school")
        below = request.get("scope") == "subtree" and not one
        stages = students_by_stage(work.session, one or org_id, below, request.get("stage") or "")
        on = Acting(work.now).today
        days, remind, approval = (value_of(work.session, org_id, f"data_export.{key}", on).value for key in _READ)
        above = any(o.is_authority for o in tree.ancestors(work.session, org_id))
    count = sum(stages.values())
    return {
        "asking": {
            "organisation": org_id, "account": work.actor.account,
            "authority": {"relation": APPROVER, "of": org_id},
        },
        "count": count, "by_stage": stages,
        "needs_authority": bool(approval) and above and org.kind != OrgKind.MINISTRY,
        "rules": {"limit": f"{days}WD", "remind": f"{remind}WD"},
        "refusals": [] if count else [_EMPTY],
    }  # fmt: skip


@process.service
def produce(
    work: Any, request: Request, facts: Facts, case: CaseNumber, case_id: CaseId | None = None
) -> dict[str, Any]:
    """Leave the job that makes the file; only the person who asked can fetch it (K3).

    With `case_id` the case is told how it ended; older drawings wait for nothing.
    """
    asking = facts["asking"]
    acting = Acting(work.now, asking["account"], asking["organisation"], "export", case)
    with system_scope(work.session):
        held = roles_of(work.session, asking["account"], acting.today)
        role = next(r for r in held if r.org_id == asking["organisation"] and r.role == Role.STUDENT_CLERK)
        asked = {
            "case": case, "own": request.get("scope") != "subtree", "school": request.get("school"),
            "stage": request.get("stage") or "",
            "grade": request.get("grade"), "fields": [f for f in request.get("fields") or [] if f in IDENTITY],
        }  # fmt: skip
        row = jobs.ask(work.session, acting, role.id, jobs.Asked(f"{process.key}.{LIST.name}", asked, case_id))
    return {"job": row.id}


_EMPTY = {
    "rule": "nobody", "message": "所选范围内没有学生", "message_en": "There are no students in the chosen extent",
    "level": None, "document": None, "remedy": "请调整导出范围", "remedy_en": "Choose another extent",
}  # fmt: skip
