"""Expulsion: senior high only; a locked national rule keeps it out of the compulsory stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.change import METHOD
from processes.status_changes.demo import about_a_pupil
from records.acting import Acting
from records.settings.registry import KEYS, Law
from records.students.codes import PRESENT, Status
from records.tables import Student
from records.tables.school import COMPULSORY

LAWS = (Law(date(2025, 1, 3), False, METHOD, frozenset(COMPULSORY)),)


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Is the stage compulsory, and does the national rule hold today?"""
    law = KEYS["expulsion.enabled"].law(student.stage, Acting(work.now).today)
    return {"compulsory": student.stage in COMPULSORY, "law": law is not None}


CHANGE = StatusChange(
    "expulsion", Bilingual("开除", "Expulsion"), "KC",
    Bilingual("普通高中开除学籍，学校研究决定、主管部门核办；义务教育阶段不得开除。",
              "A senior school expels a student; the authority decides. Never in the compulsory stages."),
    code="42", after=Status.EXPELLED, before=PRESENT | {Status.SUSPENDED}, evidence=("school_decision",),
    switched_off=frozenset(COMPULSORY), laws=LAWS, document=METHOD, further=further, again=frozenset({"law"}), rank=70,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "discipline", "note": "校务会研究决定"},
)
process = made(CHANGE, Path(__file__).parent, demo=DEMO)
