"""The authority above a school's own, which decides a registration where the settings say so."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records import tree

UPPER = "registration.upper"


def upper(session: Session, of: Any) -> tree.OrgRow:
    """The authority above a school's own."""
    own = tree.nearest_authority(tree.rows_above(session, str(of))[1:])
    return tree.nearest_authority(tree.rows_above(session, own.id)[1:])
