"""Leaving school: does not exist in the compulsory stages; in senior high the authority is told (备案)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.change import METHOD
from processes.status_changes.demo import about_a_pupil
from processes.status_changes.filing import file_with_authority
from records.acting import Acting
from records.settings.registry import KEYS, Law
from records.students.codes import PRESENT, Status
from records.tables import Student
from records.tables.school import COMPULSORY, Stage

LAWS = (Law(date(2025, 1, 3), False, METHOD, frozenset(COMPULSORY)),)
FILED = Bilingual("学生退学已办理，报请备案", "A student has left school; filed with you")


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """Is the stage compulsory, and does the national rule hold today?"""
    law = KEYS["leaving_school.enabled"].law(student.stage, Acting(work.now).today)
    return {"compulsory": student.stage in COMPULSORY, "law": law is not None}


CHANGE = StatusChange(
    "leaving_school", Bilingual("退学", "Leaving school"), "TX",
    Bilingual("普通高中学生退学，监护人申请、学校确认、报主管部门备案。",
              "A senior student leaves: a guardian applies, the school confirms, the authority is told."),
    code="31", after=Status.WITHDRAWN, before=PRESENT | {Status.SUSPENDED}, evidence=("guardian_request",),
    authority={stage: False for stage in Stage}, switched_off=frozenset(COMPULSORY), laws=LAWS, document=METHOD,
    further=further, again=frozenset({"law"}), beside=file_with_authority(FILED), rank=45,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "health", "note": "监护人书面申请退学"},
)
process = made(CHANGE, Path(__file__).parent, demo=DEMO)
