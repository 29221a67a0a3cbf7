"""What the form of an export chooses from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind


def schools(org_id: str) -> Select[Any]:
    """The schools below the unit, itself included where it is one."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.kind.in_(kinds))


LOOKUPS = (Lookup("schools", Bilingual("所属学校", "Schools below"), schools),)
