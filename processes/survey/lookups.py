"""What the form of a survey chooses from: the unit's own drafts of data sets."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from ground.bilingual import Bilingual
from processes.lookups import Lookup
from reports.tables import ReportSet


def drafts(org_id: str) -> Select[Any]:
    """The drafts of a unit, by the names they have now."""
    name = ReportSet.body["name"]
    query = select(ReportSet.id, name["zh"].as_string(), name["en"].as_string())
    return query.where(ReportSet.state == "draft", ReportSet.org_id == org_id)


DRAFTS = Lookup("survey_drafts", Bilingual("本单位的报表草稿", "Drafts of your unit"), drafts)
