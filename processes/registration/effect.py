"""What the last approval does: new records with temporary codes, earlier files resumed (S2, S3, S5; domain 38)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ground.bilingual import Bilingual
from processes.registration.findings import OTHER_PERSON, PRESCHOOL_TAKEN
from processes.rows import Effecting
from records.acting import Acting
from records.errors import RecordsError
from records.many.effects import Applied, ApprovedRow
from records.preschool_files import Found, find_files, go_on_with, lock_files
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
    new = [row for row in asked.rows if row.subject_id is None]
    files = _preschool(session, new)
    refusals = {row.id: why for row in new if (why := _why_not(files.get(row.id), school)) is not None}
    fresh = [row for row in new if row.id not in refusals]
    done = {row.id: _resumed(session, acting, school, row) for row in asked.rows if row.subject_id is not None}
    done |= {row: Applied(row, None, why) for row, why in refusals.items()}
    values = [{**_known(files.get(row.id)), **row.shown, **row.values} for row in fresh]
    plan = Registration(school, temporary=True)
    for row, found in zip(fresh, register_students(session, acting, plan, values), strict=True):
        refused = Bilingual(found.reason, found.reason_en) if found.outcome == "refused" else None
        done[row.id] = Applied(row.id, found.student_id, refused)
        file = files.get(row.id)
        if refused is None and found.student_id and file is not None:
            done[row.id] = _gone_on(session, acting, done[row.id], file)
    return [done[row.id] for row in asked.rows]


def _preschool(session: Any, rows: Sequence[ApprovedRow]) -> dict[str, Found]:
    """The pre-school files of those in primary school, locked and read again: another list may have been faster."""
    rows = [row for row in rows if row.shown.get("xd") == "primary"]
    values = [{**row.shown, **row.values} for row in rows]
    lock_files(session, [one.id for one in find_files(session, values) if one is not None])
    found = find_files(session, values)
    return {row.id: file for row, file in zip(rows, found, strict=True) if file is not None}


def _gone_on(session: Any, acting: Acting, made: Applied, file: Found) -> Applied:
    """The record goes on with the file; where a running case holds the record, the row goes back with that reason."""
    try:
        with session.begin_nested():
            go_on_with(session, acting, file, str(made.subject_id))
    except RecordsError as error:
        return Applied(made.row_id, made.subject_id, Bilingual(error.zh, str(error)))
    return made


def _why_not(file: Found | None, school: str) -> Bilingual | None:
    """Why no record can go on with a file; None where it can, or there is no file."""
    if file is None or (file.taken_by is not None and file.taken_at == school):
        return None
    if file.taken_by is None and file.same_person:
        return None
    finding = OTHER_PERSON if file.taken_by is None else PRESCHOOL_TAKEN
    return Bilingual(finding["message_zh"], finding["message_en"])


def _known(file: Found | None) -> dict[str, str]:
    """What the pre-school file says of the person and the list may leave open; its code is given afterwards."""
    kept = ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh")
    return {key: file.payload[key] for key in kept if key in file.payload} if file is not None else {}


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
