"""The Python behind the diagram of a delegation: facts about people and period, and the substitutes' table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from processes.account_delegation.administrator import ADMINISTRATOR
from processes.account_delegation.process import process
from processes.refused_again import overtaken
from processes.setting_facts import said
from records.acting import Acting
from records.scope import system_scope
from records.settings.values import value_of
from records.substitutions import NewSubstitute, consent, end_substitute, grant_substitute, why_refused
from records.tables import Account

Values = Mapping[str, Any]


@process.service
def facts(work: Any, request: Values, person: str) -> dict[str, Any]:
    """Who stands in for whom, from when to when, what bars it, and the settings that judge it (O7)."""
    with system_scope(work.session):
        unit = work.session.get_one(Account, person).org_id
        today = Acting(work.now).today
        new = _asked(request, person)
        most, limit, remind = (
            value_of(work.session, unit, f"{process.key}.{key}", today)
            for key in ("most_days", "time_limit_days", "reminder_days")
        )
        barred = why_refused(work.session, Acting(work.now, person), new)
    return {
        "person": person, "unit": unit, "today": today.isoformat(),
        "administrator": {"relation": ADMINISTRATOR, "of": unit},
        "first": new.valid_from.isoformat(), "until": new.valid_to.isoformat(),
        "days": (new.valid_to - new.valid_from).days, "most": said(most),
        "barred": barred and {"zh": barred.zh, "en": barred.en},
        "rules": {"limit": f"{limit.value}WD", "remind": f"{remind.value}WD"},
    }  # fmt: skip


@process.service
def grant(work: Any, request: Values, facts: Values, consenter: str, case: str) -> dict[str, Any]:
    """Write the substitutes' rows with both consents, each under the name of the person who gave it.

    Raises the BPMN error *overtaken* where the two people no longer fit, or another than the substitute consented.
    """
    person = Acting(work.now, facts["person"], facts["unit"], str(request.get("why") or "")[:200], case)
    with overtaken(), system_scope(work.session):
        rows = grant_substitute(work.session, person, _asked(request, facts["person"]))
        for row in rows:
            consent(work.session, Acting(work.now, consenter, facts["unit"], "", case), row.id)
    return {"rows": [row.id for row in rows], "person": facts["person"], "unit": facts["unit"]}


@process.service
def close(work: Any, granted: Values, case: str) -> dict[str, Any]:
    """End what was granted at once."""
    acting = Acting(work.now, granted["person"], granted["unit"], "ended early", case)
    for one in granted["rows"]:
        end_substitute(work.session, acting, one)
    return {"ended": len(granted["rows"])}


def _asked(request: Values, person: str) -> NewSubstitute:
    first, last = date.fromisoformat(str(request["first"])[:10]), date.fromisoformat(str(request["last"])[:10])
    chosen = [str(one) for one in request.get("processes") or []]
    return NewSubstitute(person, str(request["substitute"]), first, last + timedelta(days=1), chosen)

