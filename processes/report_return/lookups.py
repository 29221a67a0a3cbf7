"""What the form of a return chooses from besides the data sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure


def authorities(org_id: str) -> Select[Any]:
    """The authorities below a unit."""
    o = Organisation
    below = select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id, OrgClosure.depth > 0)
    return select(o.id, o.name_zh, o.name_en).where(o.id.in_(below), o.is_authority)


AUTHORITIES = Lookup("authorities", Bilingual("下级主管部门", "Authorities below"), authorities)
