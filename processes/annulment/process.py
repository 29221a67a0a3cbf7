"""Annulment: a wrongly recorded death, dropout, leaving or expulsion is taken back; both facts stay readable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from ground.bilingual import Bilingual
from processes import declared_values as values
from processes.status_changes import StatusChange, made
from processes.status_changes.demo import RARE, about_a_pupil
from processes.status_changes.effects import acting
from processes.status_changes.since import since
from records.scope import system_scope
from records.students.codes import Status
from records.students.places import places_of
from records.students.taking_back import take_back
from records.students.to_write import student_for_change
from records.tables import Student
from records.tables.org import OrgKind
from records.tree import line

WRONG = frozenset({Status.DECEASED, Status.LOST, Status.WITHDRAWN, Status.EXPELLED, Status.LEFT_OTHERWISE})
HIGHER = frozenset({Status.DECEASED})  # what the province decides too


Found = Annotated[
    Mapping[str, Any], values.entries("撤销误登的情况", "Facts of an annulment", province_of=values.PROVINCE)
]


def further(work: Any, request: Mapping[str, Any], student: Student) -> Found:
    """Which case recorded the present state, and does the province decide too?"""
    last = places_of(work.session, student.id)[-1]
    province = any(unit.kind == OrgKind.PROVINCE for unit in line(work.session, student.org_id))
    return {
        "case": last.case_no if last.status == student.status else None,
        "province": student.status in HIGHER and province,
        "province_of": {"relation": "province", "of": student.org_id} if province else None,
    }  # fmt: skip


def annul(work: Any, facts: Mapping[str, Any], request: Mapping[str, Any], case: str) -> Mapping[str, Any]:
    """Replace what the case recorded by what held before it; place, class and periods return."""
    who, student, wrong = acting(CHANGE, work, case), facts["student"]["id"], facts["own"]["case"]
    with system_scope(work.session):
        ended = since(work.session, student_for_change(work.session, student))
        back = take_back(work.session, who, student, wrong)
        return {"student": student, "ended": ended, "began": since(work.session, back), "annulled": wrong}


CHANGE = StatusChange(
    "annulment", Bilingual("撤销误登", "Annulment"), "CD",
    Bilingual("误登的死亡、辍学、退学、开除等，凭证明撤销，学籍恢复原状。",
              "A wrongly recorded death, dropout, leaving or expulsion is taken back with proof."),
    code="17", after=None, before=WRONG, evidence=("school_decision",), school_alone=True, dated=False,
    frozen=False, settled_first=False, rule="domain 44", further=further, effect=annul, rank=90,
)  # fmt: skip

DEMO = about_a_pupil(
    CHANGE, {"reason": "mistake", "note": "录入时选错学生"}, tries=RARE, turn=2,
)
process = made(CHANGE, Path(__file__).parent, demo=DEMO)
