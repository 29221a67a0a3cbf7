"""A school changes its authority over HTTP, on both stores: each level up to the ministry agrees, the work goes along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.app import create_app
from records.scope import system_scope
from records.tree import line_on
from service.rerouting import apply_moves
from tests.api.conftest import Town
from tests.service.conftest import Setup

LEVELS = ("zhengzhou-system_admin", "henan-system_admin", "ministry-system_admin")
LEADERS = ("jinshui-student_leader", "guancheng-student_leader")


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def ask(town: Town, parent: str, **more: Any) -> Any:
    org = town.world.org
    data = {"school": org["school_a"], "parent": org[parent], "document": "郑政〔2026〕3号", "why": "区划调整"}
    return town.person("jinshui-system_admin").post("/cases", {"process": "affiliation_change", "data": {**data, **more}})


def agree(town: Town, case: str, *logins: str) -> None:
    for login in logins:
        assert (answer := town.person(login).decide(case, "approve")).status_code == 200, (login, answer.text)


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one.get("rule") or one["key"] for one in answer.json["errors"]]


def superior(town: Town, on: Any = None) -> str:
    with town.house.reading() as session, system_scope(session):
        line = line_on(session, town.world.org["school_a"], on or town.house.acting().today)
    return next(name for name, org_id in town.world.org.items() if org_id == line[1])


def test_after_the_ministrys_approval_the_school_its_tasks_and_its_people_stand_under_the_new_authority(town: Town) -> None:
    moving = town.person("school_a-student_clerk").start(town.world.take("school_c").id).json["id"]
    assert town.person("school_a-student_leader").decide(moving, "approve").status_code == 200
    case = ask(town, "guancheng").json["id"]
    direct = {"parent": town.world.org["guancheng"], "document": "x"}
    page = town.person("zhengzhou-system_admin").post(f"/organisations/{town.world.org['school_a']}/move", direct)
    assert page.status_code == 409 and "学校隶属变更" in page.json["detail"]
    agree(town, case, *LEADERS, *LEVELS[:2])
    assert superior(town) == "jinshui", "not before the ministry"
    agree(town, case, LEVELS[2])
    town.work_off()
    today = town.house.acting().today
    assert (superior(town), superior(town, today - timedelta(days=1))) == ("guancheng", "jinshui")
    shown = town.person("jinshui-system_admin").get(f"/cases/{case}").json
    assert shown["outcome"] == "Done" and "管城回族区教育局" in str(shown)
    assert town.person("jinshui-student_clerk").inbox(moving) == []
    assert len(town.person("guancheng-student_clerk").inbox(moving)) == 1
    people = [len(town.person(f"{unit}-system_admin").get("/accounts", organisation=town.world.org["school_a"]).json["items"])
              for unit in ("jinshui", "guancheng")]  # fmt: skip
    assert people == [0, 3], "its people are administered from the new authority alone"
    assert rules(ask(town, "jinshui")) == ["school"], "no longer its school"


def test_a_level_above_decides_once_and_a_later_day_waits(town: Town) -> None:
    day = town.house.acting().today + timedelta(days=5)
    case = ask(town, "zhengzhou", on=day.isoformat()).json["id"]
    agree(town, case, LEADERS[0], *LEVELS)
    assert town.person("jinshui-system_admin").get(f"/cases/{case}").json["outcome"] == "Done"
    assert superior(town) == "jinshui"
    assert rules(ask(town, "guancheng")) == ["planned"]
    town.pass_time(days=5)
    assert apply_moves(town.house) == [town.world.org["school_a"]]
    assert superior(town) == "zhengzhou"


def test_what_does_not_fit_is_refused_and_a_school_that_moved_meanwhile_is_not_moved_again(town: Town) -> None:
    today = town.house.acting().today
    assert rules(ask(town, "jinshui")) == ["same"]
    assert rules(ask(town, "liwan")) == ["parent"], "another province"
    assert rules(ask(town, "guancheng", on=(today - timedelta(days=1)).isoformat())) == ["on"]
    assert rules(ask(town, "guancheng", school=town.world.org["school_c"])) == ["school"]
    first, second = (ask(town, parent).json["id"] for parent in ("guancheng", "zhengzhou"))
    agree(town, second, LEADERS[0], *LEVELS)
    agree(town, first, *LEADERS, *LEVELS)
    assert superior(town) == "zhengzhou"
    assert town.person("jinshui-student_leader").inbox(first), "the rules stand against it now, so it is back on the desk"
    refused = town.person("jinshui-student_leader").decide(first, "refuse", "已另行调整")
    assert refused.status_code == 200 and town.person("jinshui-system_admin").get(f"/cases/{first}").json["outcome"] == "EndRefused"
