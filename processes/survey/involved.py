"""Who took part in a survey beside whoever applied: whoever saved its form last does not approve it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from reports.surveys import draft_read


def involved(session: Session, variables: Mapping[str, Any]) -> Collection[str]:
    """The account that wrote the form as it is now."""
    facts = variables.get("facts") or {}
    row, _definition = draft_read(session, str(facts.get("draft") or ""))
    return [row.made_by] if row is not None and row.made_by else ()
