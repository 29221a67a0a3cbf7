"""How far problem records are settled, region by region (S10): for whoever watches over the units below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from records.roles import Permission
from records.scope import scope_of
from records.tables import Organisation, OrgClosure, ProblemGroup, ProblemRecord


@dataclass(frozen=True)
class Progress:
    """Of one unit directly below, or of the unit itself where records hang on it: open, settled, since when."""

    unit: str
    name_zh: str
    name_en: str
    type: int
    open: int
    settled: int
    graduating: int
    oldest: datetime | None


def progress(session: Session, unit: str) -> list[Progress]:
    """Count problem records by the units directly below one and by type; `graduating` are the open ones that go first.

    NotAllowed for a unit outside the caller's subtree.
    """
    scope_of(session).require(Permission.STATISTICS, unit)
    below, near, record, group = OrgClosure.__table__.alias(), OrgClosure.__table__.alias(), ProblemRecord, ProblemGroup
    is_open = record.settled_at.is_(None)
    child = select(near.c.descendant).where(near.c.ancestor == unit, near.c.depth == 1)
    counts: tuple[Any, ...] = (
        func.sum(case((is_open, 1), else_=0)), func.sum(case((is_open, 0), else_=1)),
        func.sum(case((and_(is_open, group.graduating), 1), else_=0)),
        func.min(case((is_open, record.found_at), else_=None)),
    )  # fmt: skip
    # why: one statement walks the closure, whatever the depth of the tree below
    query = (
        select(Organisation.id, Organisation.name_zh, Organisation.name_en, record.type, *counts)
        .select_from(record)
        .join(group, group.id == record.group_id)
        .join(below, below.c.descendant == record.org_id)
        .join(Organisation, Organisation.id == below.c.ancestor)
        .where(below.c.ancestor.in_(child))
        .group_by(Organisation.id, Organisation.name_zh, Organisation.name_en, record.type)
        .order_by(Organisation.id, record.type)
    )
    return [
        Progress(row[0], row[1], row[2], row[3], int(row[4] or 0), int(row[5] or 0), int(row[6] or 0), row[7])
        for row in session.execute(query)
    ]
