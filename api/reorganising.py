"""A change of the organisation tree: what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from engine.store import tables as t
from records.roles import Permission
from records.scope import RecordsSession, scope_of
from records.tables import CaseGrant, Organisation, OrgClosure
from records.tree import line_on, org_by_id, orgs_by_id, parent_on


@dataclass(frozen=True)
class LeftDesk:
    """Open tasks of the moving units' cases on one desk of the old line: how many, and whose they will likely be."""

    organisation: Organisation
    role: str
    n: int
    becomes: Organisation | None


@dataclass(frozen=True)
class Outlook:
    """What a move would do: the lines of command, nearest first, how many units come along, the desks left."""

    before: list[Organisation]
    after: list[Organisation]
    units: int
    desks: list[LeftDesk]


def outlook(session: RecordsSession, org_id: str, parent: str, day: date) -> Outlook:
    """What a move on a day would do; NotAllowed unless the role reaches both parents, NotFound for an unknown unit."""
    for unit in (org_id, parent):
        org_by_id(session, unit)
    for above in (parent_on(session, org_id, day), parent):
        scope_of(session).require(Permission.ORG_MOVE, above)
    before = _named(session, line_on(session, org_id, day)[1:])
    after = _named(session, line_on(session, parent, day))
    return Outlook(before, after, _units(session, org_id), _desks(session, org_id, before, after))


def _named(session: RecordsSession, ids: Sequence[str]) -> list[Organisation]:
    found = orgs_by_id(session, ids)
    return [found[i] for i in ids]


def _units(session: RecordsSession, org_id: str) -> int:
    query = select(func.count()).select_from(OrgClosure).where(OrgClosure.ancestor == org_id)
    return session.scalar(query) or 0


def _desks(
    session: RecordsSession, org_id: str, before: list[Organisation], after: list[Organisation]
) -> list[LeftDesk]:
    left = {unit.id: unit for unit in before if unit not in after}
    if not left:
        return []
    closure, grant, c = OrgClosure.__table__.c, CaseGrant.__table__.c, t.task.c
    moving = select(closure.descendant).where(closure.ancestor == org_id)
    party = select(grant.case_no).where(grant.org_id.in_(moving), grant.ends_at.is_(None))
    # why: exactly the desks that the moving units leave, with what lies there of their own cases
    query = (
        select(c.organisation, c.role, func.count())
        .select_from(t.task.join(t.case, t.case.c.id == c.case_id))
        .where(c.state == "open", c.organisation.in_(left))
        .where(or_(t.case.c.organisation.in_(moving), t.case.c.number.in_(party)))
        .group_by(c.organisation, c.role)
        .order_by(c.organisation, c.role)
    )
    rows = session.connection().execute(query).all()
    return [LeftDesk(left[unit], role or "", n, _heir(left[unit], after)) for unit, role, n in rows]


def _heir(unit: Organisation, after: list[Organisation]) -> Organisation | None:
    """Who stands in the new line where a unit stood in the old one: of its kind, else the nearest authority."""
    alike = [one for one in after if one.kind == unit.kind]
    return next(iter(alike or [one for one in after if one.is_authority]), None)
