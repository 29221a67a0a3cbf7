"""Which report a case is about: the unit, data set and period that its variables name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from reports import catalogue, periods, rounds
from reports.places import Place
from reports.reopening import Opened


def place_asked(session: Session, asked: Mapping[str, Any]) -> Place:
    """The report of `unit`, `set` and `period`."""
    newest = catalogue.definition(session, str(asked["set"]))
    return rounds.place_of(session, str(asked["unit"]), newest.key, periods.parse(newest.period, str(asked["period"])))


def refusal(rule: str, said: Bilingual, remedy: Bilingual) -> dict[str, Any]:
    """Why a case does not start, as cases say it."""
    return {
        "rule": rule, "message": said.zh, "message_en": said.en, "level": None, "document": None,
        "remedy": remedy.zh, "remedy_en": remedy.en,
    }  # fmt: skip


def rounds_opened(opened: Sequence[Opened]) -> dict[str, Any]:
    """The rounds that begin again, as the message about them carries it."""
    rows = [
        {"set": one.place.definition.key, "period": one.place.period.text, "unit": one.place.unit, "round": one.round,
         "until": one.until.isoformat()} for one in opened
    ]  # fmt: skip
    return {"rounds": sorted(rows, key=lambda row: (row["set"], row["period"], row["unit"], row["round"]))}
