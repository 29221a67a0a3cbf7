"""Counting students of a unit or a subtree, for requests that say how much they ask."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.tables import OrgClosure, Student


def students_by_stage(session: Session, org_id: str, subtree: bool, stage: str = "") -> dict[str, int]:
    """Return how many present students a unit has by stage, alone or with all below it, of one stage or all."""
    query = select(Student.stage, func.count(Student.id)).where(Student.left_on.is_(None)).group_by(Student.stage)
    if subtree:
        below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
        query = query.where(Student.org_id.in_(below))
    else:
        query = query.where(Student.org_id == org_id)
    if stage:
        query = query.where(Student.stage == stage)
    return {found: count for found, count in session.execute(query.order_by(Student.stage))}
