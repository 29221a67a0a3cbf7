"""The demo's graduates who go on in another province: the receiving school asks for the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.demo import Demo, DemoStart, all_year
from records.acting import local_date
from records.scope import system_scope
from records.students.graduating import ENDS
from records.tables import CaseLock, Organisation, Student
from records.tables.school import Stage

BEFORE = {Stage.JUNIOR: Stage.PRIMARY, Stage.SENIOR: Stage.JUNIOR}


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for the file of somebody who ended, in another province, the stage before one that the school offers."""
    ended = [BEFORE[Stage(stage)] for stage in start.at.stages if stage in BEFORE]
    with system_scope(work.session):
        province = work.session.get_one(Organisation, start.at.id).province
        held = select(CaseLock.student_id).where(CaseLock.student_id == Student.id).exists()
        free = (Student.stage.in_(ended), Student.status.in_(ENDS), Student.province != province, ~held)
        found = work.session.scalar(select(Student.id).where(*free).order_by(Student.id.desc()).limit(1))
    if found is None:
        return None
    return {
        "student": found, "on": local_date(work.now).isoformat(), "evidence": [start.evidence("stamped_form")],
        "note": "已收到录取通知，请予调档",
    }  # fmt: skip


DEMO = Demo(request, cases=2, tries=30, passes=1, turn=2, settings=all_year("schooling_elsewhere.windows"))
