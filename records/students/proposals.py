"""Proposed changes: before and after, sealed, while a case decides; the case holds only the id (domain 2)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.ids import new_id
from records.keyring import digest
from records.scope import system_scope
from records.session import keyring_of
from records.settings.values import value_of
from records.students.cases import identity_masked
from records.students.updates import apply_fields
from records.students.versions import payload_of
from records.tables import ProposedChange, Student


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, masked for display."""

    field: str
    before: Any
    after: Any


def propose_change(session: Session, acting: Acting, student_id: str, fields: dict[str, Any]) -> ProposedChange:
    """Keep a proposed change of a student within the scope; fields that would stay the same are left out."""
    student = session.scalar(select(Student).where(Student.id == student_id))
    if student is None:
        raise NotFound(
            "Expected a student within the scope but there is none with this id.",
            "没有这名学生，或不在可见范围",
        )
    present = payload_of(session, student_id)
    after = {key: value for key, value in fields.items() if present.get(key) != value}
    if not after:
        raise Invalid(
            "Expected at least one field to differ but all are as they stand: change something.",
            "没有任何变更，请至少修改一项",
        )
    before = {key: present.get(key) for key in after}
    row_id, body = new_id(), {"before": before, "after": after}
    ring = keyring_of(session)
    row = ProposedChange(
        id=row_id, student_id=student_id, org_id=student.org_id, province=student.province,
        case_no=acting.case_no, fields=sorted(after), base_version=student.version,
        payload=ring.seal_json(_place(row_id), body), digest=digest(body), key_id=ring.active,
        proposed_at=acting.now, proposed_by=acting.account_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def controlled_among(session: Session, acting: Acting, org_id: str, fields: set[str]) -> list[str]:
    """Return those of some fields that a level controls, so that a change needs the authority (S11)."""
    controlled = value_of(session, org_id, "controlled_fields", acting.today).value
    return sorted(set(controlled) & fields)


def changes_of(session: Session, proposal_id: str) -> list[FieldChange]:
    """Return a proposal's fields, masked, for whoever decides it; the case's task is the right to it."""
    with system_scope(session):
        body = _body(session, _proposal(session, proposal_id))
    before, after = identity_masked(body["before"]), identity_masked(body["after"])
    return [FieldChange(key, before.get(key), after[key]) for key in sorted(after)]


def apply_proposal(session: Session, acting: Acting, proposal_id: str, on: date) -> Student:
    """Put a decided proposal into force; refused when a field changed meanwhile, harmless when done already."""
    with system_scope(session):
        row = _proposal(session, proposal_id)
        body = _body(session, row)
        student = session.scalar(select(Student).where(Student.id == row.student_id))
        if student is None:
            raise NotFound(
                "Expected the student of the proposal but the record is gone.",
                "申请所涉学籍已不存在",
            )
        if row.applied_at is not None:
            return student
        present = payload_of(session, row.student_id)
        moved = sorted(key for key, value in body["before"].items() if present.get(key) != value)
        if moved:
            raise Conflict(
                f"Expected the record as proposed on but {', '.join(moved)} changed since: propose again.",
                f"申请后学籍已有变化（{'、'.join(moved)}），请重新申请",
            )
        student = apply_fields(session, acting, row.student_id, body["after"], on)
        row.applied_at = acting.now
        session.flush()
    return student


def _proposal(session: Session, proposal_id: str) -> ProposedChange:
    row = session.scalar(select(ProposedChange).where(ProposedChange.id == proposal_id).with_for_update())
    if row is None:
        raise NotFound(
            "Expected a proposed change but there is none with this id.",
            "没有这项变更申请，请核对",
        )
    return row


def _body(session: Session, row: ProposedChange) -> dict[str, dict[str, Any]]:
    return keyring_of(session).open_json(_place(row.id), row.payload)


def _place(row_id: str) -> str:
    return f"proposed_change.payload:{row_id}"
