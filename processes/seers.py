"""Who may see a case: the people and desks that can be asked about it (加签、沟通、抄送), nearest to it first.

They are the business roles of its own unit, of the units above, and of its parties with those above them: the other
side of `processes.visible_cases`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from records.roles import PERMISSIONS, Permission, Role
from records.scope import system_scope
from records.tables import Account, CaseGrant, OrgClosure, RoleAssignment
from records.tables.account import AccountState

ROLES = frozenset(role for role, may in PERMISSIONS.items() if {Permission.CASES_BELOW, Permission.TASK_DECIDE} <= may)
_ROW, _UP, _GRANT = RoleAssignment.__table__.c, OrgClosure.__table__.c, CaseGrant.__table__.c


class Seer(NamedTuple):
    """A person at a desk from which a case may be seen."""

    account: str
    name: str
    org_id: str
    role: Role


def units_seeing(session: Session, organisation: str | None, number: str) -> list[str]:
    """The ids of the units that may see a case, its own and those nearest to it first."""
    with system_scope(session):
        parties = session.scalars(select(_GRANT.org_id).where(_GRANT.case_no == number).order_by(_GRANT.org_id))
        roots = [one for one in dict.fromkeys([organisation, *parties]) if one]
        found: list[str] = []
        for root in roots:
            above = select(_UP.ancestor).where(_UP.descendant == root).order_by(_UP.depth)
            found += session.scalars(above)
    return list(dict.fromkeys(found))


def seers(session: Session, units: Collection[str], on: date, account: str | None = None) -> list[Seer]:
    """The people in use who hold a desk of the units on a day, one or all, in the order of the units."""
    held = (_ROW.valid_from <= on, or_(_ROW.valid_to.is_(None), _ROW.valid_to > on))
    query: Any = (
        select(_ROW.account_id, Account.display_name, _ROW.org_id, _ROW.role)
        .join(Account, Account.id == _ROW.account_id)
        .where(_ROW.org_id.in_(units), _ROW.role.in_(sorted(ROLES)), *held, Account.state == AccountState.ACTIVE)
        .order_by(_ROW.role, Account.display_name, _ROW.account_id)
    )
    if account is not None:
        query = query.where(_ROW.account_id == account)
    place = {unit: at for at, unit in enumerate(units)}
    with system_scope(session):
        found = [Seer(row[0], row[1], row[2], Role(row[3])) for row in session.execute(query)]
    return sorted(found, key=lambda one: place[one.org_id])
