"""Other leaving: away for a reason that no other change has; place and record stay (decisions, domain 42)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import about_a_pupil
from records.students.codes import PRESENT, Status
from records.tables import Student
from records.tables.school import COMPULSORY


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """A pupil of the compulsory stages who is given a destination that is none is a dropout."""
    unknown = request.get("reason") == "unknown" and student.stage in COMPULSORY
    return {"unknown": unknown}


CHANGE = StatusChange(
    "other_leave", Bilingual("其他离校", "Other leaving"), "QT",
    Bilingual("因其他原因离校的登记，学籍保留。", "The pupil is away for another reason; the record stays."),
    code="99", after=Status.LEFT_OTHERWISE, before=PRESENT | {Status.SUSPENDED}, evidence=("guardian_request",),
    further=further, again=frozenset({"unknown"}), rank=65,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "training", "note": "省体校集训一学期"}, cases=3,
)
process = made(CHANGE, Path(__file__).parent, demo=DEMO)
