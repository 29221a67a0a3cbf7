"""Return of a graduation: who graduated decides; the place before it is in force again, its number is void for good."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import about_a_pupil
from processes.status_changes.effects import acting
from processes.status_changes.since import since
from records.scope import system_scope
from records.students.codes import Status
from records.students.graduating import ENDS, graduation_of, void_graduation
from records.students.taking_back import take_back
from records.students.to_write import student_for_change
from records.tables import Enrolment, Student
from records.tables.school import Stage


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Which case graduated the student, and has another school enrolled the student since?"""
    row = graduation_of(work.session, student.id)
    if row is None:
        return {"case": None, "elsewhere": False}
    since_then = select(Enrolment.id).where(
        Enrolment.student_id == student.id, Enrolment.valid_from >= row.graduated_on, Enrolment.org_id != row.org_id
    )
    return {"case": row.case_no, "elsewhere": work.session.scalar(since_then.limit(1)) is not None}


def give_back(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """Void the graduation and its number; the place before it is in force again, also after a promotion."""
    who, student = acting(CHANGE, work, case), facts["student"]["id"]
    with system_scope(work.session):
        ended = since(work.session, student_for_change(work.session, student))
        graduated_by = void_graduation(work.session, who, student)
        back = take_back(work.session, who, student, graduated_by)
        return {"student": student, "ended": ended, "began": since(work.session, back), "voided": graduated_by}


CHANGE = StatusChange(
    "graduation_return", Bilingual("退回毕业", "Return of a graduation"), "TB",
    Bilingual("误办毕业、结业、肄业的，退回在读；已被其他学校录取的不再退回。",
              "A wrong graduation is taken back, unless another school has enrolled the student."),
    code="17", after=Status.ENROLLED, before=ENDS, evidence=("school_decision",),
    authority={Stage.PRIMARY: False, Stage.JUNIOR: False, Stage.SENIOR: True}, dated=False, frozen=False,
    settled_first=False, rule="domain 34", further=further, again=frozenset({"elsewhere"}), effect=give_back,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "mistake", "note": "误选学生，应继续在读"}, turn=1,
)
process = made(CHANGE, Path(__file__).parent, demo=DEMO)
