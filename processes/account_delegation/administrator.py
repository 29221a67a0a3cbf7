"""Who consents to a delegation: the unit's own system administrator, or that of the next level that has one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.roles import Role
from records.tables import RoleAssignment
from records.tree import OrgRow, rows_above

ADMINISTRATOR = "account_delegation.administrator"


def administrator(session: Session, of: Any) -> OrgRow:
    """Find it for an organisation: itself where it has an administrator, else the nearest above that has one."""
    line = rows_above(session, str(of))
    held = RoleAssignment
    query = select(held.org_id).where(
        held.role == Role.SYSTEM_ADMIN, held.org_id.in_([org.id for org in line]), held.valid_to.is_(None)
    )
    served = set(session.scalars(query))
    return next((org for org in line if org.id in served), line[0])
