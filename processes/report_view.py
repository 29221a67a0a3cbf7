"""How cases about one report are told and shown: whose report of which period, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from engine.reading.case_file import variables_of
from ground.bilingual import Bilingual
from processes.report_places import place_asked
from processes.sections import Fact, Facts, Shown
from processes.sentences import units_of
from records.scope import system_scope
from records.tree import orgs_by_id


def tell(session: Session, cases: Sequence[Any], verb: Bilingual) -> dict[str, Bilingual]:
    """Each case in a sentence: the organisation, what it does, and of which report; one read for all."""
    known = variables_of(session.connection(), [row["case_id"] for row in cases])
    facts = {case: dict(held.get("facts") or {}) for case, held in known.items()}
    with system_scope(session):  # why: whoever is asked about a report knows which it is
        units = units_of(session, cases)
        reports = {key: _named(session, *key) for key in {_key(one) for one in facts.values()}}
    return {
        case: Bilingual(f"{unit.zh} {verb.zh}{reports[_key(facts[case])].zh}",
                        f"{unit.en} {verb.en}{reports[_key(facts[case])].en}")
        for case, unit in units.items()
    }  # fmt: skip


def _key(facts: Mapping[str, Any]) -> tuple[str, str]:
    return str(facts.get("set") or ""), str(facts.get("period") or "")


def _named(session: Session, key: str, period: str) -> Bilingual:
    if not key:
        return Bilingual("月报", " a report")
    place = place_asked(session, {"set": key, "period": period, "unit": ""})
    return Bilingual(
        f"{place.period.name.zh}“{place.definition.name.zh}”",
        f" “{place.definition.name.en}” of {place.period.name.en}",
    )


def listed(names: Sequence[Bilingual]) -> Bilingual:
    """Several names as one text; empty for none."""
    return Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def show(
    session: Session, variables: Mapping[str, Any], more: Sequence[tuple[Bilingual, str]],
    named: Mapping[str, Bilingual] | None = None,
) -> Shown:  # fmt: skip
    """The report in question, and further entries of the request by their titles; `named` are those put into words."""
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
        plain = str(request.get(name, facts.get(name)) or "")
        told = (named or {}).get(name, Bilingual(plain, plain))
        rows += [Fact(title, told)] if told.zh else []
    return Shown((Facts(tuple(rows)),))
