"""Urging and comments on the reports page over HTTP, on both stores: who is told, how often a day, and by whose right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.app import create_app
from records.acting import Acting
from records.roles import Role
from records.scope import system_scope
from tests.api.conftest import Person, Town, hire
from tests.service.conftest import Setup
from tests.service.test_report_rounds import SEPTEMBER, SET, cases, enter, opened, staffed

AT = {"set": SET, "period": SEPTEMBER}


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    staffed(setup, "jinshui", "guancheng", "zhengzhou")
    with setup.house.working() as work, system_scope(work.session):
        hire(work.session, Acting(work.now), setup.world, "school_a-manager", [("school_a", Role.MANAGER)])
    opened(setup)
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def news(person: Person, kind: str) -> list[str]:
    return [one["text_en"] for one in person.get("/notices").json["items"] if one["kind"] == kind]


def test_who_is_missing_is_urged_so_often_a_day_and_it_is_said_who_was_told(town: Town, setup: Setup) -> None:
    county, school = town.person("jinshui-manager"), town.person("school_a-manager")
    rows = {one["name_en"]: one for one in county.get("/reports/status", **AT).json["items"]}
    assert [one["missing"] for one in rows.values()] == [True, True]
    told = county.post("/reports/urge", AT).json
    assert {one["name_en"]: one["people"] for one in told["told"]} == {"school_a": ["school_a-manager"], "school_b": []}
    assert told["told"][0]["roles"] == ["管理员"] and told["enough"] == []
    (notice,) = news(school, "urge")
    assert "jinshui urges" in notice
    again = county.post("/reports/urge", {**AT, "units": [rows["school_a"]["id"]]}).json
    assert again["told"] == [] and [one["name_en"] for one in again["enough"]] == ["school_a"] and again["most"] == 1
    case = cases(setup)[SET, "jinshui"].id
    assert county.decide(case, "urge").status_code == 200, "the seat of the round urges by the same limit"
    assert len(news(school, "urge")) == 1
    city = town.person("zhengzhou-manager")
    both = city.post("/reports/urge", AT).json["told"]
    assert {one["name_en"]: one["roles"] for one in both}["jinshui"] == ["审核员", "管理员"], "who fills it in and who submits"
    one = city.post("/reports/urge", {**AT, "unit": town.world.org["jinshui"], "units": [rows["school_a"]["id"]]}).json
    assert [each["name_en"] for each in one["told"]] == ["school_a"], "another level has a count of its own"
    shown = {each["name_en"]: each for each in county.get("/reports/status", **AT).json["items"]}
    assert shown["school_a"]["urged"]["times"] == 2 and shown["school_b"]["urged"]["times"] == 1
    neighbour = town.person("guancheng-manager")
    assert neighbour.post("/reports/urge", {**AT, "unit": town.world.org["jinshui"]}).status_code == 404
    assert neighbour.post("/reports/urge", {**AT, "units": [rows["school_a"]["id"]]}).status_code == 404
    assert school.post("/reports/urge", AT).status_code == 403
    setup.clock.advance(timedelta(days=1))
    town.known.clear()
    assert len(town.person("jinshui-manager").post("/reports/urge", AT).json["told"]) == 2, "the next day it is urged again"


def test_a_level_above_comments_on_a_cell_the_unit_answers_and_whoever_asked_settles(town: Town, setup: Setup) -> None:
    enter(setup, "school_a", bandwidth=90_000)
    city, school, unit = town.person("zhengzhou-auditor"), town.person("school_a-manager"), town.world.org["school_a"]
    body: dict[str, Any] = {**AT, "unit": unit, "item": "bandwidth", "text": "是否多写了一个零？"}
    made = city.post("/reports/comments", body)
    assert made.status_code == 201, made.text
    assert "zhengzhou commented" in news(school, "comment")[0]
    answer = school.post("/reports/comments", {**AT, "item": "bandwidth", "text": "属实，已升级万兆"})
    assert answer.status_code == 201 and not answer.json["from_above"]
    assert "school_a answered" in news(city, "comment")[0]
    shown = school.get("/reports/grid", **AT).json["comments"]["bandwidth"]
    assert [(one["organisation"]["name_en"], one["text"]) for one in shown] == [
        ("zhengzhou", "是否多写了一个零？"), ("school_a", "属实，已升级万兆"),
    ]  # fmt: skip
    settle = f"/reports/comments/{made.json['id']}/settle"
    assert school.post(settle).status_code == 404, "whoever asked settles it"
    assert city.post(settle).json["settled_at"]
    neighbour = town.person("guancheng-manager")
    assert neighbour.post("/reports/comments", body).status_code == 404 and neighbour.post(settle).status_code == 404
    assert city.post("/reports/comments", {**body, "text": " \u200b"}).status_code == 422
    assert city.post("/reports/comments", {**body, "item": "nothing"}).status_code == 422
