"""The Python behind the diagram of a rectification: what the data say of the unit, and its term; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from processes import declared_values as values
from processes.declared_values import CaseNumber, Facts, Request, UnitId
from processes.rectification.process import process
from processes.report_places import place_asked
from processes.setting_facts import said
from records.acting import Acting
from records.scope import system_scope
from records.settings.values import value_of
from records.students.cases import grant_case
from reports.progress import rows_below

Values = Mapping[str, Any]


Found = Annotated[dict[str, Any], values.facts(
    unit=values.STARTER, below=values.ANY_AUTHORITY, rules=values.rules("rectification"),
)]


@process.service
def facts(work: Any, request: Request, unit: UnitId) -> Found:
    """Does the unit stand right below, is its report late, what is implausible in it, and which limits hold?"""
    on = Acting(work.now).today
    with system_scope(work.session):
        most, limit, remind = (
            value_of(work.session, unit, f"{process.key}.{key}", on)
            for key in ("most_days", "time_limit_days", "reminder_days")
        )
        found = _found(work, unit, request)
    return {
        "unit": unit, "below": str(request["unit"]), "set": str(request["set"]), "period": str(request["period"]),
        "days": int(request.get("days") or 0), "most": said(most), **found,
        "rules": {"limit": f"{limit.value}WD", "remind": f"{remind.value}WD"},
    }  # fmt: skip


@process.service
def term(work: Any, request: Request, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Let the unit read the case; its term begins today and is over at the end of its last day."""
    acting = Acting(work.now, work.actor.account, facts["unit"], process.key, case)
    grant_case(work.session, acting, [facts["below"]])
    days = int(request["days"])
    return {"until": (acting.today + timedelta(days=days + 1)).isoformat(), "limit": f"P{days}D"}


@process.service
def look(work: Any, facts: Facts) -> dict[str, Any]:
    """What the data say of the unit now."""
    with system_scope(work.session):
        return _found(work, facts["unit"], {**facts, "unit": facts["below"]})


def _found(work: Any, unit: str, request: Values) -> dict[str, Any]:
    place = place_asked(work.session, {**request, "unit": unit})
    rows = {row.unit.id: row for row in rows_below(work.session, *place)}
    row = rows.get(str(request["unit"]))
    gaps = [finding.text for finding in row.gaps] if row else []
    late = row is not None and (row.is_late(work.now) or bool(row.entry and row.entry.automatic))
    return {
        "is_below": row is not None, "late": late,
        "gaps": [one.zh for one in gaps], "gaps_en": [one.en for one in gaps],
    }  # fmt: skip
