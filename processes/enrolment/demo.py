"""The demo's admissions: junior schools take children who graduated from primary schools of their province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from forms.identity import make_test_id
from processes.demo import Demo, DemoStart, all_year
from records.acting import local_date
from records.scope import system_scope
from records.students.graduating import ENDS
from records.students.versions import payload_of
from records.tables import CaseLock, Organisation, Student
from records.tables.school import Stage

NEIGHBOURHOOD = "11"  # 就近入学
CHILDREN, AGE, DIVISION = 3, 12, "410105"
TOLD = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh")


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask for a list of the first grade of junior school, where somebody graduated nearby."""
    if Stage.JUNIOR not in start.at.stages or not _graduates(work, start):
        return None
    return {"stage": str(Stage.JUNIOR), "on": local_date(work.now).isoformat()}


def rows(work: Any, start: DemoStart) -> Sequence[Mapping[str, Any]]:
    """A few graduates of the province's primary schools, or a child of whom no file is known where none is left."""
    with system_scope(work.session):
        told = [payload_of(work.session, one) for one in _graduates(work, start)] or [_unknown(work, start)]
    return [{**{key: one[key] for key in TOLD if one.get(key)}, "type": NEIGHBOURHOOD} for one in told]


def _unknown(work: Any, start: DemoStart) -> dict[str, str]:
    birth = date(local_date(work.now).year - AGE, start.dice.randrange(1, 9), start.dice.randrange(1, 29))
    number = make_test_id(DIVISION, birth, start.dice.randrange(900, 1000))
    return {"xm": "周新来测试", "xbm": "1" if int(number[16]) % 2 else "2", "sfzjlxm": "1", "sfzjh": number}


def _graduates(work: Any, start: DemoStart) -> list[str]:
    with system_scope(work.session):
        province = work.session.get_one(Organisation, start.at.id).province
        held = select(CaseLock.student_id).where(CaseLock.student_id == Student.id).exists()
        free = (Student.stage == Stage.PRIMARY, Student.status.in_(ENDS), Student.province == province, ~held)
        query = select(Student.id).where(*free, Student.org_id != start.at.id).order_by(Student.id).limit(CHILDREN)
        return list(work.session.scalars(query))


DEMO = Demo(request, cases=2, tries=30, rows=rows, passes=1, turn=3, settings=all_year("enrolment.windows"))
