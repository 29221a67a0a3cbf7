"""Who read a child's data: asked by a system administrator who names the child exactly (O10).

A view of one child is bound to it by its digest. A list names nobody, so the lists read at the units in charge of
the child are told apart: they may have held it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from records.acting import Acting
from records.roles import Permission
from records.scope import scope_of, system_scope
from records.session import audit_of
from records.students.codes import mask_name
from records.students.listing import note_reading
from records.students.lookup import check_rate, count_look_up, match_student
from records.tree import line


@dataclass(frozen=True)
class Child:
    """The child as the administrator named it."""

    name: str
    code: str


@dataclass(frozen=True)
class Readings:
    """The child, masked; the views of it alone, and the lists of the units in charge, newest first."""

    name_masked: str
    code_masked: str
    views: Sequence[Mapping[str, Any]]
    lists: Sequence[Mapping[str, Any]]


def readings_of(session: Session, acting: Acting, child: Child, since: datetime) -> Readings | None:
    """Return who read a child's data from an instant on; the question itself is counted and recorded.

    None for a child that does not fit exactly or stands outside the subtree: the two look alike on purpose. Raises
    RateLimited as a look-up does.
    """
    scope = scope_of(session)
    scope.require(Permission.AUDIT_READ)
    check_rate(session, acting)
    with system_scope(session):
        student = match_student(session, child.name.strip(), child.code.strip().upper())
        inside = student is not None and scope.allows(student.org_id)
        count_look_up(session, acting, inside)
        units = [org.id for org in line(session, student.org_id)] if student is not None else []
    if student is None or not inside:
        return None
    audit = audit_of(session)
    views, lists = audit.readings_of(student.id, since), audit.lists_of(units, since)
    note_reading(session, acting, "audit.readings", "who read this child", [student.id])
    return Readings(mask_name(child.name.strip()), student.code_masked, views, lists)
