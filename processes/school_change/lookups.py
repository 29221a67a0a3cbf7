"""What the form of a change of a school chooses from: the schools below the authority, and their classes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup, classes_below
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind


def schools(org_id: str) -> Select[Any]:
    """The schools below a unit by name and code; those that have ended say so, for they can be revived."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    ended, ended_en = (case((o.valid_to.is_(None), ""), else_=words) for words in ("（已撤销）", " (ended)"))
    kinds = (OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)
    named, named_en = o.name_zh + " " + o.code + ended, o.name_en + " " + o.code + ended_en
    return select(o.id, named, named_en).where(o.id.in_(below), o.kind.in_(kinds))


LOOKUPS = (
    Lookup("schools", Bilingual("学校", "Schools"), schools),
    Lookup("classes", Bilingual("班级", "Classes"), classes_below),
)
