"""The changes of key fields of the demo: a birth date or a sex that was written wrong, with the household register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from processes.demo import Demo, DemoStart
from records.students.codes import Status
from records.students.versions import payload_of
from records.tables import Student

MOST = 40  # pupils of the school among whom one is chosen
WHY = "建档时录入有误，与户口簿不一致"


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask to put right what was written wrong of one pupil of the school; None where it has none."""
    query = select(Student.id).where(
        Student.org_id == start.at.id, Student.status == Status.ENROLLED, Student.problems == 0
    )
    pupils = list(work.session.scalars(query.order_by(Student.id).limit(MOST)))
    if not pupils:
        return None
    return correction(work, start, str(start.dice.choice(pupils)))


def correction(work: Any, start: DemoStart, student: str) -> Mapping[str, Any]:
    """What is asked for one pupil: another sex, or the day after the birth date."""
    right = start.dice.choice((_sex, _birth))(payload_of(work.session, student))
    return {"student": student, **right, "why": WHY, "evidence": [start.evidence("household")]}


def _sex(present: Mapping[str, Any]) -> dict[str, str]:
    return {"xbm": "2" if present.get("xbm") == "1" else "1"}


def _birth(present: Mapping[str, Any]) -> dict[str, str]:
    day = date.fromisoformat(str(present["csrq"]))
    return {"csrq": (day + timedelta(days=1)).isoformat()}


DEMO = Demo(request, cases=5)
