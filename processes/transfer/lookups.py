"""What the forms of a transfer choose from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.roles import SCHOOL_KINDS
from records.tables import Organisation, SchoolClass


def classes(org_id: str) -> Select[Any]:
    """The open classes of the school."""
    c = SchoolClass
    named_en = "Class " + cast(c.number, String) + " of " + cast(c.cohort, String)
    return select(c.id, c.name, named_en).where(c.org_id == org_id, c.closed_on.is_(None))


def schools(org_id: str) -> Select[Any]:
    """The other schools of the province, for a transfer that the releasing side starts."""
    o = Organisation
    province = select(o.province).where(o.id == org_id).scalar_subquery()
    open_ones = (o.kind.in_(SCHOOL_KINDS), o.valid_to.is_(None), o.province == province, o.id != org_id)
    return select(o.id, o.name_zh, o.name_en).where(*open_ones)


LOOKUPS = (
    Lookup("schools", Bilingual("本省学校", "Schools of the province"), schools),
    Lookup("classes", Bilingual("本校班级", "Classes of this school"), classes),
)
