"""One case for each unit that a level asks for its named persons (O12)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine import Occasion, OneCase
from processes.for_each import ForEach
from records.named_people.reports import asked_by


def units(session: Session, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
    """The next units below the level that asks; the key names the due day, the level and the unit."""
    told = dict(occasion.payload or {})
    asker, due, on = str(told["asked_by"]), str(told["due"]), date.fromisoformat(str(told["on"]))
    keys = ((f"{due}:{asker}:{unit}", unit) for unit in asked_by(session, asker, on))
    return [
        OneCase(key, unit, {"opened": {"unit": unit, "asked_by": asker, "due": due, "on": told["on"]}})
        for key, unit in keys if key > after
    ][:limit]  # fmt: skip


ASKED = ForEach("Asked", units)
