"""What forms about reports choose from: the data sets in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from records.tables import OrgClosure
from reports.tables import ReportSet


def data_sets(org_id: str) -> Select[Any]:
    """The data sets in force, by the names of their first version; surveys where they are collected."""
    name, link = ReportSet.body["name"], OrgClosure
    query = select(ReportSet.key, name["zh"].as_string(), name["en"].as_string())
    own = or_(
        ReportSet.owner.is_(None),
        ReportSet.owner.in_(select(link.ancestor).where(link.descendant == org_id)),
        ReportSet.owner.in_(select(link.descendant).where(link.ancestor == org_id)),
    )
    return query.where(ReportSet.state == "published", own, _is_first(ReportSet))


def _is_first(row: Any) -> Any:
    """The first version that was published; an earlier number may still be a draft."""
    earlier = aliased(ReportSet)
    return ~exists().where(earlier.key == row.key, earlier.state == "published", earlier.version < row.version)


DATA_SETS = Lookup("data_sets", Bilingual("报表", "Data sets"), data_sets)
