"""The Python behind the diagram of a withdrawal: who must agree, and opening the rounds from the top down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ground.bilingual import Bilingual
from processes.refused_again import overtaken
from processes.report_places import place_asked, refusal, rounds_opened
from processes.report_withdrawal.process import process
from records.acting import Acting
from records.scope import system_scope
from records.settings.values import value_of
from reports.reopening import Why, end_of_days, has_submitted, ladder, reopen
from reports.units import level_above

Values = Mapping[str, Any]
_OPEN = refusal(
    "not_submitted", Bilingual("该期报表尚未报送或正在更正", "This report is open: it can be corrected"),
    Bilingual("请直接在填报页面修改", "Correct it in the grid"),
)  # fmt: skip
_TOP = refusal(
    "no_level_above", Bilingual("没有可以受理的上级", "There is no level above to ask"),
    Bilingual("请联系运维核对隶属关系", "Ask the operators to check the line of command"),
)  # fmt: skip


@process.service
def facts(work: Any, request: Values) -> dict[str, Any]:
    """Which levels must agree: the one above, and where it has submitted as well each further one, nearest first."""
    asked = {**request, "unit": str(work.actor.organisation)}
    with system_scope(work.session):
        place = place_asked(work.session, asked)
        steps = ladder(work.session, place)
        deciders = [level_above(work.session, step.unit) for step in steps]
        days = value_of(work.session, place.unit, f"{process.key}.correction_days", Acting(work.now).today).value
        refusals = [] if has_submitted(work.session, place) else [_OPEN]
    if None in deciders:
        refusals.append(_TOP)
    pairs = zip(steps, deciders, strict=True)
    return {
        "unit": place.unit, "set": place.definition.key, "period": place.period.text, "days": days,
        "refusals": refusals,
        "steps": [{"unit": step.unit, "decider": above.id} for step, above in pairs if above is not None],
    }  # fmt: skip


@process.service
def reopen_reports(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Open the rounds of all levels that agreed, the highest first; each relocks itself when the time is over."""
    acting = Acting(work.now, work.actor.account, facts["unit"], "withdrawal", case)
    with overtaken(), system_scope(work.session):
        places = [place_asked(work.session, {**facts, "unit": step["unit"]}) for step in reversed(facts["steps"])]
        why = Why(end_of_days(acting, int(facts["days"])), case, str(request.get("reason") or ""))
        return rounds_opened(reopen(work.session, acting, places, why))
