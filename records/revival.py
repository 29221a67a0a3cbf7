"""A school that ended opens again with its old code; one that was entered by mistake goes without a trace (O8)."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict
from records.org_states import record_state
from records.orgs import Move, move_org, unhang
from records.schools import school_of
from records.tables import OrgParent, SchoolClass, Student, VoidSchoolCode
from records.tables.school import SchoolStatus
from records.taking_over import take_over
from records.tree import org_by_id, parent_on


def revive_school(session: Session, acting: Acting, org_id: str, parent: str, document: str) -> None:
    """Open an ended school again today under a parent, with the code it had (domain-facts §4).

    Raises Conflict for one that is open, or was entered by mistake.
    """
    org, school = org_by_id(session, org_id), school_of(session, org_id)
    if org.valid_to is None or school.status == SchoolStatus.WITHDRAWN:
        raise Conflict(
            f"Expected a school that has ended but {org.name_en} is open, or was entered by mistake.",
            f"“{org.name_zh}”没有撤销，或系误建，不能恢复",
        )
    org.valid_to = None
    if parent_on(session, org_id, acting.today) != parent:
        edge = Move(org_id, parent, acting.today, document, acting.account_id, acting.now)
        move_org(session, edge, acting.today)
    session.execute(delete(VoidSchoolCode).where(VoidSchoolCode.code == school.code))
    record_state(session, acting, org_id, document, status=str(SchoolStatus.NORMAL), successor=None)


def withdraw_school(session: Session, acting: Acting, org_id: str, document: str) -> None:
    """Take back a school that was entered by mistake and holds nothing: no past day shows it, its code is void.

    Raises Conflict where it has a pupil or a class by now.
    """
    _check_empty(session, org_id)
    take_over(session, acting, org_id, None)
    record_state(session, acting, org_id, document, status=str(SchoolStatus.WITHDRAWN))
    org = org_by_id(session, org_id)
    org.valid_to = org.valid_from
    session.execute(delete(OrgParent).where(OrgParent.org == org_id))
    unhang(session, org_id)
    session.add(VoidSchoolCode(code=school_of(session, org_id).code, school=org_id, void_from=acting.today))
    session.flush()


def _check_empty(session: Session, org_id: str) -> None:
    for cls in (Student, SchoolClass):
        if session.scalar(select(cls.id).where(cls.org_id == org_id).limit(1)) is not None:
            raise Conflict(
                "Expected a school that holds nothing but it has pupils or classes: apply for its deletion instead.",
                "学校已有学生或班级，请按已有数据的学校申请删除",
            )
