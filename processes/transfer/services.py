"""The Python behind the service tasks of the transfer diagram: facts and effects, no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.refused_again import overtaken
from processes.transfer.facts import gather, gather_again, sides_of
from processes.transfer.guard import KIND
from processes.transfer.process import process
from processes.transfer.seats import CITY, city
from records.acting import Acting
from records.files import attach_to_case
from records.notices import NewNotice, leave_notice
from records.roles import Role
from records.scope import system_scope
from records.students import cases, locks, moves
from records.tree import authority_of, org_by_id


@process.service
def facts(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Gather what the admission rules judge (S16-S18); the receiving school is the starter's by default."""
    to_school = str(request.get("to_school") or work.actor.organisation or "")
    with system_scope(work.session):
        sides = sides_of(work.session, request, to_school, _acting(work).today)
        return gather(sides, request, work.actor.organisation)


@process.service
def facts_again(work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Gather once more what the admission rules judge: a rule may have changed, or the class be full by now."""
    with system_scope(work.session):
        return gather_again(work.session, request, facts, case, _acting(work).today)


@process.service
def open(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:  # noqa: A001
    """Hold the record against other changes, keep what the parties may read, and let them read it (S18, domain 4b)."""
    acting = _acting(work, case)
    student = facts["student"]["id"]
    lock = locks.lock_for_case(work.session, acting, student, KIND)
    kept = cases.snapshot(work.session, acting, student)
    cases.grant_case(work.session, acting, _parties(work, facts))
    attach_to_case(work.session, acting, list(request.get("evidence") or []))
    return {"lock": lock.kind, "snapshot": kept.id, "digest": kept.digest}


@process.service
def take_evidence(work: Any, request: Mapping[str, Any], case: str) -> None:
    """Bind evidence that a correction added (S16); cases on drawings from before the line of seats ask for it."""
    attach_to_case(work.session, _acting(work, case), list(request.get("evidence") or []))


@process.service
def move_record(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Move the record to the receiving school, with its history, as of today (S16)."""
    with overtaken():
        moved = moves.move_student(work.session, _acting(work, case), _arrival(work, facts, request))
    locks.release(work.session, case)
    return {"student": moved.id, "version": moved.version}


@process.service
def fetch_file(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Take over the file from the other province (调档): a new record here, a pointer there (S17, design 7)."""
    with overtaken():
        fetched = moves.fetch_file(work.session, _acting(work, case), _arrival(work, facts, request))
    locks.release(work.session, case)
    return {"student": fetched.id, "version": fetched.version}


@process.service
def close(work: Any, case: str, closing: str) -> dict[str, Any]:
    """Let the record go without moving it; `closing` is the word for the case's end."""
    return {"closed": closing, "released": locks.release(work.session, case)}


@process.service
def tell_cancelled(work: Any, case: str, authority: Mapping[str, Any]) -> None:
    """Tell the releasing authority that a fully approved transfer is cancelled (domain 12)."""
    with system_scope(work.session):
        org = authority_of(work.session, str(authority["of"]))
        text = ("四方同意后的转学申请已由转入学校撤销", "A transfer that all parties had approved was cancelled")
        leave_notice(work.session, _acting(work, case), NewNotice(org.id, Role.STUDENT_CLERK, "cancelled", *text))


def _acting(work: Any, case: str | None = None) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, KIND, case)


def _arrival(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any]) -> moves.Arrival:
    return moves.Arrival(
        student_id=facts["student"]["id"], to_school=facts["receiving"]["school"], on=_acting(work).today,
        class_id=request.get("to_class") or None,
    )  # fmt: skip


def _parties(work: Any, facts: Mapping[str, Any]) -> list[str]:
    with system_scope(work.session):
        schools = [org_by_id(work.session, facts[side]["school"]).id for side in ("receiving", "releasing")]
        own = [authority_of(work.session, school).id for school in schools]
        cities = [city(work.session, school).id for school in schools if facts_of_city(facts, school)]
        return list(dict.fromkeys((*schools, *own, *cities)))


def facts_of_city(facts: Mapping[str, Any], school: str) -> bool:
    """Does the city stand at the authority's seat of a school?"""
    return {"relation": CITY, "of": school} in [facts[side]["authority"] for side in ("receiving", "releasing")]
