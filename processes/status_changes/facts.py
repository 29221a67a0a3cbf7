"""The plain facts that the admission rules of a change of state judge. Nothing is decided here.

Facts hold ids, codes and settings with the level that set them; never names or numbers of a student.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.blank import is_blank
from processes import sealing
from processes.setting_facts import said, window
from processes.status_changes.change import StatusChange
from processes.status_changes.since import since
from records import tree
from records.acting import Acting
from records.assignments import SMALL_SCHOOL, one_person
from records.errors import NotFound
from records.file_list import KINDS, file_kinds
from records.schools import hold_class, last_grade, school_of
from records.scope import system_scope
from records.settings.values import Answer, InForce, settings_of, value_of
from records.students.codes import STATUS_NAMES, Status
from records.students.locks import conflict_of
from records.students.to_write import student_for_change
from records.tables import Student

OTHER = "other"  # the reason that must be explained


@dataclass(frozen=True)
class Asked:
    """One request: which change of which student, by whom, on which day, under which settings."""

    change: StatusChange
    session: Session
    student: Student
    starter: str | None
    on: date
    settings: InForce
    case: str = ""  # the running case that asks again

    def setting(self, name: str) -> Answer:
        """One of the change's settings as it holds for the student's stage today."""
        return self.settings.value(self.change.setting(name), self.student.stage)


JUDGED_AGAIN = (
    "states", "switch", "window", "frozen", "closed_grades", "problem", "note_missing", "conflict", "evidence", "day",
)
"""What can have become another since the request was made, by a rule, another case or a correction."""


def gather(change: StatusChange, work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """All facts of one request; NotFound without a student."""
    with system_scope(work.session):
        asked = _asked(change, work, request)
        return {**_common(asked, request), "own": dict(change.further(work, request, asked.student))}


def gather_again(
    change: StatusChange, work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str
) -> dict[str, Any]:
    """The facts that are judged again right before the change is recorded, by the rules of that day.

    Windows, freezes and the day of effect are measured from the day the request was made: whoever asked in time is not
    too late because desks took theirs (domain-facts 2.6). Of what the folder found of its own, what it names in `again`
    is gathered anew. The student's row and the class that the request names are held from here on.
    """
    with system_scope(work.session):
        student_for_change(work.session, str(request.get("student") or ""))
        hold_class(work.session, request.get("to_class"))
        asked = replace(_asked(change, work, request), on=date.fromisoformat(facts["on"]), case=case)
        found, own = _common(asked, request), dict(facts.get("own") or {})
        anew = change.further(work, request, asked.student) if change.again else {}
        own.update({name: anew[name] for name in change.again if name in anew})
    return {**{name: found[name] for name in JUDGED_AGAIN}, "own": own}


def _asked(change: StatusChange, work: Any, request: Mapping[str, Any]) -> Asked:
    today = Acting(work.now).today
    student = work.session.scalar(select(Student).where(Student.id == str(request.get("student") or "")))
    if student is None:
        raise NotFound("Expected a student but there is none: choose one.", "没有这名学生，请重新选择")
    settings = settings_of(work.session, student.org_id, today)
    return Asked(change, work.session, student, work.actor.organisation, today, settings)


def _common(asked: Asked, request: Mapping[str, Any]) -> dict[str, Any]:
    student, change = asked.student, asked.change
    request = sealing.opened(asked.session, request)
    line = {org.id for org in tree.line(asked.session, student.org_id)}
    day = _day(request.get("from"), asked.on)
    return {
        "on": asked.on.isoformat(),
        "student": _student(asked),
        "change": {"code": change.code, "title": change.title.zh, "title_en": change.title.en},
        "here": asked.starter in line,
        "states": {"fit": student.status in change.before, "words": STATUS_NAMES[Status(student.status)][0],
                   "words_en": STATUS_NAMES[Status(student.status)][1].lower()},
        "switch": said(asked.setting("enabled")),
        "window": window(asked.setting("windows"), asked.on),
        "frozen": _frozen(asked),
        "closed_grades": said(asked.setting("closed_grades")),
        "problem": change.settled_first and student.problems > 0,
        "note_missing": request.get("reason") == OTHER and is_blank(request.get("note")),
        "conflict": _conflict(asked),
        "evidence": _evidence(asked, request.get("evidence") or []),
        "day": _bounds(asked, day),
        "school": student.org_id,
        "authority": {"relation": "authority", "of": student.org_id},
        "rules": _rules(asked),
        "since": since(asked.session, student),
    }  # fmt: skip


def _student(asked: Asked) -> dict[str, Any]:
    student = asked.student
    last = last_grade(school_of(asked.session, student.org_id), student.stage)
    return {
        "id": student.id, "status": student.status, "stage": student.stage, "grade": student.grade,
        "cohort": student.cohort, "class": student.class_id, "graduating": student.grade >= last,
    }  # fmt: skip


def _frozen(asked: Asked) -> dict[str, Any]:
    freeze = asked.settings.value("freeze.graduating_windows", asked.student.stage)
    found = window(freeze, asked.on)
    within = bool(freeze.value) and found["value"] and _student(asked)["graduating"]
    return {**found, "value": asked.change.frozen and within, "within": within}


def _conflict(asked: Asked) -> dict[str, Any] | None:
    lock = conflict_of(asked.session, asked.student.id, asked.change.key, asked.on, asked.case)
    if lock is None:
        return None
    table = said(value_of(asked.session, lock.org_id, "conflicts.table", asked.on))
    return {"case": lock.case_no, "words": f"案件 {lock.case_no}", "words_en": f"case {lock.case_no}",
            **{name: table[name] for name in ("level", "level_en", "document")}}  # fmt: skip


def _evidence(asked: Asked, files: list[str]) -> dict[str, Any]:
    answer = asked.setting("evidence.required")
    present = set(file_kinds(asked.session, files).values())
    missing = [kind for kind in answer.value.get("school", []) if kind not in present]
    return {
        **said(answer), "missing": missing,
        "missing_words": [KINDS.get(kind, (kind, kind))[0] for kind in missing],
        "missing_words_en": [KINDS.get(kind, (kind, kind))[1].lower() for kind in missing],
    }  # fmt: skip


def _day(given: Any, today: date) -> date:
    return date.fromisoformat(str(given)) if given else today


def _bounds(asked: Asked, day: date) -> dict[str, Any]:
    """The day of effect, and the days between which it may lie; never before the student entered the school.

    A change whose request names no day takes effect when it is decided; no setting bounds it.
    """
    if not asked.change.dated:
        only = asked.on.isoformat()
        return {"value": only, "first": only, "last": only, "fits": True, "level": "", "level_en": "", "document": ""}
    back, ahead = asked.setting("backdate_days"), asked.setting("ahead_days")
    first = max(asked.on - timedelta(days=back.value), asked.student.entered_on)
    last = asked.on + timedelta(days=ahead.value)
    return {**said(back), "value": day.isoformat(), "first": first.isoformat(), "last": last.isoformat(),
            "fits": first <= day <= last}  # fmt: skip


def _rules(asked: Asked) -> dict[str, Any]:
    """The settings that the diagram reads, as they are when the case starts; a case keeps them."""
    one = one_person(asked.session, asked.student.org_id, asked.on)
    return {
        "leader": asked.setting("leader_step").value,
        "authority": not asked.change.school_alone and asked.setting("authority").value,
        "limit": f"{asked.setting('time_limit_days').value}WD", "remind": f"{asked.setting('reminder_days').value}WD",
        "one_person": {**said(one), "rule": SMALL_SCHOOL},
    }  # fmt: skip
