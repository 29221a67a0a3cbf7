"""The plain facts that the admission rules judge: student, schools, windows, settings. Nothing is decided here.

Facts hold ids, codes and settings with the level that set them; never names or numbers of a student.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.setting_facts import said, window
from processes.transfer.guard import KIND
from processes.transfer.reasons import REASONS
from processes.transfer.seats import relation, seat
from records import tree
from records.assignments import SMALL_SCHOOL, one_person
from records.errors import NotFound
from records.file_list import KINDS, file_kinds
from records.schools import class_standing_in, hold_class, places_in, school_of, school_standing_in
from records.settings.values import Answer, InForce, settings_of, value_of
from records.students.codes import RESIDENT, sound_id
from records.students.locks import conflict_of
from records.students.to_write import student_for_change
from records.students.versions import payload_of
from records.tables import School, SchoolClass, Student
from records.tables.org import OrgKind

JUDGED_AGAIN = (
    "student", "school", "reason", "within", "switch", "window", "closed_grades", "temporary_codes", "conflict",
    "class", "evidence",
)
"""What can have become another since the request was made, by a rule, another case or a correction."""


@dataclass(frozen=True)
class Sides:
    """The two schools of a transfer and the organisations above each."""

    session: Session
    student: Student
    receiving: School
    releasing: School
    on: date  # the day whose windows are judged: when the request was made
    set_here: InForce  # what is set for the receiving school, and for the releasing one
    set_there: InForce
    case: str = ""  # the running case that asks again

    def setting(self, school: School, key: str) -> Answer:
        """A setting as it holds for one side today, for the student's stage."""
        return self.of(school).value(f"{KIND}.{key}", self.student.stage)

    def of(self, school: School) -> InForce:
        """Everything set for one side today."""
        return self.set_here if school is self.receiving else self.set_there

    def authority(self, school: School) -> tree.OrgRow:
        """Who stands at the authority's seat of one side."""
        return seat(self.session, school.id, self.setting(school, "city_decides"))


def sides_of(session: Session, request: Mapping[str, Any], to_school: str, on: date) -> Sides:
    """Find both sides; NotFound names what a request lacks."""
    student = session.scalar(select(Student).where(Student.id == str(request.get("student") or "")))
    if student is None:
        raise NotFound(
            "Expected a student but there is none with this id: look the student up by code and name.",
            "没有这名学生，请按学籍号和姓名查询",
        )
    receiving, releasing = school_of(session, to_school), school_of(session, student.org_id)
    here, there = (settings_of(session, school.id, on) for school in (receiving, releasing))
    return Sides(session, student, receiving, releasing, on, here, there)


def gather(sides: Sides, request: Mapping[str, Any], starter: str | None) -> dict[str, Any]:
    """All facts of one request."""
    cross = sides.receiving.province != sides.releasing.province
    return {
        "on": sides.on.isoformat(),
        "student": _student(sides.session, sides.student),
        "school": {"status": sides.receiving.status, "stages": list(sides.receiving.stages)},
        "starts_here": starter in {org.id for org in tree.line(sides.session, sides.receiving.id)},
        "starts_there": starter in {org.id for org in tree.line(sides.session, sides.releasing.id)},
        "cross_province": cross,
        "same_authority": _same_authority(sides),
        "within": {**said(sides.setting(sides.receiving, "within_authority")),
                   "one": sides.authority(sides.receiving).id == sides.authority(sides.releasing).id},
        "reason": _reason(sides, str(request.get("reason") or "")),
        "switch": _both(sides, "enabled"),
        "window": {name: window(sides.setting(school, "windows"), sides.on) for name, school in _named(sides)},
        "closed_grades": _both(sides, "closed_grades"),
        "temporary_codes": said(sides.set_here.value("id.temporary_codes_cross_province")),
        "conflict": _conflict(sides),
        "class": _class(sides, request.get("to_class")),
        "evidence": _evidence(sides, request.get("evidence") or []),
        **_parties(sides),
        "rules": _rules(sides, cross),
    }


def gather_again(
    session: Session, request: Mapping[str, Any], facts: Mapping[str, Any], case: str, today: date
) -> dict[str, Any]:
    """The facts of a request that are judged again at its last approval, by the rules of today.

    Windows are those of today, asked for the day the request was made: whoever asked in time is not too late because
    desks took theirs. Seats and limits stay those of the start. A promotion meanwhile closes no grade to a transfer
    that runs (domain 22). The student's row and the class that the request names are held from here on.
    """
    student_for_change(session, str(facts["student"]["id"]))
    hold_class(session, request.get("to_class"))
    receiving = school_standing_in(session, str(facts["receiving"]["school"]))
    sides = sides_of(session, request, receiving.id, today)
    found = gather(replace(sides, on=date.fromisoformat(facts["on"]), case=case), request, None)
    found["student"]["grade"] = facts["student"]["grade"]
    return {name: found[name] for name in JUDGED_AGAIN}


