"""Who took part in a round beside its deciders: everybody who wrote a figure of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from processes.report_places import place_asked
from reports.writers import writers_of


def involved(session: Session, variables: Mapping[str, Any]) -> Collection[str]:
    """The accounts that wrote a figure of the report in its present round."""
    facts = variables.get("facts")
    return writers_of(session, place_asked(session, facts)) if facts else ()
