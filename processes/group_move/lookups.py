"""What the form of a group move chooses from: schools and classes below the authority that starts it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure, SchoolClass
from records.tables.org import OrgKind


def schools(org_id: str) -> Select[Any]:
    """The schools below a unit."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.kind.in_(kinds))


def classes(org_id: str) -> Select[Any]:
    """The open classes of the schools below a unit, with the school's name before theirs."""
    c, o = SchoolClass, Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    named_en = o.name_en + ", class " + cast(c.number, String) + " of " + cast(c.cohort, String)
    query = select(c.id, o.name_zh + " " + c.name, named_en).join(o, o.id == c.org_id)
    return query.where(c.org_id.in_(below), c.closed_on.is_(None))


LOOKUPS = (
    Lookup("schools", Bilingual("学校", "Schools"), schools),
    Lookup("classes", Bilingual("班级", "Classes"), classes),
)
