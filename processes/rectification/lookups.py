"""What the form of a rectification chooses from: the units below, and the data sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from processes.report_lookups import DATA_SETS
from records.tables import Organisation, OrgClosure
from records.tables.org import OrgKind

_REPORTING = (OrgKind.CITY, OrgKind.COUNTY, OrgKind.PROVINCE, OrgKind.SCHOOL, OrgKind.CENTRAL_SCHOOL)


def below(org_id: str) -> Select[Any]:
    """The authorities and schools below a unit; the rules ask whether one stands right below."""
    o = Organisation
    inside = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id, OrgClosure.depth > 0)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(inside), o.kind.in_(_REPORTING))


LOOKUPS = (Lookup("below", Bilingual("下级单位", "Units below"), below), DATA_SETS)
