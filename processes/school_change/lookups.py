"""What the form of a change of a school chooses from: the schools below the authority, and their classes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, case, cast, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure, SchoolClass
from records.tables.org import OrgKind


def schools(org_id: str) -> Select[Any]:
    """The schools below a unit by name and code; those that have ended say so, for they can be revived."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    ended, ended_en = (case((o.valid_to.is_(None), ""), else_=words) for words in ("（已撤销）", " (ended)"))
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    named, named_en = o.name_zh + " " + o.code + ended, o.name_en + " " + o.code + ended_en
    return select(o.id, named, named_en).where(o.id.in_(below), o.kind.in_(kinds))


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
