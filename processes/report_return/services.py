"""The Python behind the diagram of a return: can it go back, and opening the rounds that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ground.bilingual import Bilingual
from processes.refused_again import overtaken
from processes.report_places import place_asked, refusal, rounds_opened
from processes.report_return.process import process
from records.acting import Acting
from records.scope import system_scope
from records.tables import Organisation
from records.tree import subtree
from reports.places import Place
from reports.reopening import Why, end_of_days, has_submitted, reopen
from reports.units import level_above, unit_of

Values = Mapping[str, Any]


@process.service
def facts(work: Any, request: Values) -> dict[str, Any]:
    """Which report goes back, of which named units and items, and what keeps it from going back."""
    by = str(work.actor.organisation)
    with system_scope(work.session):
        place = place_asked(work.session, request)
        units = _named(work.session, request, place)
        items = [str(code) for code in request.get("items") or ()]
        refusals = _refusals(work.session, by, place, units, items)
    return {
        "unit": place.unit, "by": by, "set": place.definition.key, "period": place.period.text,
        "units": [one for one in units if one is not None], "items": items, "refusals": refusals,
    }  # fmt: skip


@process.service
def reopen_reports(work: Any, request: Values, facts: Values, case: str) -> dict[str, Any]:
    """Open the report and, of the named units, those that have submitted themselves; the highest first."""
    acting = Acting(work.now, work.actor.account, facts["by"], "return", case)
    with overtaken(), system_scope(work.session):
        place = place_asked(work.session, facts)
        below = [place._replace(unit=unit) for unit in facts["units"] if unit_of(work.session, unit).is_authority]
        steps = [place, *(one for one in below if has_submitted(work.session, one))]
        reason = f"{request.get('reason') or ''}（已与{request.get('talked_with')}沟通）"
        until = end_of_days(acting, int(request["days"]))
        why = Why(until, case, reason, tuple(facts["units"]), tuple(facts["items"]))
        opened = reopen(work.session, acting, steps[:1], why)
        whole = Why(until, case, reason, (), why.items)
        for step in steps[1:]:
            opened += reopen(work.session, acting, [step], whole)
        return rounds_opened(opened)


def _named(session: Any, request: Values, place: Place) -> list[str | None]:
    """The ids of units named by code; None for a code that is none below the unit."""
    codes = [str(code) for code in request.get("units") or ()]
    found = dict(
        session.execute(select(Organisation.code, Organisation.id).where(Organisation.code.in_(codes))).tuples().all()
    )
    inside = set(subtree(session, place.unit))
    return [found[code] if code in found and found[code] in inside else None for code in codes]


def _refusals(
    session: Any, by: str, place: Place, units: Sequence[str | None], items: Sequence[str]
) -> list[dict[str, Any]]:  # fmt: skip
    above = level_above(session, place.unit)
    found = []
    if above is None or above.id != by:
        found.append(_NOT_BELOW)
    if not has_submitted(session, place):
        found.append(_NOT_SUBMITTED)
    if has_submitted(session, place._replace(unit=by)):
        found.append(_OWN_SUBMITTED)
    if None in units or set(items) - set(place.definition.by_code):
        found.append(_UNKNOWN)
    return found


_NOT_BELOW = refusal(
    "not_below", Bilingual("只能退回直接下级的报表", "Only a report of the level right below can go back"),
    Bilingual("请由其直接上级办理", "The level right above it does this"),
)  # fmt: skip
_NOT_SUBMITTED = refusal(
    "not_submitted", Bilingual("该单位该期尚未报送或正在更正", "The unit has not submitted this report"),
    Bilingual("请催报", "Urge it instead"),
)  # fmt: skip
_OWN_SUBMITTED = refusal(
    "own_submitted", Bilingual("本级已报送该期报表", "Your own level has submitted this report"),
    Bilingual("请先向上级申请撤报", "Apply to the level above for a withdrawal first"),
)  # fmt: skip
_UNKNOWN = refusal(
    "unknown", Bilingual("有单位或项目代码不在该报表内", "A code of a unit or item is none of this report"),
    Bilingual("请核对代码", "Check the codes"),
)  # fmt: skip
