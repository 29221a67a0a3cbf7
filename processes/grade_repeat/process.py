"""Grade repeat: decided before the promotion it takes effect after it; it is written once and used up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ground.bilingual import Bilingual
from processes.grade_repeat.provinces import PROVINCIAL
from processes.status_changes import StatusChange, made
from processes.status_changes.another_grade import DAYS, effect_windows, grade_facts, into_grade
from processes.status_changes.demo import about_a_pupil, after_the_promotion
from processes.status_changes.grades import times_before
from processes.status_changes.lookups import CLASSES
from records.acting import Acting
from records.settings.kinds import NUMBER
from records.settings.registry import Combine, Key
from records.settings.values import value_of
from records.tables import Student

KEY, TITLE = "grade_repeat", Bilingual("留级", "Grade repeat")
EFFECT = effect_windows(KEY, TITLE)
MOST = Key("grade_repeat.most_times", NUMBER, Combine.MIN, 2, "1.4", per_stage=True, group=TITLE,
           title=Bilingual("留级：每个学段最多次数", "Grade repeat: at most so many times in a stage"))  # fmt: skip


def further(work: Any, request: Mapping[str, Any], student: Student) -> Mapping[str, Any]:
    """The grade below the one that the student will have reached, and how often there was a repeat before."""
    most = value_of(work.session, student.org_id, MOST.name, Acting(work.now).today, student.stage).value
    times = times_before(work.session, student, KEY)
    return {**grade_facts(work, request, student, -1, EFFECT), "times": times, "most": most}


CHANGE: StatusChange = StatusChange(
    KEY, TITLE, "LJ",
    Bilingual("学生留级，升级之后生效；不得强制。", "A student repeats a grade, after the promotion; never forced."),
    code="02", after=None, evidence=("guardian_request",), ahead=365, further=further,
    again=DAYS | {"times", "most"},
    effect=lambda *of: into_grade(CHANGE, *of), settings=(EFFECT, MOST), rank=55,
)  # fmt: skip

DEMO = about_a_pupil(CHANGE, {"reason": "illness", "note": "因病缺课较多，监护人申请留级"},
                     days={"from": after_the_promotion}, lasts=2)  # fmt: skip
process = made(CHANGE, Path(__file__).parent, provincial=PROVINCIAL, lookups=(CLASSES,), demo=DEMO)
