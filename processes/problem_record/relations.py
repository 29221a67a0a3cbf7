"""Who has to do with a record, asked each time a task is made: sides move while a case is under way (S8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.relations import Relation
from records.errors import NotFound
from records.tables import Student
from records.tree import OrgRow, nearest_authority, nearest_common, row_by_id, rows_above

HOLDER, AUTHORITY, ARBITER = (f"problem_record.{name}" for name in ("holder", "holders_authority", "arbiter"))


def holder(session: Session, of: Any) -> OrgRow:
    """The school that holds a record now."""
    org_id = session.scalar(select(Student.org_id).where(Student.id == str(of)))
    if org_id is None:
        raise NotFound("Expected a student but there is none with this id.", "没有这名学生，请核对")
    return row_by_id(session, str(org_id))


def holders_authority(session: Session, of: Any) -> OrgRow:
    """The authority of the school that holds a record now."""
    return nearest_authority(rows_above(session, holder(session, of).id)[1:])


def arbiter(session: Session, of: Any) -> OrgRow:
    """The lowest common superior of the authorities of several records; of one authority, itself."""
    first, *rest = [holders_authority(session, one) for one in of]
    found = first
    for other in rest:
        found = nearest_common(rows_above(session, found.id), rows_above(session, other.id))
    return found


RELATIONS = {
    HOLDER: Relation(holder, Bilingual("学籍所在学校", "the school that holds the record of")),
    AUTHORITY: Relation(holders_authority, Bilingual("学籍主管部门", "the authority of the record of")),
    ARBITER: Relation(arbiter, Bilingual("共同上级", "the lowest common superior of")),
}
