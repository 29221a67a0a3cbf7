"""Resumption: a suspended student comes back into the old grade or the next, into a class of it or none yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import RARE, about_a_pupil
from processes.status_changes.effects import day_of, placed, put_place
from processes.status_changes.grades import as_date, class_in
from processes.status_changes.lookups import CLASSES
from records.acting import Acting
from records.school_year import year_turn
from records.schools import last_grade, school_of
from records.students.codes import Status
from records.tables import Student

BY = {"old": 0, "next": 1}


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """The grade that is chosen, the old one where nothing is said, and whether grade and class fit."""
    grade = student.grade + BY.get(str(request.get("to_grade")), 0)
    today = Acting(work.now).today
    cohort = year_turn(work.session, student.org_id, today).cohort_of(grade, as_date(request.get("from"), today))
    last = last_grade(school_of(work.session, student.org_id), student.stage)
    fits = class_in(work.session, student, cohort, request.get("to_class"))
    return {"grade": grade, "fits": grade <= last, "class_fits": fits}


def resume(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """Enrolled again, in the grade that the request names when it takes effect."""
    day, grade = day_of(facts, request), facts["student"]["grade"] + BY.get(str(request.get("to_grade")), 0)
    today = Acting(work.now).today
    cohort = year_turn(work.session, facts["school"], today).cohort_of(grade, as_date(day, today))
    new = placed(day, request.get("to_class"), grade=grade, cohort=cohort, status=Status.ENROLLED)
    return put_place(CHANGE, work, case, facts, new)


CHANGE = StatusChange(
    "resumption", Bilingual("复学", "Resumption"), "FX",
    Bilingual("休学学生复学，回原年级或进入下一年级。",
              "A suspended student comes back, into the old grade or the next."),
    code="12", after=Status.ENROLLED, before=frozenset({Status.SUSPENDED}), evidence=("guardian_request",),
    frozen=False,
    further=further, again=frozenset({"fits", "class_fits"}), effect=resume, rank=40,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"to_grade": "old", "reason": "recovered", "note": "已康复，医院证明可以上学"}, tries=RARE, turn=1,
)
process = made(CHANGE, Path(__file__).parent, lookups=(CLASSES,), demo=DEMO)
