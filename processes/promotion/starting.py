"""The case of a year: one for the whole country, opened at the ministry by the diagram's own timer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine import Occasion, OneCase
from processes.for_each import ForEach
from records.acting import local_date
from records.tables import Organisation
from records.tables.org import OrgKind


def years(session: Any, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The one case of the year in which the occasion falls, under its number."""
    year = local_date(occasion.due).year
    ministry = session.scalar(select(Organisation.id).where(Organisation.kind == OrgKind.MINISTRY))
    if ministry is None or after >= str(year) or limit < 1:
        return []
    return [OneCase(str(year), ministry, {"request": {"year": year, "ministry": ministry}})]


START = ForEach("Start", years)
