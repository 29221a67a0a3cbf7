"""The end of a special arrangement: the student no longer attends there; a record that moved stays or returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.special_paths.effects import NEEDS, NO_NEEDS, REASON
from processes.status_changes import StatusChange, made
from processes.status_changes.effects import acting, day_of
from processes.status_changes.filing import tell
from processes.status_changes.grades import as_date
from records.acting import Acting
from records.schools import school_standing_in, takes_students
from records.scope import system_scope
from records.settings.national import MEASURES
from records.students.placements import KINDS, end_placement, placement_now
from records.students.placing import PlaceChange, change_place
from records.students.updates import apply_fields
from records.tables import SpecialPlacement, Student
from records.tree import authority_of, row_by_id

BACK = "back"  # the answer of the form by which the record returns
REGULAR = "inclusive"  # the kind whose need stands on the student sheet
WORDS = Bilingual("学生的特殊就读安排已结束，请核对在校情况", "A student's special arrangement has ended; please check")


AGAIN = frozenset({"placed", "after", "back", "can_return"})
"""What is gathered anew before the end is recorded; which arrangement ends was approved."""


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """The arrangement in force, does it end after it began, and can the record return to the school before it?"""
    session, row = work.session, placement_now(work.session, student.id)
    back = request.get("record") == BACK
    if row is None:
        return {"placed": False, "after": True, "back": False, "can_return": False, "readers": [], "changes": []}
    former = school_standing_in(session, row.former).id if row.former else None
    return {
        "placed": True, "placement": row.placement, "kind": row.kind, "school": row.org_id, "former": former,
        "after": as_date(request.get("from"), Acting(work.now).today) > row.valid_from, "back": back,
        "can_return": former not in (None, student.org_id) and takes_students(session, former, student.stage) is None,
        "readers": _readers(session, student, row, former), "changes": _changes(session, row, former if back else None),
    }  # fmt: skip


def _readers(session: Any, student: Student, row: SpecialPlacement, former: str | None) -> list[str]:
    """The school attended and the one that the record returns to, each with its authority."""
    others = [one for one in dict.fromkeys((row.org_id, former)) if one and one != student.org_id]
    return [unit for one in others for unit in (one, authority_of(session, one).id)]


def _changes(session: Any, row: SpecialPlacement, to: str | None) -> list[dict[str, str]]:
    place, words = row_by_id(session, row.org_id), KINDS[row.kind]
    told = [{
        "field": "arrangement", "label": "就读安排", "label_en": "Arrangement",
        "before": f"{words.zh}（{place.name_zh}）", "before_en": f"{words.en} ({place.name_en})",
        "after": "结束", "after_en": "Ended",
    }]  # fmt: skip
    if to is not None:
        now, back = row_by_id(session, row.record_school), row_by_id(session, to)
        told.append({
            "field": "record", "label": "学籍", "label_en": "Record", "before": now.name_zh, "before_en": now.name_en,
            "after": back.name_zh, "after_en": back.name_en,
        })  # fmt: skip
    return told


def finish(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """End the arrangement on the day; the record returns where that was decided, into no class yet."""
    own, student = facts["own"], facts["student"]["id"]
    who = acting(CHANGE, work, case).because(REASON)
    day = date.fromisoformat(day_of(facts, request))
    with system_scope(work.session):
        ended = end_placement(work.session, who, student, day)
        if own["back"]:
            change_place(work.session, who, student, PlaceChange(day, school=own["former"]))
        if own["kind"] == REGULAR:
            apply_fields(work.session, who, student, {NEEDS: NO_NEEDS}, day)
    return {"student": student, "ended": ended, "on": day.isoformat()}


def tell_schools(work: Any, facts: Mapping[str, Any], case: str) -> None:
    """Tell the school that was attended, and the one that the record returns to: it must not refuse the student."""
    own = facts["own"]
    for school in {own["school"], own["former"] if own["back"] else None} - {None, facts["school"]}:
        with system_scope(work.session):
            unit = row_by_id(work.session, school)
        tell(work, case, unit, WORDS, "returned")


def parties(facts: Mapping[str, Any]) -> Sequence[str]:
    """The other schools and their authorities."""
    return list(facts["own"]["readers"])


CHANGE = StatusChange(
    "placement_end", Bilingual("结束特殊就读安排", "End of a special arrangement"), "JA",
    Bilingual("随班就读、送教上门、特殊教育学校或专门学校就读结束，学生回校。",
              "The student no longer attends under a special arrangement and returns."),
    code="99", after=None, evidence=("guardian_request",), frozen=False, settled_first=False, rule="S31",
    document=MEASURES, further=further, again=AGAIN, effect=finish, beside=tell_schools, readers=parties, rank=62,
)  # fmt: skip

process = made(CHANGE, Path(__file__).parent)
