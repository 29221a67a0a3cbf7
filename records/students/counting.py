"""Counting students of a unit or a subtree, for requests that say how much they ask."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.tables import OrgClosure, Student


def students_below(session: Session, org_id: str, subtree: bool, stage: str = "") -> int:
    """Return how many present students a unit has, alone or with all below it, of one stage or all."""
    query = select(func.count(Student.id)).where(Student.left_on.is_(None))
    if subtree:
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
        query = query.where(Student.org_id.in_(below))
    else:
        query = query.where(Student.org_id == org_id)
    if stage:
        query = query.where(Student.stage == stage)
    return session.scalar(query) or 0
