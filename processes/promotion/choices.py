"""What the form of the review chooses from: the authorities whose schools can be undone by themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import Organisation, OrgClosure


def authorities(org_id: str) -> Select[Any]:
    """The authorities below a unit, itself among them."""
    o, below = Organisation, select(OrgClosure.descendant).where(OrgClosure.ancestor == org_id)
    return select(o.id, o.name_zh, o.name_en).where(o.is_authority.is_(True), o.id.in_(below), o.valid_to.is_(None))


LOOKUPS = (Lookup("authorities", Bilingual("主管部门", "Authorities"), authorities),)
