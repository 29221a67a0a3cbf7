"""Fields whose values accepted evidence proved: a case alone changes them again, no import and no edit of the card."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.scope import system_scope
from records.tables import ProposedChange, StudentPointer


def proved_fields(session: Session, student_id: str) -> frozenset[str]:
    """The fields of a student that decided proposals put into force, here or before the file was fetched here."""
    with system_scope(session):
        ids = _earlier(session, student_id)
        query = select(ProposedChange.fields).where(
            ProposedChange.student_id.in_(ids), ProposedChange.applied_at.is_not(None)
        )
        return frozenset(name for fields in session.scalars(query) for name in fields)


def _earlier(session: Session, student_id: str) -> list[str]:
    """The ids that one student's file had, newest first."""
    ids = [student_id]
    while True:
        query = select(StudentPointer.student_id).where(StudentPointer.to_student == ids[-1]).limit(1)
        before = session.scalar(query)
        if before is None or before in ids:
            return ids
        ids.append(before)
