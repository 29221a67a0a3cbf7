"""Grade skip: decided before the promotion it takes effect after it; the grade is written once and used up by that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.grade_skip.provinces import PROVINCIAL
from processes.status_changes import StatusChange, made
from processes.status_changes.another_grade import DAYS, effect_windows, grade_facts, into_grade
from processes.status_changes.demo import about_a_pupil, after_the_promotion
from processes.status_changes.lookups import CLASSES
from records.tables import Student

KEY, TITLE = "grade_skip", Bilingual("跳级", "Grade skip")
EFFECT = effect_windows(KEY, TITLE)


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """The grade above the one that the student will have reached."""
    return grade_facts(work, request, student, 1, EFFECT)


CHANGE: StatusChange = StatusChange(
    KEY, TITLE, "TJ",
    Bilingual("学有余力的学生跳级，升级之后生效。", "A gifted student skips a grade, after the promotion."),
    code="04", after=None, evidence=("guardian_request", "school_decision"), ahead=365, further=further, again=DAYS,
    effect=lambda *of: into_grade(CHANGE, *of), settings=(EFFECT,), rank=57,
)  # fmt: skip

DEMO = about_a_pupil(CHANGE, {"reason": "gifted", "note": "学有余力，经学校测试"},
                     days={"from": after_the_promotion}, lasts=2)  # fmt: skip
process = made(CHANGE, Path(__file__).parent, provincial=PROVINCIAL, lookups=(CLASSES,), demo=DEMO)
