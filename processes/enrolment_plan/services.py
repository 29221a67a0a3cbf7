"""The functions behind the drawing: what is asked for and what holds today, and recording it; no decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.enrolment_plan.process import process
from processes.setting_facts import said
from records import tree
from records.acting import Acting
from records.admissions.plans import Plan, planned, record_plan
from records.admissions.taking import hold_school, taken
from records.assignments import SMALL_SCHOOL, one_person
from records.roles import SCHOOL_KINDS
from records.school_year import year_turn
from records.schools import takes_students
from records.scope import scope_of, system_scope
from records.settings.values import settings_of
from records.tables.org import OrgKind

AHEAD = 1  # a plan may be set for the intake after the next one, not later


JUDGED_AGAIN = ("found", "offers", "present", "asked", "switch")
"""What can have become another since the plan was asked for; how many were taken is counted when it is recorded."""


@process.service
def facts(work: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Whose plan for which stage and year, what holds today, how many were taken, and who decides."""
    unit = str(work.actor.organisation)
    school = str(request.get("school") or unit)
    return _gather(work, request, unit, scope_of(work.session).allows(school))


@process.service
def facts_again(work: Any, request: Mapping[str, Any], facts: Mapping[str, Any], case: str) -> dict[str, Any]:
    """What the rules judge again before the plan is recorded."""
    found = _gather(work, request, str(facts["unit"]), bool(facts["found"]))
    return {name: found[name] for name in JUDGED_AGAIN}


def _gather(work: Any, request: Mapping[str, Any], unit: str, covered: bool) -> dict[str, Any]:
    today, stage = Acting(work.now).today, str(request.get("stage"))
    school = str(request.get("school") or unit)
    with system_scope(work.session):
        kind = OrgKind(tree.row_by_id(work.session, school).kind) if covered else None
        found, own = kind in SCHOOL_KINDS, school == unit
        settings = settings_of(work.session, school if found else unit, today)
        value = lambda name: settings.value(f"enrolment_plan.{name}", stage)  # noqa: E731
        now, year = year_turn(work.session, unit, today).cohort_of(1, today), int(request.get("year") or 0)
        at = (work.session, school, stage, year)
        return {
            "unit": unit, "school": school, "found": found, "own": own, "stage": stage, "year": year,
            "authority": {"relation": "authority" if own else "self", "of": unit},
            "offers": found and takes_students(work.session, school, stage) is None,
            "years": {"from": now, "to": now + 1 + AHEAD, "fits": now <= year <= now + 1 + AHEAD},
            "asked": int(request.get("places") or 0), "present": planned(*at) if found else None,
            "taken": taken(*at) if found else 0,
            "switch": said(value("enabled")),
            "rules": {
                "own": own, "leader": own and value("leader_step").value,
                "limit": f"{value('time_limit_days').value}WD", "remind": f"{value('reminder_days').value}WD",
                "one_person": {**said(one_person(work.session, unit, today)), "rule": SMALL_SCHOOL},
            },
        }  # fmt: skip


@process.service
def record(work: Any, facts: Mapping[str, Any], places: Any, case: str) -> dict[str, Any]:
    """Record the number, unless more were taken meanwhile."""
    acting, school = Acting(work.now, work.actor.account, work.actor.organisation, "plan", case), str(facts["school"])
    plan = Plan(school, str(facts["stage"]), int(facts["year"]), int(places))
    with system_scope(work.session):
        hold_school(work.session, school)
        there = taken(work.session, school, plan.stage, plan.year)
        if there > plan.places:
            return {"recorded": False, "taken": there}
        record_plan(work.session, acting, plan)
    return {"recorded": True, "taken": there}
