"""Changes of affiliation (隶属关系变更, O9): by a level above both parents, from a day on; the past is kept."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.orgs import Move, move_org
from records.roles import Permission
from records.scope import scope_of
from records.tables import Organisation, OrgParent
from records.tables.org import OrgKind
from records.tree import org_by_id, parent_on


@dataclass(frozen=True)
class Affiliation:
    """One period under one parent: from a day up to, not including, another, by a document."""

    parent: Organisation
    edge: OrgParent


def affiliations(session: Session, org_id: str) -> list[Affiliation]:
    """Every parent that an organisation had, has, or will have, oldest first."""
    # why: the whole past of one unit in one read
    query = (
        select(OrgParent, Organisation)
        .join(Organisation, Organisation.id == OrgParent.parent)
        .where(OrgParent.org == org_id)
        .order_by(OrgParent.valid_from)
    )
    return [Affiliation(parent, edge) for edge, parent in session.execute(query)]


def change_affiliation(session: Session, acting: Acting, move: Move) -> None:
    """Record a move from today or a later day on; it acts at once when the day is today.

    The role must reach both the parent of that day and the new one. Raises NotAllowed else, Invalid for a past
    day, a closed unit, or a parent that takes none, Conflict where nothing would change or a move is planned.
    """
    org, parent = org_by_id(session, move.org), org_by_id(session, move.parent)
    before = parent_on(session, move.org, move.on)
    scope = scope_of(session)
    for above in (before, move.parent):
        scope.require(Permission.ORG_MOVE, above)
    _check(org, parent, before)
    if move.on < acting.today:
        raise Invalid(
            f"Expected a day from {acting.today} on but got {move.on}: the past stays as it was.",
            f"生效日期不得早于 {acting.today}，现为 {move.on}，既往隶属关系不改",
        )
    move_org(session, replace(move, set_by=acting.account_id, recorded_at=acting.now), acting.today)


def withdraw_move(session: Session, acting: Acting, org_id: str) -> date:
    """Take back a move whose day has not come, and return that day; NotFound when none is planned."""
    planned = session.scalar(select(OrgParent).where(OrgParent.org == org_id, OrgParent.valid_from > acting.today))
    if planned is None:
        raise NotFound(
            "Expected a planned move of this organisation but there is none: to reverse a past move, record a new one.",
            "该机构没有尚未生效的隶属调整；已生效的请重新登记",
        )
    scope, day = scope_of(session), planned.valid_from
    for above in (parent_on(session, org_id, acting.today), planned.parent):
        scope.require(Permission.ORG_MOVE, above)
    session.execute(delete(OrgParent).where(OrgParent.org == org_id, OrgParent.valid_from == day))
    session.execute(update(OrgParent).where(OrgParent.org == org_id, OrgParent.valid_to == day).values(valid_to=None))
    session.flush()
    return day


def _check(org: Organisation, parent: Organisation, before: str | None) -> None:
    if before is None or org.valid_to is not None:
        raise Invalid(
            f"Expected an organisation in use under a parent but {org.name_en} is the ministry or closed.",
            f"“{org.name_zh}”没有上级或已撤销，不能调整隶属",
        )
    if parent.kind == OrgKind.SCHOOL or parent.valid_to is not None:
        raise Invalid(
            f"Expected a parent that units can stand under but {parent.name_en} is a school or closed.",
            f"“{parent.name_zh}”是学校或已撤销，不能作上级",
        )
    if before == parent.id:
        raise Conflict(
            f"Expected another parent but {org.name_en} is already under {parent.name_en} on that day.",
            f"“{org.name_zh}”当日已隶属“{parent.name_zh}”",
        )
