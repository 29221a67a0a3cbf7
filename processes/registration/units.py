"""The units of a registration: schools that somebody may enter for, and the authority above a school's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from records import tree
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind

UPPER = "registration.upper"


def schools(org_id: str) -> Select[Any]:
    """The schools below a unit, itself included where it is one (proxy entry)."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.kind.in_(kinds))


def upper(session: Session, of: Any) -> tree.OrgRow:
    """The authority above a school's own."""
    own = tree.nearest_authority(tree.rows_above(session, str(of))[1:])
    return tree.nearest_authority(tree.rows_above(session, own.id)[1:])
