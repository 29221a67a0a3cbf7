"""What the form of a group move chooses from: schools and classes below the authority that starts it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup, classes_below
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind


def schools(org_id: str) -> Select[Any]:
    """The schools below a unit."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.kind.in_(kinds))


LOOKUPS = (
    Lookup("schools", Bilingual("学校", "Schools"), schools),
    Lookup("classes", Bilingual("班级", "Classes"), classes_below),
)
