"""The history of a record with two times: when a state held, and when it became known (design 8).

A version holds from its `valid_from` until the next one; `valid_to` repeats that end as known today, for rosters.
A question about an earlier knowledge ignores it: of the versions recorded by then and not yet replaced, the latest
that had begun answers.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import DecryptionFailed, NotFound
from records.ids import new_id
from records.keyring import Keyring, canonical, digest
from records.session import keyring_of
from records.tables import Student, StudentVersion


@dataclass(frozen=True)
class State:
    """All fields of a student at a time, and where they came from."""

    student_id: str
    org_id: str
    status: str
    stage: str
    grade: int
    cohort: int
    class_id: str | None
    fields: dict[str, Any]
    valid_from: date
    recorded_at: datetime
    case_no: str | None


def version_row(ring: Keyring, student: dict[str, Any], payload: dict[str, Any], acting: Acting) -> dict[str, Any]:
    """Return the row of a version of a student, given the student's columns and `valid_from`."""
    row_id = new_id()
    return {
        "id": row_id, "student_id": student["id"], "org_id": student["org_id"], "province": student["province"],
        "status": student["status"], "stage": student["stage"], "grade": student["grade"],
        "cohort": student["cohort"], "class_id": student["class_id"], "valid_from": student["valid_from"],
        "valid_to": None, "recorded_at": acting.now, "superseded_at": None,
        "payload": ring.seal(_place(row_id), canonical(payload)), "digest": digest(payload),
        "key_id": ring.active, "reason": acting.reason[:60], "case_no": acting.case_no,
        "recorded_by": acting.account_id,
    }  # fmt: skip


def record_version(session: Session, acting: Acting, student: Student, payload: dict[str, Any], on: date) -> None:
    """Write what holds from a day on, after the student's columns were changed; ends the version before it."""
    later: date | None = None
    for old in _versions(session, student.id):
        if old.valid_from == on:
            old.superseded_at = acting.now
        elif old.valid_from < on and (old.valid_to is None or old.valid_to > on):
            old.valid_to = on
        elif old.valid_from > on:
            later = min(later or old.valid_from, old.valid_from)
    columns = {
        name: getattr(student, name)
        for name in ("id", "org_id", "province", "status", "stage", "grade", "cohort", "class_id")
    }
    row = version_row(keyring_of(session), {**columns, "valid_from": on}, payload, acting)
    session.add(StudentVersion(**{**row, "valid_to": later}))
    session.flush()


def payload_of(session: Session, student_id: str) -> dict[str, Any]:
    """Return all present fields of a student, checked against their digest."""
    # why: the newest version in force is the one source of the fields
    query = (
        select(StudentVersion)
        .where(StudentVersion.student_id == student_id, StudentVersion.superseded_at.is_(None))
        .order_by(StudentVersion.valid_from.desc(), StudentVersion.recorded_at.desc())
        .limit(1)
    )
    version = session.scalar(query)
    if version is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    return open_payload(keyring_of(session), version)


def open_payload(ring: Keyring, version: StudentVersion) -> dict[str, Any]:
    """Open a version's fields; raises DecryptionFailed when they do not fit their digest."""
    fields: dict[str, Any] = ring.open_json(_place(version.id), version.payload)
    if digest(fields) != version.digest:
        raise DecryptionFailed(
            f"Expected version {version.id} to fit its digest but it does not: restore the row.",
            f"学籍版本 {version.id} 与摘要不符，请恢复该行",
        )
    return fields


def as_of(session: Session, student_id: str, on: date, recorded: datetime | None = None) -> State:
    """Return any field at any past date, as known now or at an earlier instant; NotFound before the record began."""
    query = select(StudentVersion).where(
        StudentVersion.student_id == student_id, StudentVersion.valid_from <= on
    )
    if recorded is None:
        query = query.where(StudentVersion.superseded_at.is_(None))
    else:
        query = query.where(
            StudentVersion.recorded_at <= recorded,
            or_(StudentVersion.superseded_at.is_(None), StudentVersion.superseded_at > recorded),
        )
    latest = query.order_by(StudentVersion.valid_from.desc(), StudentVersion.recorded_at.desc()).limit(1)
    found = session.scalar(latest)
    if found is None:
        raise NotFound(
            f"Expected a record of the student on {on} but it begins later or lies outside the scope.",
            f"{on} 尚无该生的学籍记录，或不在可见范围",
        )
    return _state(session, found)


def history(session: Session, student_id: str) -> list[State]:
    """Return every version in force, oldest first."""
    found = sorted(_versions(session, student_id), key=lambda row: (row.valid_from, row.recorded_at))
    return [_state(session, row) for row in found]


def roster_on(session: Session, org_id: str, on: date) -> list[str]:
    """Return the ids of the students whom a school had on a day."""
    query = select(StudentVersion.student_id).where(
        StudentVersion.org_id == org_id,
        StudentVersion.superseded_at.is_(None),
        StudentVersion.valid_from <= on,
        or_(StudentVersion.valid_to.is_(None), StudentVersion.valid_to > on),
        StudentVersion.status.in_(("01", "02", "04", "05", "06", "12", "13", "15")),
    )
    return sorted(set(session.scalars(query)))


def _versions(session: Session, student_id: str) -> list[StudentVersion]:
    query = select(StudentVersion).where(
        StudentVersion.student_id == student_id, StudentVersion.superseded_at.is_(None)
    )
    return list(session.scalars(query))


def _state(session: Session, row: StudentVersion) -> State:
    return State(
        row.student_id, row.org_id, row.status, row.stage, row.grade, row.cohort, row.class_id,
        open_payload(keyring_of(session), row), row.valid_from, row.recorded_at, row.case_no,
    )  # fmt: skip


def _place(version_id: str) -> str:
    return f"student_version.payload:{version_id}"
