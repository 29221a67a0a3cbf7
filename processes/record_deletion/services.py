"""The Python behind the service tasks of the diagram: facts and effects, no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.record_deletion.process import process
from processes.record_deletion.settings import FORMAL, LIMIT, REMIND
from processes.refused_again import overtaken
from processes.setting_facts import said
from records.acting import Acting
from records.errors import NotFound
from records.files import attach_to_case
from records.scope import system_scope
from records.settings.values import settings_of
from records.students import cases, locks
from records.students.codes import GONE, Status
from records.students.placing import PlaceChange, change_place
from records.students.to_write import student_for_change
from records.tables import Student
from records.tables.org import OrgKind
from records.tree import rows_above

KIND = "record_deletion"


@process.service
def facts(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """What the admission rules judge: the record, its code, what its province allows, a case in the way.

    `agreed`: school and authority have agreed in the case that asks for it, so their seats are skipped.
    """
    return _gather(work, request)


@process.service
def facts_again(work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """What the rules judge again before the record is closed, which is held from here on.

    `formal_since`: it got a formal code after the seats of province and ministry were passed by.
    """
    with system_scope(work.session):
        student_for_change(work.session, str(facts["student"]))
    found = _gather(work, request, case)
    since = found["formal"] and not facts["formal"]
    return {**{name: found[name] for name in ("gone", "allowed", "conflict")}, "formal_since": since}


def _gather(work: Any, request: Mapping[str, Any], case: str = "") -> dict[str, Any]:
    acting = _acting(work)
    with system_scope(work.session):
        student = work.session.scalar(select(Student).where(Student.id == str(request.get("student") or "")))
        if student is None:
            raise NotFound("Expected a student but there is none with this id.", "没有这名学生，请核对")
        set_here = settings_of(work.session, student.org_id, acting.today)
        held = locks.conflict_of(work.session, student.id, KIND, acting.today, case)
        line = rows_above(work.session, student.org_id)
        top = [org.id for org in line if org.kind == OrgKind.MINISTRY]
        province = [org.id for org in line if org.kind == OrgKind.PROVINCE]
        allowed = set_here.value(FORMAL.name)
    agreed = bool(request.get("agreed"))
    return {
        "student": student.id, "school": student.org_id, "authority": {"relation": "authority", "of": student.org_id},
        "province": next(iter(province or top), None), "ministry": next(iter(top or province), None),
        "formal": student.code_masked[:1] in ("G", "J"), "gone": student.status in [str(one) for one in GONE],
        "here": agreed or work.actor.organisation == student.org_id, "agreed": agreed,
        "allowed": said(allowed),
        "conflict": held.case_no if held is not None else None, "formal_since": False,
        "rules": {
            "limit": f"{set_here.value(LIMIT.name).value}WD", "remind": f"{set_here.value(REMIND.name).value}WD",
        },
    }  # fmt: skip


@process.service
def open(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:  # noqa: A001
    """Hold the record, keep what the seats may read of it, and bind the proof."""
    acting, student = _acting(work, case), facts["student"]
    lock = locks.lock_for_case(work.session, acting, student, KIND)
    kept = cases.snapshot(work.session, acting, student)
    attach_to_case(work.session, acting, list(request.get("evidence") or []))
    return {"lock": lock.kind, "snapshot": kept.id, "digest": kept.digest}


@process.service
def delete(work: Any, facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Close the record as deleted; it is kept, with its history (domain 38)."""
    acting = _acting(work, case)
    with overtaken(), system_scope(work.session):
        change_place(work.session, acting, facts["student"], PlaceChange(acting.today, status=Status.DELETED))
    return {"released": locks.release(work.session, case)}


@process.service
def release(work: Any, case: str) -> dict[str, Any]:
    """Let the record go as it is."""
    return {"released": locks.release(work.session, case)}


def _acting(work: Any, case: str | None = None) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, "record deletion", case)
