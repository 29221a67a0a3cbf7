"""How cases about one report are told and shown: whose report of which period, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ground.bilingual import Bilingual
from processes.report_places import place_asked
from processes.sections import Fact, Facts, Shown
from records.scope import system_scope
from records.tree import orgs_by_id


def tell(session: Session, cases: Sequence[Any], verb: Bilingual, key: str = "unit") -> dict[str, Bilingual]:
    """Each case in a sentence: the organisation, what it does, and of which report."""
    found = {}
    for row in cases:
        facts = dict(row["variables"].get("facts") or {}) if "variables" in row else {}
        org_id = str(row["case_organisation"] if "case_organisation" in row else row["organisation"] or "")
        org = orgs_by_id(session, {org_id}).get(org_id)
        name, name_en = (org.name_zh, org.name_en) if org else ("", "")
        found[row["case_id"]] = Bilingual(
            f"{name} {verb.zh}{_of(session, facts).zh}", f"{name_en} {verb.en}{_of(session, facts).en}"
        )
    return found


def show(session: Session, variables: Mapping[str, Any], more: Sequence[tuple[Bilingual, str]]) -> Shown:
    """The report in question, and further entries of the request by their titles."""
    facts, request = variables.get("facts") or {}, variables.get("request") or {}
    if not facts.get("set"):
        return Shown(())
    with system_scope(session):
        place = place_asked(session, facts)
        unit = orgs_by_id(session, {place.unit})[place.unit]
    rows = [
        Fact(Bilingual("单位", "Unit"), Bilingual(unit.name_zh, unit.name_en)),
        Fact(Bilingual("报表", "Data set"), place.definition.name),
        Fact(Bilingual("期次", "Period"), place.period.name),
    ]  # fmt: skip
    for title, name in more:
        text = str(request.get(name, facts.get(name)) or "")
        rows += [Fact(title, Bilingual(text, text))] if text else []
    return Shown((Facts(tuple(rows)),))


def _of(session: Session, facts: Mapping[str, Any]) -> Bilingual:
    if not facts.get("set"):
        return Bilingual("月报", " a report")
    with system_scope(session):
        place = place_asked(session, facts)
    return Bilingual(
        f"{place.period.name.zh}“{place.definition.name.zh}”",
        f" “{place.definition.name.en}” of {place.period.name.en}",
    )
