"""Dropout: the school reports it; township, county and authority are told; it is brought back month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from ground.bilingual import Bilingual
from processes import declared_values as values
from processes.dropout.phrases import PHRASES
from processes.status_changes import StatusChange, made
from processes.status_changes.change import METHOD
from processes.status_changes.demo import about_a_pupil
from records.acting import Acting
from records.school_year import year_turn
from records.schools import last_grade, school_of
from records.settings.kinds import COUNT
from records.settings.registry import Combine, Key
from records.settings.values import value_of
from records.students.codes import Status
from records.tables import Student
from records.tables.school import Stage

TITLE = Bilingual("辍学", "Dropout")
CHASE = Key("dropout.chase_days", COUNT, Combine.MIN, 30, "S14", group=TITLE, document=METHOD,
            title=Bilingual("辍学：劝返登记间隔（天）", "Dropout: an effort recorded every so many days"))  # fmt: skip
AFTER = {Stage.PRIMARY: 3, Stage.JUNIOR: 0}  # compulsory years that follow the stage


Found = Annotated[
    Mapping[str, Any], values.entries("劝返", "Bringing back", chase=values.limit(CHASE.name, working=False))
]


def further(work: Any, request: Mapping[str, Any], student: Student) -> Found:
    """How often the effort is recorded, and until when the compulsory years last."""
    today = Acting(work.now).today
    days = value_of(work.session, student.org_id, CHASE.name, today).value
    last = last_grade(school_of(work.session, student.org_id), student.stage)
    years = last - student.grade + 1 + AFTER.get(Stage(student.stage), 0)
    began = year_turn(work.session, student.org_id, today).cohort_of(1, today)
    until = date(began + years, 8, 31)
    return {"chase": f"P{days}D", "until": until.isoformat()}


CHANGE = StatusChange(
    "dropout", TITLE, "CX",
    Bilingual("义务教育阶段学生辍学，报告乡镇、县级与主管部门并劝返。",
              "A pupil of the compulsory stages stays away: reported to three levels, and brought back."),
    code="99", after=Status.LOST, evidence=("visit_record",), switched_off=frozenset({Stage.SENIOR}),
    document=METHOD, backdate=120, settled_first=False, further=further, settings=(CHASE,), rank=48,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "weary", "note": "两次家访，学生暂不愿返校"}, lasts=2,
)
process = made(CHANGE, Path(__file__).parent, phrases=PHRASES, demo=DEMO)
