"""What an arrangement does to the registers: place of attendance, the record's move, its review, its prolonging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from processes import sealing
from processes.special_paths.path import SpecialPath
from processes.status_changes.change import StatusChange
from processes.status_changes.effects import acting, day_of
from processes.status_changes.filing import tell_reasons
from records.acting import Acting
from records.files import attach_to_case
from records.scope import system_scope
from records.students.placements import NewPlacement, begin_placement, placement_now, prolong_placement
from records.students.placing import PlaceChange, change_place
from records.students.updates import apply_fields
from records.tables import SpecialPlacement, Student

NEEDS = "sbjdm"  # 随班就读 of the student sheet
NO_NEEDS = "0"
REASON = "arrangement"  # of periods and places that come of one


def attend(path: SpecialPath, change: StatusChange, work: Any, of: Sequence[Mapping[str, Any]], case: str) -> Any:
    """Record where the student attends, from the day asked for, or from today where no paper means no entry.

    The record moves first, where it moves; where the request says which need it is, the sheet says it too.
    """
    facts, request = of
    own, student = facts["own"], facts["student"]["id"]
    who = acting(change, work, case).because(REASON)
    day = date.fromisoformat(day_of(facts, request))
    if not (own["exempt"]["value"] or own["own_school"]):
        day = max(day, Acting(work.now).today)
    former = facts["school"] if own["moves"] else None
    with system_scope(work.session):
        if own["moves"]:
            change_place(work.session, who, student, PlaceChange(day, school=own["place"]))
        review = date.fromisoformat(str(request["until"]))
        row = begin_placement(work.session, who, student, NewPlacement(path.kind, own["place"], day, review, former))
        needs = sealing.opened(work.session, request).get("category")
        if needs:
            apply_fields(work.session, who, student, {NEEDS: str(needs)}, day)
    return {"student": student, "began": row.placement, "on": day.isoformat(), **_review(own, row)}


def standing(work: Any, done: Mapping[str, Any]) -> dict[str, Any]:
    """Does the arrangement still stand, and which school has the record now?"""
    with system_scope(work.session):
        student = work.session.get_one(Student, done["student"])
        row = placement_now(work.session, done["student"])
        stands = row is not None and row.placement == done["began"]
        return {"stands": stands, "school": student.org_id}


def prolong(change: StatusChange, work: Any, of: Sequence[Mapping[str, Any]], case: str) -> dict[str, Any]:
    """Let it last until the day that the review found, and keep the evidence of the review."""
    done, facts, extension = of
    who = acting(change, work, case)
    attach_to_case(work.session, who, list(extension.get("evidence") or []))
    with system_scope(work.session):
        until = date.fromisoformat(str(extension["until"]))
        row = prolong_placement(work.session, who, done["began"], until)
    return {**done, **_review(facts["own"], row)}


def tell_why(work: Any, reasons: Sequence[Mapping[str, Any]], school: str, case: str) -> None:
    """Tell the school why the arrangement cannot be prolonged as asked."""
    tell_reasons(work, case, school, reasons)


def _review(own: Mapping[str, Any], row: SpecialPlacement) -> dict[str, str]:
    remind = row.review_on - timedelta(days=own["remind_days"])
    return {"review_on": row.review_on.isoformat(), "remind_on": remind.isoformat()}
