"""The Python behind the diagram of a round: what is due, who is urged, and the submission; facts and effects alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from ground.bilingual import Bilingual
from processes import declared_values as values
from processes.declared_values import CaseNumber, Facts, Opened, Request
from processes.report_places import place_asked, refusal
from processes.report_round.process import process
from records.acting import Acting
from records.notices import NewNotice, leave_notices
from records.roles import Role
from records.scope import system_scope
from records.settings.values import value_of
from reports import rounds
from reports.entries import Round, entry_of
from reports.places import Place
from reports.progress import rows_below
from reports.tables import Stand
from reports.units import is_assigned, level_above, unit_of
from reports.urging import urge_units

Values = Mapping[str, Any]


Found = Annotated[dict[str, Any], values.facts(unit=values.ANY_AUTHORITY, above=values.ANY_AUTHORITY)]


@process.service
def facts(work: Any, request: Request | None, opened: Opened | None) -> Found:
    """Which report is due, until when, by which line of seats, by the settings as they are now."""
    asked = dict(opened or request or {})
    unit = str(asked.get("unit") or work.actor.organisation)
    with system_scope(work.session):
        place = place_asked(work.session, {**asked, "unit": unit})
        _unit, one, period = place
        closes = rounds.closes_at(work.session, place)
        above = level_above(work.session, unit)
        on = Acting(work.now).today
        inspector = value_of(work.session, unit, f"{process.key}.inspector_step", on).value
        return {
            "unit": unit, "set": one.key, "period": period.text, "closes": closes.isoformat() if closes else None,
            "automatic": one.automatic, "chain": _chain(one.chain), "without_inspector": not inspector,
            "above": above.id if above else None, "refusals": _refusals(work.session, place, closes is None),
        }  # fmt: skip


@process.service
def urge(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Leave a notice with every unit below that is missing or has implausible figures, so often a day each."""
    acting = Acting(work.now, work.actor.account, facts["unit"], "urge", case)
    with system_scope(work.session):
        place = place_asked(work.session, facts)
        missing = [row.unit for row in rows_below(work.session, *place) if row.is_missing]
        urged = urge_units(work.session, acting, place, missing)
    return {"units": len(urged.told)}


@process.service
def send(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Submit the report unless an authority below is still missing; the snapshot is the submission."""
    acting = Acting(work.now, work.actor.account, facts["unit"], "report", case)
    with system_scope(work.session):
        missing = rounds.submit_by_people(work.session, acting, place_asked(work.session, facts), case)
    return {"state": "waiting" if missing else "submitted", "missing": [one.id for one in missing][:50]}


@process.service
def submit_as_is(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Submit the data as they are at the cut-off, once, whoever comes first."""
    with system_scope(work.session):
        row = rounds.submit_as_is(work.session, Acting(work.now), place_asked(work.session, facts), case)
    return {"state": "submitted", "snapshot": row.id if row else None}


@process.service
def name_late(work: Any, facts: Facts, case: CaseNumber) -> dict[str, Any]:
    """Tell the level above that a report which the system does not submit is late."""
    with system_scope(work.session):
        place = place_asked(work.session, facts)
        unit = unit_of(work.session, place.unit)
        text = (f"{unit.name_zh}逾期未报送{place.period.name.zh}的“{place.definition.name.zh}”",
                f"{unit.name_en} is late with “{place.definition.name.en}” of {place.period.name.en}")  # fmt: skip
        told = [
            NewNotice(str(facts["above"] or unit.id), role, "late", *text, f"{case}:late:{role}", case)
            for role in _roles(place)
        ]
        leave_notices(work.session, Acting(work.now), told)
    return {"told": len(told)}


def _chain(chain: Mapping[str, str]) -> str:
    return "status" if chain.get("check") == Role.STUDENT_CLERK else "progress"


def _roles(place: Place) -> Sequence[Role]:
    return [Role(role) for role in sorted(place.definition.roles)]


def _refusals(session: Any, place: Place, endless: bool) -> list[dict[str, Any]]:
    entry = entry_of(session, Round(place.definition.key, place.period.index), place.unit)
    if entry is not None and entry.stand == Stand.SUBMITTED:
        return [_SUBMITTED]
    return [_NOT_DUE] if endless or not is_assigned(session, place.definition, place.unit, place.period) else []


_SUBMITTED = refusal(
    "submitted", Bilingual("该期报表已报送", "This report has been submitted"),
    Bilingual("如需更正，请申请撤报", "To correct it, apply for a withdrawal"),
)  # fmt: skip
_NOT_DUE = refusal(
    "not_due", Bilingual("本单位该期不报送此表", "This unit does not report this data set"),
    Bilingual("请核对报表和期次", "Check data set and period"),
)  # fmt: skip
