"""The history of what is known of a student (decisions, design 16): all fields, sealed, from a day on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import DecryptionFailed, NotFound
from records.ids import new_id
from records.keyring import Keyring, canonical, digest
from records.session import keyring_of
from records.students.places import known
from records.students.sealing import FIELDS_PLACE
from records.students.two_times import instant_for, written
from records.tables import Student, StudentFields


def fields_row(ring: Keyring, at: dict[str, Any], payload: dict[str, Any], acting: Acting) -> dict[str, Any]:
    """Return the row of what is known of a student, given `student_id`, `org_id`, `province` and `valid_from`."""
    row_id = new_id()
    return {
        **{name: at[name] for name in ("student_id", "org_id", "province", "valid_from")}, "id": row_id,
        "recorded_at": acting.now, "superseded_at": None,
        "payload": ring.seal(_place(row_id), canonical(payload)), "digest": digest(payload),
        "key_id": ring.active, "reason": acting.reason[:60], "case_no": acting.case_no,
        "recorded_by": acting.account_id,
    }  # fmt: skip


def fields_in_force(session: Session, student_id: str) -> list[StudentFields]:
    """Return the rows in force, oldest first."""
    query = select(StudentFields).where(StudentFields.student_id == student_id, StudentFields.superseded_at.is_(None))
    return list(session.scalars(query.order_by(StudentFields.valid_from, StudentFields.recorded_at)))


def fields_on(
    session: Session, student_id: str, on: date | None = None, recorded: datetime | None = None
) -> StudentFields | None:
    """Return the row that holds on a day (None: the last), as known now or at an earlier instant."""
    query = select(StudentFields).where(StudentFields.student_id == student_id, known(StudentFields, recorded))
    if on is not None:
        query = query.where(StudentFields.valid_from <= on)
    latest = query.order_by(StudentFields.valid_from.desc(), StudentFields.recorded_at.desc()).limit(1)
    return session.scalar(latest)


def open_payload(ring: Keyring, row: StudentFields) -> dict[str, Any]:
    """Open a row's fields; raises DecryptionFailed when they do not fit their digest."""
    fields: dict[str, Any] = ring.open_json(_place(row.id), row.payload)
    if digest(fields) != row.digest:
        raise DecryptionFailed(
            f"Expected version {row.id} to fit its digest but it does not: restore the row.",
            f"学籍版本 {row.id} 与摘要不符，请恢复该行",
        )
    return fields


def record_fields(
    session: Session, acting: Acting, student: Student, changes: dict[str, Any], at: tuple[date, str]
) -> dict[str, Any]:
    """Write what a change says of a student's fields from a day on and return the present ones; None removes a field.

    `at` is the day and the school that had the student then.
    """
    ring, (on, org_id) = keyring_of(session), at
    rows = list(session.scalars(select(StudentFields).where(StudentFields.student_id == student.id)))
    force = sorted((row for row in rows if row.superseded_at is None), key=lambda row: row.valid_from)
    if not force:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    opened = [open_payload(ring, row) for row in force]
    base, results = written(
        [(row.valid_from, values) for row, values in zip(force, opened, strict=True)], changes, on
    )
    last = opened[-1]
    for result in results:
        values = {key: value for key, value in result.values.items() if value is not None}
        if result.valid_from >= force[-1].valid_from:
            last = values
        if result.instead_of is None and values == base:
            continue
        author, school = acting, org_id
        if result.instead_of is not None:  # a later row follows the change and keeps what it says of itself
            later = force[result.instead_of]
            author = Acting(acting.now, acting.account_id, acting.org_id, later.reason, later.case_no)
            school = later.org_id
        _write(session, ring, author, rows, (student, school, result.valid_from, values))
    session.flush()
    return last


def hand_over_fields(session: Session, acting: Acting, student: Student, on: date) -> None:
    """Begin the new school's own part of what is known with a copy, so that each school reads its part alone."""
    ring = keyring_of(session)
    held = fields_on(session, student.id, on)
    if held is None or held.org_id == student.org_id:
        return
    rows = list(session.scalars(select(StudentFields).where(StudentFields.student_id == student.id)))
    _write(session, ring, acting, rows, (student, student.org_id, on, open_payload(ring, held)))
    session.flush()


def _write(
    session: Session, ring: Keyring, author: Acting, rows: list[StudentFields],
    told: tuple[Student, str, date, dict[str, Any]],
) -> None:  # fmt: skip
    student, org_id, on, values = told
    instant = instant_for(rows, on, author.now)
    for row in rows:
        if row.superseded_at is None and row.valid_from == on:
            row.superseded_at = instant
    at = {"student_id": student.id, "org_id": org_id, "province": student.province, "valid_from": on}
    fresh = StudentFields(**{**fields_row(ring, at, values, author), "recorded_at": instant})
    session.add(fresh)
    rows.append(fresh)


def _place(row_id: str) -> str:
    return f"{FIELDS_PLACE}:{row_id}"
