"""Class change: inside a school and a cohort; the school alone decides; room is tested at the start and at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ground.bilingual import Bilingual
from processes.declared_values import Facts, Request
from processes.status_changes import StatusChange, made
from processes.status_changes.effects import day_of, put_place
from processes.status_changes.lookups import CLASSES
from records.acting import Acting
from records.schools import class_standing_in, places_in
from records.scope import system_scope
from records.settings.values import value_of
from records.students.placing import PlaceChange
from records.tables import SchoolClass, Student


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Is the class another one of the student's cohort, and has it room?"""
    given = class_standing_in(work.session, request.get("to_class"))
    room = work.session.scalar(select(SchoolClass).where(SchoolClass.id == str(given or "")))
    fits = room is not None and (room.org_id, room.stage, room.cohort) == (
        student.org_id,
        student.stage,
        student.cohort,
    )
    same = bool(given) and given == student.class_id
    return {"fits": not given or fits and not same, "full": fits and not same and _full(work, room, student.stage)}


def _full(work: Any, room: Any, stage: str) -> bool:
    limit = value_of(work.session, room.org_id, "class.size_limit", Acting(work.now).today, stage).value
    most, taken = places_in(work.session, room, limit)
    return taken >= most


def move(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """Into the other class from the day on; what was recorded of the time before stays with the class that was left."""
    new = PlaceChange(date.fromisoformat(day_of(facts, request)), class_id=str(request["to_class"]))
    return put_place(CHANGE, work, case, facts, new)


CHANGE = StatusChange(
    "class_change", Bilingual("调班", "Class change"), "TB",
    Bilingual("校内调班，学校领导审核，不经主管部门。", "Another class of the same school; its leader decides."),
    code="29", after=None, changes="class", school_alone=True, frozen=False, settled_first=False,
    further=further, again=frozenset({"fits", "full"}), effect=move, rank=30,
)  # fmt: skip

NO_DEMO = "the small schools of the demo have one class in a grade, so there is no other to change to"
process = made(CHANGE, Path(__file__).parent, lookups=(CLASSES,), no_demo=NO_DEMO)


@process.service
def room(work: Any, request: Request, facts: Facts) -> dict[str, bool]:
    """Has the class been filled meanwhile? Cases on drawings from before the rules were asked again ask for it."""
    with system_scope(work.session):
        room_id = class_standing_in(work.session, str(request["to_class"]))
        wanted = select(SchoolClass).where(SchoolClass.id == room_id).with_for_update(key_share=True)
        found = work.session.scalar(wanted)
        return {"full": found is None or _full(work, found, facts["student"]["stage"])}
