"""Enrolment plans over HTTP as their own people, on both stores (S21, S33)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from records.acting import Acting
from records.admissions.plans import planned
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables import AdmissionPlan
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_enrolment import first_call, settle
from tests.world import add_person

CLERK, LEADER, OFFICE, HEAD = "school_b-student_clerk", "school_b-student_leader", "jinshui-enrolment_officer", "jinshui-student_leader"


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application, with an enrolment officer at the county."""
    return with_officer(setup)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone, for what does not touch the store's ways."""
    return with_officer(embedded)


def with_officer(setup: Setup) -> Town:
    made = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    with setup.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        add_person(work.session, Acting(work.now), setup.world, "jinshui", Role.ENROLMENT_OFFICER)
    return made


def ask(town: Town, who: str, places: int, **data: Any) -> Any:
    given = {"stage": "junior", "year": 2026, "places": places, "why": "新增两个班", **data}
    return town.person(who).post("/cases", {"process": "enrolment_plan", "data": given})


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return sorted(one.get("rule") or one["key"] for one in answer.json["errors"])


def in_force(town: Town) -> tuple[int | None, int]:
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        kept = len(list(session.scalars(select(AdmissionPlan.id))))
        return planned(session, town.world.org["school_b"], "junior", 2026), kept


def test_a_school_asks_and_the_office_decides_and_may_set_a_plan_itself(town: Town) -> None:
    case = ask(town, CLERK, 90).json["id"]
    assert town.person(CLERK).get(f"/cases/{case}").json["title"] == "金水区第二小学 申报招生计划"
    assert town.person(LEADER).decide(case, "approve").status_code == 200
    assert town.person(OFFICE).decide(case, "return", "请核减", asked=["places"], then="straight").status_code == 200
    corrected = town.person(CLERK).decide(case, "resubmit", data={"places": 60, "why": "新增一个班"})
    assert corrected.status_code == 200, corrected.text
    assert in_force(town) == (None, 0), "nothing holds before it is decided"
    assert town.person(OFFICE).decide(case, "approve").status_code == 200
    assert in_force(town) == (60, 1)
    school = town.world.org["school_b"]
    own = ask(town, OFFICE, 80, school=school).json["id"]
    assert town.person(OFFICE).inbox(own) == [], "who sets it does not decide it"
    assert town.person(HEAD).decide(own, "approve").status_code == 200
    assert in_force(town) == (80, 2), "what held before stays readable"
    refused = ask(town, CLERK, 85).json["id"]
    assert town.person(LEADER).decide(refused, "refuse", "超出办学条件").status_code == 200
    again = ask(town, CLERK, 86).json["id"]
    assert town.person(CLERK).post(f"/cases/{again}/actions/cancel", {"reason": "重新测算"}).status_code == 200
    assert in_force(town) == (80, 2)


def test_what_is_not_admitted_and_what_the_settings_say(small: Town) -> None:
    town = small
    assert rules(ask(town, CLERK, 10, stage="senior")) == ["stage"]
    assert rules(ask(town, CLERK, 10, year=2020)) == ["year"]
    assert rules(ask(town, OFFICE, 10)) == ["school"]
    assert rules(ask(town, OFFICE, 10, school=town.world.org["school_c"])) == ["school"], "a school of another county"
    assert ask(town, HEAD, 10).status_code == 403
    settle(town, "jinshui", False, "enrolment_plan.leader_step")
    settle(town, "jinshui", 5, "enrolment_plan.time_limit_days")
    settle(town, "jinshui", 1, "enrolment_plan.reminder_days")
    made = ask(town, CLERK, 10).json["id"]
    (task,) = town.person(OFFICE).inbox(made)
    assert (task["element"], task["due"]["working_days"]) == ("Office", 5), "the leader is not asked"
    assert first_call(town, made) == date(2026, 9, 24)
    next_door = ask(town, "school_c-student_clerk", 10).json["id"]
    (task,) = town.person("school_c-student_leader").inbox(next_door)
    assert (task["element"], task["due"]["working_days"]) == ("Leader", 10)
    assert first_call(town, next_door) == date(2026, 9, 30)
    settle(town, "jinshui", False, "enrolment_plan.enabled")
    assert "off" in rules(ask(town, CLERK, 11))
    assert ask(town, "school_d-student_clerk", 10).status_code == 201
