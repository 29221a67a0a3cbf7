"""What forms about reports choose from: the data sets in force."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from reports.tables import ReportSet


def data_sets(_org_id: str) -> Select[Any]:
    """The data sets in force, by the names of their first version."""
    name = ReportSet.body["name"]
    query = select(ReportSet.key, name["zh"].as_string(), name["en"].as_string())
    return query.where(ReportSet.state == "published", ReportSet.version == 1)


DATA_SETS = Lookup("data_sets", Bilingual("报表", "Data sets"), data_sets)
