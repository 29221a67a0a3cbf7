"""Changes that lead into another grade, decided before a promotion and effective after it (留级, 跳级; domain 27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground.bilingual import Bilingual
from processes.setting_facts import window
from processes.status_changes.change import StatusChange
from processes.status_changes.effects import day_of, placed, put_place
from processes.status_changes.grades import as_date, class_in, grade_on
from records.acting import Acting
from records.errors import Conflict
from records.scope import system_scope
from records.settings.kinds import WINDOWS
from records.settings.registry import Combine, Key
from records.settings.values import value_of
from records.tables import Student

DAYS = frozenset({"day_fits", "days", "days_en"})
"""What is gathered anew before the grade is written; grade and cohort stay those that were decided."""


def effect_windows(key: str, title: Bilingual) -> Key:
    """The setting of the periods in which such a change takes effect: after the run, in the first weeks of the year."""
    return Key(
        f"{key}.effect_windows", WINDOWS, Combine.NEAREST, [{"from": "08-11", "to": "10-31"}], "domain 27",
        per_stage=True, group=title, title=Bilingual(f"{title.zh}：生效时段", f"{title.en}: when it takes effect"),
    )  # fmt: skip


def grade_facts(work: Any, request: Mapping[str, Any], student: Student, by: int, effect: Key) -> dict[str, Any]:
    """The grade `by` beside the one reached by the day of effect, whether the stage has it, do class and day fit."""
    today = Acting(work.now).today
    day = as_date(request.get("from"), today)
    to = grade_on(work.session, student, (today, day), by)
    held = window(value_of(work.session, student.org_id, effect.name, today, student.stage), day)
    return {
        "grade": to.grade, "cohort": to.cohort, "fits": to.fits,
        "day_fits": held["value"], "days": held["words"], "days_en": held["words_en"],
        "class_fits": class_in(work.session, student, to.cohort, request.get("to_class")),
    }  # fmt: skip


def into_grade(
    change: StatusChange, work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str
) -> Mapping[str, Any]:
    """Write the grade that was decided, whatever run came between: it is written, not counted.

    Raises Conflict where a correction names a class that is none of that grade.
    """
    own = facts["own"]
    with system_scope(work.session):  # why: the case is the right to it, whoever's decision brought it here
        student = work.session.get_one(Student, facts["student"]["id"])
        fits = class_in(work.session, student, own["cohort"], request.get("to_class"))
    if not fits:
        raise Conflict("Expected a class of the new grade but this one is of another: choose again.",
                       "所选班级不是要去的年级的班级，请重新选择")  # fmt: skip
    new = placed(day_of(facts, request), request.get("to_class"), grade=own["grade"], cohort=own["cohort"])
    return put_place(change, work, case, facts, new)
