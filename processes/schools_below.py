"""The schools below a unit, as a list that forms choose from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind


def schools_below(org_id: str) -> Select[Any]:
    """The schools below a unit, itself included where it is one."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.kind.in_(kinds))
