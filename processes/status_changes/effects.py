"""What a change of state does to the registers: hold the record, write the change, let the record go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from processes.status_changes.change import StatusChange
from processes.status_changes.since import since
from records.acting import Acting
from records.files import attach_to_case
from records.scope import system_scope
from records.students import cases, locks
from records.students.codes import Status
from records.students.placing import NO_CLASS, PlaceChange, change_place
from records.students.to_write import student_for_change
from records.tree import authority_of


def acting(change: StatusChange, work: Any, case: str) -> Acting:
    """Who acts in a case of a change, and why."""
    return Acting(work.now, work.actor.account, work.actor.organisation, change.key, case)


def open_case(
    change: StatusChange, work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str
) -> dict[str, Any]:
    """Hold the record against other changes, keep what the parties may read, and let them read it (S18, domain 4b)."""
    who, student = acting(change, work, case), facts["student"]["id"]
    lock = locks.lock_for_case(work.session, who, student, change.key)
    kept = cases.snapshot(work.session, who, student)
    with system_scope(work.session):
        parties = [facts["school"], authority_of(work.session, facts["school"]).id]
    cases.grant_case(work.session, who, list(dict.fromkeys((*parties, *change.readers(facts)))))
    attach_to_case(work.session, who, list(request.get("evidence") or []))
    return {"lock": lock.kind, "snapshot": kept.id, "digest": kept.digest}


def close_case(work: Any, case: str, closing: str) -> dict[str, Any]:
    """Let the record go; `closing` is the word for the case's end."""
    return {"closed": closing, "released": locks.release(work.session, case)}


def put_state(
    change: StatusChange, work: Any, case: str, facts: Mapping[str, Any], at: tuple[Status, str]
) -> dict[str, Any]:
    """Set a state from a day on, and name the state that ended and the one that began by whom and since when."""
    status, day = at
    return put_place(change, work, case, facts, PlaceChange(date.fromisoformat(day), status=status))


def put_place(change: StatusChange, work: Any, case: str, facts: Mapping[str, Any], new: PlaceChange) -> dict[str, Any]:
    """Change state, grade, cohort or class from a day on, in one; answers as `put_state` does."""
    who, student = acting(change, work, case), facts["student"]["id"]
    with system_scope(work.session):  # why: the case is the right to it, whoever's decision brought it here
        ended = since(work.session, student_for_change(work.session, student))
        changed = change_place(work.session, who, student, new)
        return {"student": student, "ended": ended, "began": since(work.session, changed), "on": new.on.isoformat()}


def day_of(facts: Mapping[str, Any], request: Mapping[str, Any]) -> str:
    """The day of effect: what the request says, as corrected meanwhile; else the day it was made."""
    return str(request.get("from") or facts["day"]["value"])


def placed(day: str, class_id: Any, **place: Any) -> PlaceChange:
    """A change of place that names a class, or leaves the class to be assigned later."""
    return PlaceChange(date.fromisoformat(day), class_id=str(class_id) if class_id else NO_CLASS, **place)
