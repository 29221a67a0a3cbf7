"""The demo's undone transfer: a pupil who came to a school by a case of the story goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.demo import Demo, DemoStart
from processes.transfer_undo.moves import facts_of
from records.tables import Enrolment, Student

MOST = 40  # pupils of the school that are looked at


def request(work: Any, start: DemoStart) -> Mapping[str, Any] | None:
    """Ask to take back the transfer of one pupil after whose coming nothing happened; None where there is none."""
    came = select(Enrolment.student_id).where(Enrolment.case_no.is_not(None), Enrolment.valid_to.is_(None))
    query = select(Student).where(Student.org_id == start.at.id, Student.id.in_(came))
    for student in work.session.scalars(query.order_by(Student.id).limit(MOST)):
        own = facts_of(work, student)
        if own["case"] is not None and not own["later"]["found"]:
            evidence = [start.evidence("school_decision")]
            return {"student": student.id, "reason": "not_come", "evidence": evidence}
    return None


DEMO = Demo(request, cases=2, tries=100)  # pupils came by a case to few schools
