"""Whose authority decides a transfer: the school's own, or the city where the setting says so (S16)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from records import tree
from records.settings.values import Answer
from records.tables.org import OrgKind

CITY = "transfer.city"


def city(session: Session, of: Any) -> tree.OrgRow:
    """The city above a school; its own authority where there is none, or the province decides already."""
    above = tree.rows_above(session, str(of))[1:]
    return next((org for org in above if org.kind == OrgKind.CITY), tree.nearest_authority(above))


def seat(session: Session, school: str, city_decides: Answer) -> tree.OrgRow:
    """The organisation at the authority's seat for a school."""
    if city_decides.value:
        return city(session, school)
    return tree.nearest_authority(tree.rows_above(session, school)[1:])


def relation(school: str, city_decides: Answer) -> dict[str, str]:
    """The same as a relation, so that a task goes to whoever stands there when it is made."""
    return {"relation": CITY if city_decides.value else "authority", "of": school}
