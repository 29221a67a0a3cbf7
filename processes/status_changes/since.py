"""Since when a student has been in the present state: what a case that waits for its end is called by."""

from __future__ import annotations

from sqlalchemy.orm import Session

from records.students.places import places_of
from records.tables import Student


def since(session: Session, student: Student) -> str:
    """The student's id and the first day of the present state, such as `01J…:2026-09-18`."""
    first = None
    for state in reversed(places_of(session, student.id)):
        if state.status != student.status:
            break
        first = state.valid_from
    return f"{student.id}:{first.isoformat() if first else ''}"
