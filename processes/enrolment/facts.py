"""The facts of an enrolment: who asks, for which stage and year, who decides, and what the settings say today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from processes.setting_facts import said, window
from records import tree
from records.acting import Acting
from records.assignments import SMALL_SCHOOL, one_person
from records.roles import SCHOOL_KINDS
from records.school_year import year_turn
from records.schools import takes_students
from records.scope import system_scope
from records.settings.values import settings_of
from records.tables.org import OrgKind


def gathered(work: Any, request: Mapping[str, Any], case_id: str) -> dict[str, Any]:
    """A school enters what it took itself; an authority delivers results for the schools below it."""
    unit, acting = str(work.actor.organisation), Acting(work.now)
    stage, on = str(request.get("stage")), date.fromisoformat(str(request.get("on")))
    with system_scope(work.session):
        own = OrgKind(tree.row_by_id(work.session, unit).kind) in SCHOOL_KINDS
        settings = settings_of(work.session, unit, acting.today)
        answer = lambda name: settings.value(f"enrolment.{name}", stage)  # noqa: E731
        closed = takes_students(work.session, unit, stage) if own else None
        return {
            "unit": unit, "school": unit if own else None, "way": "self" if own else "assigned", "case_id": case_id,
            "asking": {"organisation": unit, "account": work.actor.account}, "stage": stage, "on": on.isoformat(),
            "authority": {"relation": "authority" if own else "self", "of": unit},
            "year": year_turn(work.session, unit, on).cohort_of(1, on),
            "classes": int(request.get("classes") or 0) if own else 0,
            "switch": said(answer("enabled")), "window": window(answer("windows"), acting.today),
            "takes": closed is None,
            "rules": {
                "leader": own and answer("leader_step").value, "office": own and answer("office_step").value,
                "limit": f"{answer('time_limit_days').value}WD", "remind": f"{answer('reminder_days').value}WD",
                "correction": f"{answer('correction_days').value}WD",
                "one_person": {**said(one_person(work.session, unit, acting.today)), "rule": SMALL_SCHOOL},
            },
        }  # fmt: skip
