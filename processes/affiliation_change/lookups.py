"""What the form of a change of affiliation chooses from: the authority's schools, and the units of its province."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind

_ABOVE = (OrgKind.PROVINCE, OrgKind.CITY, OrgKind.COUNTY, OrgKind.CENTRAL_SCHOOL)


def schools(org_id: str) -> Select[Any]:
    """The open schools below a unit, by name and code."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    query = select(o.id, o.name_zh + " " + o.code, o.name_en + " " + o.code)
    return query.where(o.id.in_(below), o.kind.in_((OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)), o.valid_to.is_(None))


def units(org_id: str) -> Select[Any]:
    """The authorities and central schools of the unit's province."""
    o = Organisation
    province = select(o.province).where(o.id == org_id).scalar_subquery()
    query = select(o.id, o.name_zh, o.name_en)
    return query.where(o.province == province, o.kind.in_(_ABOVE), o.valid_to.is_(None))


LOOKUPS = (
    Lookup("schools", Bilingual("学校", "Schools"), schools),
    Lookup("units", Bilingual("主管部门与中心校", "Authorities and central schools"), units),
)
