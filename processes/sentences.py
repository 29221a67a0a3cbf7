"""What the sentences of many processes begin with: the unit at which a case stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from records.tree import orgs_by_id


def units_of(session: Session, cases: Sequence[Any]) -> dict[str, Bilingual]:
    """The name of each case's unit, by case id; empty for a unit that the session may not read."""
    at = {row["case_id"]: _unit(row) for row in cases}
    orgs = orgs_by_id(session, set(at.values()))
    return {case: Bilingual(orgs[org].name_zh, orgs[org].name_en) if org in orgs else Bilingual("", "")
            for case, org in at.items()}  # fmt: skip


def said_of_units(session: Session, cases: Sequence[Any], doing: Bilingual) -> dict[str, Bilingual]:
    """`金水区第一小学 申报学籍注册`: each case's unit and what it does, by case id."""
    units = units_of(session, cases)
    return {case: Bilingual(f"{unit.zh} {doing.zh}", f"{unit.en} {doing.en}") for case, unit in units.items()}


def _unit(row: Any) -> str:
    return str(row["case_organisation"] if "case_organisation" in row else row["organisation"])
