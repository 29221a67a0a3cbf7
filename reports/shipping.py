"""The data sets that Heban comes with, published once; whatever a process owner publishes later stays."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from reports.catalogue import Draft, publish, save_draft
from reports.definitions import read_definition
from reports.periods import containing
from reports.tables import ReportSet

FOLDER = Path(__file__).parent / "shipped"
FIRST_DAY = date(2020, 1, 1)  # they hold from the period of this day on


def ship(session: Session, acting: Acting) -> list[str]:
    """Publish every shipped data set that the installation does not have; returns their keys."""
    known = set(session.scalars(select(ReportSet.key).distinct()))
    made = []
    for path in sorted(FOLDER.glob("*.json")):
        body = json.loads(path.read_text("utf-8"))
        if body["key"] in known:
            continue
        row = save_draft(session, acting, Draft(body))
        publish(session, acting, row.id, containing(read_definition(body).period, FIRST_DAY).text)
        made.append(body["key"])
    return made
