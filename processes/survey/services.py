"""The Python behind the diagram of a survey: its form beside what the bases yield, and putting it in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from processes import declared_values as values
from processes.declared_values import CaseNumber, Facts, Request, UnitId
from processes.setting_facts import said
from processes.survey.process import process
from records.acting import Acting
from records.errors import Invalid
from records.scope import system_scope
from records.settings.values import value_of
from reports.catalogue import InForce
from reports.definitions import Definition, Item
from reports.periods import Period, parse
from reports.surveys import (
    Compared,
    Yield,
    begins,
    compared,
    draft_read,
    is_taken,
    put_survey_in_force,
    reshaped,
)

Values = Mapping[str, Any]


Found = Annotated[dict[str, Any], values.facts(unit=values.STARTER, rules=values.rules("survey"))]


@process.service
def facts(work: Any, request: Request, unit: UnitId) -> Found:
    """What the form asks, which of its elements are collected already, when it would begin, and which limits hold."""
    acting = Acting(work.now)
    with system_scope(work.session):
        most, limit, remind = (
            value_of(work.session, unit, f"{process.key}.{key}", acting.today)
            for key in ("most_periods", "time_limit_days", "reminder_days")
        )
        row, definition = draft_read(work.session, str(request["draft"]))
        own = row is not None and row.org_id == unit and row.state == "draft"
        form = _form(work, unit, definition) if own and definition is not None else _NO_FORM
        period = _period(definition, str(request.get("first") or ""))
    periods = int(request.get("periods") or 0)
    return {
        "unit": unit, "draft": str(request["draft"]), "digest": row.digest if row is not None and own else "",
        "is_own": own, **form,
        "first": period.text if period else "", "periods": periods, "most": said(most),
        "in_time": bool(definition and period and begins(definition, period).first > acting.today),
        "rules": {"limit": f"{limit.value}WD", "remind": f"{remind.value}WD"},
    }  # fmt: skip


@process.service
def put_in_force(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Publish the form that was approved for the units below; "changed" where it is another one by now."""
    acting = Acting(work.now, work.actor.account, facts["unit"], process.key, case)
    with system_scope(work.session):
        _row, definition = draft_read(work.session, facts["draft"])
        period = _period(definition, facts["first"])
        if period is None or definition is None or begins(definition, period).first <= acting.today:
            return {"state": "changed"}
        how = InForce(period.index, period.index + int(facts["periods"]) - 1, facts["unit"])
        done = put_survey_in_force(work.session, acting, facts["draft"], facts["digest"], how)
    return {"state": "published" if done else "changed"}


_NO_FORM: Mapping[str, Any] = {
    "key": "", "name": "", "name_en": "", "taken": False, "known": [], "known_en": [], "reshaped": [],
    "reshaped_en": [],
}  # fmt: skip


def _form(work: Any, unit: str, definition: Definition) -> dict[str, Any]:
    known: Sequence[Compared] = [
        one for one in compared(work.session, definition, unit) if one.found is Yield.KNOWN
    ]  # fmt: skip
    collected = {one.item.code for one in known}
    shaped: Sequence[Item] = [one for one in reshaped(work.session, definition) if one.code not in collected]
    return {
        "key": definition.key, "name": definition.name.zh, "name_en": definition.name.en,
        "taken": is_taken(work.session, definition.key, unit),
        "known": [one.item.name.zh for one in known], "known_en": [one.item.name.en for one in known],
        "reshaped": [one.name.zh for one in shaped], "reshaped_en": [one.name.en for one in shaped],
    }  # fmt: skip


def _period(definition: Definition | None, text: str) -> Period | None:
    """The period that was named, or None where it is none of the form's kind."""
    if definition is None:
        return None
    try:
        return parse(definition.period, text)
    except Invalid:
        return None
