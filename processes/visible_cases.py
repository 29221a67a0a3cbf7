"""Which cases a session may see: those of its subtree, and those of which it is a party (decisions, domain 4).

Whoever has no right to the business below, as a system administrator, sees the cases that they started themselves and
those that came to a desk of their role, and no others (O3).
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from engine.store import tables as t
from records.roles import Permission, Role
from records.scope import RecordsSession, Scope, scope_of
from records.tables import CaseGrant

_GRANT = CaseGrant.__table__.c


def visible(session: RecordsSession) -> ColumnElement[bool]:
    """The criterion of the cases that a session may see."""
    scope = scope_of(session)
    if not scope.may(Permission.CASES_BELOW):
        return _own(scope)
    granted = select(_GRANT.case_no).where(scope.covers(_GRANT.org_id))
    return or_(scope.covers(t.case.c.organisation), t.case.c.number.in_(granted))


def sees(session: RecordsSession, organisation: str | None, number: str) -> bool:
    """Tell of one case what `visible` says of a list: the grants are read only when the tree does not answer."""
    scope = scope_of(session)
    if not scope.may(Permission.CASES_BELOW):
        own = select(t.case.c.id).where(t.case.c.number == number, _own(scope)).limit(1)
        return session.connection().execute(own).first() is not None
    if scope.everything or organisation is not None and scope.allows(organisation):
        return True
    granted = select(_GRANT.case_no).where(_GRANT.case_no == number, scope.covers(_GRANT.org_id)).limit(1)
    return session.connection().execute(granted).first() is not None


def _own(scope: Scope) -> ColumnElement[bool]:
    """The cases that the account started, and those with a task of an administrator at its unit, decided or open."""
    c = t.task.c
    desk = select(c.case_id).where(c.role == str(Role.SYSTEM_ADMIN), c.organisation.in_(sorted(scope.roots)))
    return or_(t.case.c.started_by == scope.account_id, t.case.c.id.in_(desk))
