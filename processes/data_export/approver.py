"""Who approves an export above the unit's leader: the nearest authority above; the ministry has none."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records.errors import NotFound
from records.tree import OrgRow, nearest_authority, rows_above

APPROVER = "data_export.approver"


def approver(session: Session, of: Any) -> OrgRow:
    """Find it for an organisation; NotFound for an unknown one."""
    line = rows_above(session, str(of))
    try:
        return nearest_authority(line[1:])
    except NotFound:
        return line[0]
