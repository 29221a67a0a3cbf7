"""Delegations over HTTP as their own people, on both stores: consents, what a substitute may do, and the end (O7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from engine.background.worker import Worker
from records.roles import Role
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup

LEADER, ADMIN, CLERK_B = "school_a-student_leader", "school_a-system_admin", "school_b-student_clerk"
PERIOD = {"first": "2026-09-18", "last": "2026-09-20", "why": "外出培训"}


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    town = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    town.hire("school_a-second", ("school_a", Role.STUDENT_LEADER))
    yield town


def ask(person: Person, substitute: str, **more: Any) -> Any:
    return person.post("/cases", {"process": "account_delegation", "data": {"substitute": substitute, **PERIOD, **more}})


def asked(town: Town, **more: Any) -> str:
    answer = ask(town.person(LEADER), town.world.account["school_a-second"], **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def granted(town: Town, **more: Any) -> str:
    case = asked(town, **more)
    for login in ("school_a-second", ADMIN):
        assert (answer := town.person(login).decide(case, "approve")).status_code == 200, (login, answer.text)
    return case


def stands_in(town: Town) -> list[str]:
    """Who is shown as away in the list of accounts, each with the substitute."""
    items = town.fresh(ADMIN).get("/accounts", organisation=town.world.org["school_a"]).json["items"]
    return [f"{one['login']}→{away['substitute_name']}" for one in items for away in one["away"]]


def test_both_consent_then_the_post_is_shown_as_delegated_and_ends_by_itself(town: Town) -> None:
    case = asked(town)
    assert [task["element"] for task in town.person("school_a-second").inbox(case)] == ["Substitute"]
    assert town.person(ADMIN).inbox(case) == [] and stands_in(town) == []
    assert town.person("school_a-second").decide(case, "approve").status_code == 200
    shown = town.person(ADMIN).get(f"/cases/{case}").json
    assert shown["title"].endswith("申请岗位代理") and PERIOD["why"] in str(shown["sections"])
    assert town.person(ADMIN).decide(case, "approve").status_code == 200
    assert stands_in(town) == [f"{LEADER}→school_a-second"]
    town.pass_time(days=3)
    Worker(town.house.engine).tick()
    assert town.fresh(LEADER).get(f"/cases/{case}").json["outcome"] == "Done" and stands_in(town) == []


def test_the_person_ends_it_early_and_nobody_else_does(town: Town) -> None:
    case = granted(town)
    for login in (ADMIN, "school_a-student_clerk"):
        refused = town.person(login).post(f"/cases/{case}/actions/end_early", {"reason": "返岗"})
        assert refused.status_code == 403, login
    ended = town.person(LEADER).post(f"/cases/{case}/actions/end_early", {"reason": "返岗"})
    assert (ended.status_code, ended.json["outcome"]) == (200, "Ended") and stands_in(town) == []


def test_who_does_not_fit_is_refused_with_the_reason(town: Town) -> None:
    def reasons(substitute: str, **more: Any) -> list[str]:
        answer = ask(town.person(LEADER), town.world.account[substitute], **more)
        assert answer.status_code == 422, answer.text
        return [one.get("rule") or one.get("key") for one in answer.json["errors"]]

    assert reasons("school_a-system_admin") == ["people"], "an administrator does no business"
    assert reasons(LEADER) == ["people"], "oneself"
    assert reasons("school_a-second", first="2026-09-01") == ["past"]
    assert reasons("school_a-second", last="2026-09-17") == ["order"]
    assert reasons("school_a-second", last="2027-09-17") == ["long"]
    assert reasons(CLERK_B) == ["substitute"], "the list holds colleagues alone"


def test_the_consent_of_another_puts_nothing_in_force(town: Town) -> None:
    case = asked(town)
    (task,) = town.person("school_a-second").inbox(case)
    for login in (LEADER, "school_a-student_clerk", ADMIN):
        answer = town.person(login).post(f"/tasks/{task['id']}/decide", {"outcome": "approve", "reason": "", "data": {}})
        assert answer.status_code in (403, 404, 409), login
    assert town.person(LEADER).post(f"/cases/{case}/actions/withdraw", {"reason": "不再外出"}).json["outcome"] == "EndWithdrawn"


def test_an_administrator_sees_own_cases_and_no_other_business(town: Town) -> None:
    pupil = town.world.take("school_b").id
    moved = town.person("school_a-student_clerk").start(pupil).json["id"]
    case = granted(town)
    admin = town.person(ADMIN)
    assert [one["id"] for one in admin.get("/cases", filter="all").json["items"]] == [case]
    assert admin.get(f"/cases/{case}").status_code == 200 and admin.get(f"/cases/{moved}").status_code == 404
    assert town.person("jinshui-system_admin").get(f"/cases/{moved}").status_code == 404
    assert {one["group_en"] for one in admin.get("/startable").json["items"]} <= {"Accounts and people"}