def _student(session: Session, student: Student) -> dict[str, Any]:
    prefix = student.code_masked[:1]
    return {
        "id": student.id, "status": student.status, "stage": student.stage, "grade": student.grade,
        "problem": student.problems > 0, "formal_code": prefix in ("G", "J"), "temporary_code": prefix == "L",
        "matches": agrees(payload_of(session, student.id)),
    }  # fmt: skip


def agrees(known: Mapping[str, Any]) -> bool:
    """Do birth date and sex agree with a sound resident number? A record without one has nothing to disagree with."""
    number = str(known.get("sfzjh") or "")
    if known.get("sfzjlxm") != RESIDENT or not sound_id(number):
        return True
    born, sex = str(known.get("csrq") or "").replace("-", ""), str(known.get("xbm") or "")
    said = "1" if int(number[16]) % 2 else "2"
    return born in ("", number[6:14]) and sex in ("", "0", "9", said)


def _named(sides: Sides) -> tuple[tuple[str, School], tuple[str, School]]:
    return ("receiving", sides.receiving), ("releasing", sides.releasing)


def _both(sides: Sides, key: str) -> dict[str, Any]:
    return {name: said(sides.setting(school, key)) for name, school in _named(sides)}


def _same_authority(sides: Sides) -> bool:
    once = sides.setting(sides.receiving, "same_authority_once").value
    return bool(once) and sides.authority(sides.receiving).id == sides.authority(sides.releasing).id


def _reason(sides: Sides, given: str) -> dict[str, Any]:
    """Is the reason one of those that the receiving side accepts, and which are they?"""
    answer = sides.setting(sides.receiving, "reasons")
    accepted = [REASONS[one] for one in answer.value if one in REASONS]
    return {
        **said(answer), "fits": not answer.value or given in answer.value,
        "words": "、".join(one.zh for one in accepted), "words_en": ", ".join(one.en.lower() for one in accepted),
    }  # fmt: skip


def _conflict(sides: Sides) -> dict[str, Any] | None:
    lock = conflict_of(sides.session, sides.student.id, KIND, sides.on, sides.case)
    if lock is None:
        return None
    table = said(value_of(sides.session, lock.org_id, "conflicts.table", sides.on))
    words = {"words": f"案件 {lock.case_no}", "words_en": f"case {lock.case_no}"}
    return {"case": lock.case_no, **words, "level": table["level"], "level_en": table["level_en"],
            "document": table["document"]}  # fmt: skip


def _class(sides: Sides, class_id: str | None) -> dict[str, Any]:
    limit = sides.set_here.value("class.size_limit", sides.student.stage)
    room_id = class_standing_in(sides.session, class_id)
    wanted = select(SchoolClass).where(SchoolClass.id == room_id, SchoolClass.org_id == sides.receiving.id)
    room = sides.session.scalar(wanted) if class_id else None
    if room is None:
        return {"full": False, "known": not class_id, **said(limit)}
    most, taken = places_in(sides.session, room, limit.value)
    return {"full": taken >= most, "known": True, "taken": taken, **said(limit), "value": most}


def _evidence(sides: Sides, files: list[str]) -> dict[str, Any]:
    answer = sides.setting(sides.receiving, "evidence.required")
    present = set(file_kinds(sides.session, files).values())
    missing = [kind for kind in answer.value.get("receiving_school", []) if kind not in present]
    return {
        **said(answer), "missing": missing,
        "missing_words": [KINDS.get(kind, (kind, kind))[0] for kind in missing],
        "missing_words_en": [KINDS.get(kind, (kind, kind))[1].lower() for kind in missing],
    }  # fmt: skip


def _parties(sides: Sides) -> dict[str, Any]:
    """The parties as relations, so that a task goes to whoever stands there when it is made."""
    return {
        name: {
            "school": school.id,
            "authority": relation(school.id, sides.setting(school, "city_decides")),
            "province": {"relation": "province", "of": school.id} if _has_province(sides, school) else None,
        }
        for name, school in _named(sides)
    }


def _has_province(sides: Sides, school: School) -> bool:
    return any(org.kind == OrgKind.PROVINCE for org in tree.line(sides.session, school.id))


def _rules(sides: Sides, cross: bool) -> dict[str, Any]:
    """The settings that the diagram reads, as they are when the case starts; a case keeps them."""
    first = sides.receiving
    return {
        "leader_step": sides.setting(first, "leader_step").value,
        "one_person": {**said(one_person(sides.session, first.id, sides.on)), "rule": SMALL_SCHOOL},
        "fetch_reminder": f"{sides.setting(first, 'fetch_reminder_days').value}WD",
        "cancel_needs_agreement": sides.setting(
            sides.releasing, "cancel_after_approval_needs_agreement"
        ).value,
        **{
            name: {
                "limit": f"{sides.setting(school, 'time_limit_days').value}WD",
                "remind": f"{sides.setting(school, 'reminder_days').value}WD",
                "provincial_step": cross and sides.setting(school, "extra_provincial_step").value,
            }
            for name, school in _named(sides)
        },
    }
