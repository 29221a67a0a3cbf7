"""The Python behind the export diagram: how much is asked, and the background job that makes the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.data_export.process import process
from records import jobs, tree
from records.acting import Acting
from records.assignments import roles_of
from records.roles import Role
from records.scope import system_scope
from records.settings.values import value_of
from records.students.counting import students_below
from records.tables.org import OrgKind

FIELDS = ("id_number", "code", "birth_date")


@process.service
def facts(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """How many students, of which unit, and who must agree; the settings as they stand now."""
    org_id = str(work.actor.organisation)
    with system_scope(work.session):
        org = tree.org_by_id(work.session, org_id)
        count = students_below(work.session, org_id, request.get("scope") == "subtree", request.get("stage") or "")
        on = Acting(work.now).today
        days = value_of(work.session, org_id, "transfer.time_limit_days", on).value
        approval = value_of(work.session, org_id, "export.needs_approval", on)
        above = any(o.is_authority for o in tree.ancestors(work.session, org_id))
    return {
        "asking": {
            "organisation": org_id, "account": work.actor.account,
            "authority": {"relation": "authority", "of": org_id} if above else {"relation": "self", "of": org_id},
        },
        "count": count, "needs_authority": bool(approval.value) and above and org.kind != OrgKind.MINISTRY,
        "rules": {"limit": f"{days}WD", "remind": "3WD"},
        "refusals": [] if count else [_EMPTY],
    }  # fmt: skip


@process.service
def produce(work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Leave the job that makes the file; only the person who asked can fetch it (K3)."""
    asking = facts["asking"]
    acting = Acting(work.now, asking["account"], asking["organisation"], "export", case)
    with system_scope(work.session):
        held = roles_of(work.session, asking["account"], acting.today)
        role = next(r for r in held if r.org_id == asking["organisation"] and r.role == Role.STUDENT_CLERK)
        asked = {
            "case": case, "own": request.get("scope") != "subtree", "stage": request.get("stage") or "",
            "grade": request.get("grade"), "fields": [f for f in request.get("fields") or [] if f in FIELDS],
        }  # fmt: skip
        row = jobs.ask(work.session, acting, role.id, "identity_export", asked)
    return {"job": row.id}


_EMPTY = {
    "rule": "nobody", "message": "所选范围内没有学生", "message_en": "There are no students in the chosen extent",
    "level": None, "document": None, "remedy": "请调整导出范围", "remedy_en": "Choose another extent",
}  # fmt: skip
