"""The facts that the rules of arrangements judge: the school attended, the record's way, the days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from processes.setting_facts import said
from processes.special_paths.path import SpecialPath
from processes.status_changes.grades import as_date
from records.acting import Acting
from records.schools import school_of, school_standing_in, takes_students
from records.settings.values import InForce, settings_of
from records.students.placements import KINDS, placement_now
from records.tables import School, Student
from records.tree import authority_of, row_by_id

MOVE = "move"  # the answer of the form by which the record goes to the school attended
STAY_WORDS = ("保留在原校", "Stays where it is")
MOVE_WORDS = ("转入就读学校", "Moves to the school attended")


def own_facts(path: SpecialPath, work: Any, request: Mapping[str, Any], student: Student, asked_on: date) -> Any:
    """What is particular to arrangements; `asked_on` is the day of the request, from which its days are measured."""
    session, today = work.session, Acting(work.now).today
    set_here = settings_of(session, student.org_id, today)
    own, place = school_of(session, student.org_id), _place(path, session, request, student)
    record, choice = (set_here.value(path.setting(one), student.stage) for one in ("record_moves", "record_choice"))
    wanted = {MOVE: True, "stay": False}.get(str(request.get("record") or ""), record.value)
    here = place is not None and place.id == own.id
    return {
        "kind": path.kind, "place": place.id if place else "", "own_school": here,
        "nature": place.special if place else path.natures[0], "from_nature": own.special,
        "same_province": place is None or place.province == own.province,
        "takes": here or place is None or takes_students(session, place.id, student.stage) is None,
        "placed": _placed(session, student), "record": said(record), "moves": wanted and not here,
        "record_fits": here or wanted == record.value or choice.value,
        "exempt": said(set_here.value(path.setting("before_paper"), student.stage)),
        "early": not here and _first(request, asked_on) < asked_on,
        **_days(path, set_here, request, student), **_sides(session, own, place),
        "changes": _changes(path, session, own, place, wanted and not here),
    }  # fmt: skip


def _place(path: SpecialPath, session: Session, request: Mapping[str, Any], student: Student) -> School | None:
    named = str(request.get("school") or "") or (student.org_id if path.own_school else "")
    return school_standing_in(session, named) if named else None


def _placed(session: Session, student: Student) -> dict[str, str] | None:
    row = placement_now(session, student.id)
    if row is None:
        return None
    words = KINDS[row.kind]
    return {"words": words.zh, "words_en": words.en}


def _first(request: Mapping[str, Any], asked_on: date) -> date:
    return as_date(request.get("from"), asked_on)


def _days(path: SpecialPath, set_here: InForce, request: Mapping[str, Any], student: Student) -> dict[str, Any]:
    longest = set_here.value(path.setting("most_days"), student.stage)
    remind = set_here.value(path.setting("review_reminder_days"), student.stage)
    given, first = request.get("until"), request.get("from")
    lasts = (date.fromisoformat(str(given)) - date.fromisoformat(str(first))).days if given and first else None
    return {
        "most_days": longest.value, "longest": said(longest), "remind_days": remind.value,
        "until_fits": lasts is None or 0 < lasts <= longest.value,
    }  # fmt: skip


def _sides(session: Session, own: School, place: School | None) -> dict[str, Any]:
    """The authority of the school attended, is it the same one, and who else reads the case."""
    if place is None:
        return {"same_authority": True, "place_authority": None, "readers": []}
    there = authority_of(session, place.id).id
    return {
        "same_authority": there == authority_of(session, own.id).id,
        "place_authority": {"relation": "authority", "of": place.id},
        "readers": [] if place.id == own.id else [place.id, there],
    }  # fmt: skip


def _changes(path: SpecialPath, session: Session, own: School, place: School | None, moves: bool) -> list[Any]:
    """What a seat sees: the arrangement, with the school attended, and where the record will be."""
    if place is None:
        return []
    here, there, kind = row_by_id(session, own.id), row_by_id(session, place.id), KINDS[path.kind]
    shown = [("arrangement", ("就读安排", "Arrangement"), ("无", "None"),
              (f"{kind.zh}（{there.name_zh}）", f"{kind.en} ({there.name_en})"))]  # fmt: skip
    if place.id != own.id:
        shown.append(("record", ("学籍", "Record"), (here.name_zh, here.name_en),
                      MOVE_WORDS if moves else STAY_WORDS))  # fmt: skip
    return [
        {"field": field, "label": label[0], "label_en": label[1], "before": old[0], "before_en": old[1],
         "after": new[0], "after_en": new[1]}
        for field, label, old, new in shown
    ]  # fmt: skip
