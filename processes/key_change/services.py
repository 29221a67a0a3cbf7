"""The Python behind the service tasks of the diagram: facts and effects, no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes import sealing
from processes.key_change.asked import PLAIN, asked_values, changed_values
from processes.key_change.facts import KIND, asking_of, field_words, gather
from processes.key_change.process import process
from processes.refused_again import overtaken
from records.acting import Acting
from records.errors import Conflict
from records.files import attach_to_case
from records.scope import system_scope
from records.students import cases, locks
from records.students.doubles import open_what_is_met
from records.students.proposals import apply_proposal, propose_change
from records.students.versions import payload_of


@process.service
def facts(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Gather what the admission rules judge (S11-S13); the school is the starter's."""
    with system_scope(work.session):
        return gather(asking_of(work.session, request, _acting(work).today), request, work.actor.organisation)


@process.service
def facts_again(work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """Gather the same once more, as a correction may have changed what is asked for (S12)."""
    with system_scope(work.session):
        asking = asking_of(work.session, request, _acting(work).today)
        return {**gather(asking, request, facts["school"], case), "rules": facts["rules"]}


@process.service
def open(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> dict[str, Any]:  # noqa: A001
    """Hold the record against other changes; keep present values of all fields that could change, sealed (S18)."""
    acting, student = _acting(work, case), facts["student"]["id"]
    lock = locks.lock_for_case(work.session, acting, student, KIND)
    kept = cases.snapshot(work.session, acting, student)
    attach_to_case(work.session, acting, list(request.get("evidence") or []))
    with system_scope(work.session):
        present = payload_of(work.session, student)
    stands = {key: present.get(key) for key in PLAIN}
    stands["others"] = [{"field": key, "value": present.get(key)} for key in sorted(present) if key not in PLAIN]
    before = sealing.seal(work.session, acting, process, stands, {}).data
    return {"lock": lock.kind, "snapshot": kept.id, "digest": kept.digest, "before": before}


@process.service
def apply_change(
    work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], before: Mapping[str, Any], case: str
) -> dict[str, Any]:
    """Put the change into force as of today, then check again for doubles (S12).

    Raises the BPMN error *overtaken* when a field in question changed since the case began, or the record was closed.
    """
    acting, student = _acting(work, case), facts["student"]["id"]
    with system_scope(work.session):
        stood, present = asked_values(sealing.opened(work.session, before)), payload_of(work.session, student)
        changed = changed_values(asked_values(sealing.opened(work.session, request)), present)
        moved = sorted(key for key in changed if (present.get(key) or None) != (stood.get(key) or None))
        with overtaken():
            if moved:
                zh, en = field_words(moved)
                raise Conflict(f"Expected the record as it was asked to be changed but {en} changed since.",
                               f"申请期间学籍已有变化：{zh}")  # fmt: skip
            proposal = propose_change(work.session, acting, student, changed)
            apply_proposal(work.session, acting, proposal.id, acting.today)
        opened = open_what_is_met(work.session, acting, student)
    locks.release(work.session, case)
    return {"proposal": proposal.id, "digest": proposal.digest, "fields": sorted(changed), "problems": opened}


@process.service
def close(work: Any, case: str, closing: str) -> dict[str, Any]:
    """Let the record go unchanged; `closing` is the word for the case's end."""
    return {"closed": closing, "released": locks.release(work.session, case)}


def _acting(work: Any, case: str | None = None) -> Acting:
    return Acting(work.now, work.actor.account, work.actor.organisation, KIND, case)
