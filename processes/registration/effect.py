"""What the last approval does: new records with temporary codes, earlier files resumed (S2, S3, S5; domain 38)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ground.bilingual import Bilingual
from processes.rows import Effecting
from records.acting import Acting
from records.errors import RecordsError
from records.many.effects import Applied, ApprovedRow
from records.schools import school_of, school_standing_in
from records.students.codes import Status
from records.students.moves import Arrival, fetch_file
from records.students.placing import PlaceChange, change_place
from records.students.register import Registration, register_students
from records.tables import Student


def effect(asked: Effecting) -> Sequence[Applied]:
    """Make or resume the record of each row; one that the registers do not take goes back with their reason."""
    session = asked.work.session
    school = school_standing_in(session, str(asked.variables["facts"]["school"])).id
    acting = asked.acting.because("registration")
    fresh = [row for row in asked.rows if row.subject_id is None]
    done = {row.id: _resumed(session, acting, school, row) for row in asked.rows if row.subject_id is not None}
    values = [{**row.shown, **row.values} for row in fresh]
    plan = Registration(school, temporary=True)
    for row, found in zip(fresh, register_students(session, acting, plan, values), strict=True):
        refused = Bilingual(found.reason, found.reason_en) if found.outcome == "refused" else None
        done[row.id] = Applied(row.id, found.student_id, refused)
    return [done[row.id] for row in asked.rows]


def _resumed(session: Any, acting: Acting, school: str, row: ApprovedRow) -> Applied:
    """Bring the earlier file here and set it in force again; between provinces it is fetched."""
    try:
        with session.begin_nested():
            student = session.get(Student, row.subject_id)
            grade = int(row.shown.get("njh") or student.grade)
            if student.org_id == school:
                change_place(session, acting, student.id, PlaceChange(acting.today, Status.RESUMED, grade=grade))
            elif student.province == school_of(session, school).province:
                change = PlaceChange(acting.today, Status.RESUMED, school, grade=grade)
                change_place(session, acting, student.id, change)
            else:
                student = fetch_file(session, acting, Arrival(student.id, school, acting.today, grade))
                change_place(session, acting, student.id, PlaceChange(acting.today, Status.RESUMED))
            return Applied(row.id, student.id)
    except RecordsError as error:
        return Applied(row.id, row.subject_id, Bilingual(error.zh, str(error)))
