"""What the form of a return chooses from besides the data sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure
from reports.tables import ReportElement
from reports.units import right_below


def authorities(org_id: str) -> Select[Any]:
    """The authorities right below a unit: only their reports can go back."""
    o = Organisation
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(right_below(org_id)), o.is_authority)


def units_below(org_id: str) -> Select[Any]:
    """Everybody below a unit, by code."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id, OrgClosure.depth > 0)
    return select(o.code, o.name_zh, o.name_en).where(o.id.in_(below))


def items(_org_id: str) -> Select[Any]:
    """The data elements that reports ask for, by code."""
    return select(ReportElement.code, ReportElement.name_zh, ReportElement.name_en)


AUTHORITIES = Lookup("authorities", Bilingual("下级主管部门", "Authorities below"), authorities)
UNITS_BELOW = Lookup("units_below", Bilingual("下级单位", "Units below"), units_below)
ITEMS = Lookup("report_items", Bilingual("报表项目", "Items of reports"), items)
