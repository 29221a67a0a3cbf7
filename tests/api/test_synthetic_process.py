"""A process is one folder: one that stands outside the tree is found in every room, and no other file was touched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.app import create_app
from engine import SimulatedClock
from records.roles import Role
from service.bootstrap import open_house
from service.demo.declared import Declared
from service.demo.people import Staff
from service.demo.schools import COUNTY, Made
from service.deploying import deploy_catalogue
from tests.api.conftest import Town, _people, configured
from tests.furnished import furnished
from tests.synthetic_process import on_the_path
from tests.world import NOW, SCHOOLS


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The test world with one process more, from a temporary directory on the catalogue's path."""
    made, home = furnished("town", _people), tmp_path_factory.mktemp("house") / "home"
    with on_the_path("visit", tmp_path_factory.mktemp("outside")):
        made.copied(home)
        clock = SimulatedClock(NOW)
        house = open_house(configured(home), clock)
        try:
            assert deploy_catalogue(house) == ["visit"], "and nothing else changed by it"
            yield Town(create_app(house), house, made.world, clock)
        finally:
            house.audit.close()
            house.database.dispose()


def planned(town: Town, school: str = "school_a") -> Any:
    data = {"purpose": "新生", "school": town.world.org[school]}
    return town.person(f"{school}-student_clerk").post("/cases", {"process": "visit", "data": data})


def test_the_start_page_offers_it_where_it_may_be_started_and_says_elsewhere_why_not(town: Town) -> None:
    school, county = (town.person(f"{unit}-student_clerk").get("/startable").json for unit in ("school_a", "jinshui"))
    (offered,) = (one for one in school["items"] if one["key"] == "visit")
    assert (offered["name"], offered["name_en"], offered["group_en"]) == ("家访", "Home visit", "School and family")
    assert offered["description_en"] == "Plans and records of home visits."
    (closed,) = (one for one in county["closed"] if one["key"] == "visit")
    assert closed["who_starts"] == "学校的学籍管理员"
    assert town.person("jinshui-student_clerk").get("/processes/visit/start-form").status_code == 403


def test_its_settings_are_listed_set_and_obeyed(town: Town) -> None:
    admin, org = town.person("jinshui-system_admin"), town.world.org["jinshui"]
    items = {one["key"]: one for one in admin.get("/settings").json["items"]}
    assert (items["visit.days"]["title"], items["visit.days"]["title_en"], items["visit.days"]["group_name"]) == ("家访核办时限", "Limit of a visit", "家访")
    assert admin.settle(org, "visit.days", 9).status_code == 200
    assert planned(town).json["open_tasks"][0]["due"]["working_days"] == 9
    assert planned(town, "school_c").json["open_tasks"][0]["due"]["working_days"] == 4, "not next door"
    try:
        admin.settle(org, "visit.enabled", False, document="文")
        clerk = town.person("school_a-student_clerk")
        (closed,) = (one for one in clerk.get("/startable").json["closed"] if one["key"] == "visit")
        assert "金水区教育局" in closed["why"] and "文" in closed["why_en"]
        refused = planned(town)
        assert refused.status_code == 422 and refused.json["errors"][0]["document"] == "文"
    finally:
        admin.settle(org, "visit.enabled", True)


def test_its_look_up_is_served_and_checked(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    assert [one["label:en"] for one in clerk.get("/processes/visit/lookups/neighbours").json["items"]] == ["school_a"]
    data = {"purpose": "x", "school": town.world.org["school_c"]}
    assert clerk.post("/cases", {"process": "visit", "data": data}).status_code == 422


def test_a_case_goes_by_its_relation_its_job_and_its_message_and_is_shown_as_declared(town: Town) -> None:
    clerk, city = town.person("school_a-student_clerk"), town.person("zhengzhou-student_clerk")
    case = planned(town).json
    assert case["title_en"] == "A home visit is planned"
    assert [one["type"] for one in case["sections"]] == ["changes", "facts", "table", "sides", "figures"]
    (task,) = city.inbox(case["id"])
    assert task["sentence"] == "计划一次家访" and ("家访", "Home visit") in [
        (one["name"], one["name_en"]) for one in city.get("/inbox").json["counts"]["by_process"]
    ]  # fmt: skip
    assert "上两级主管部门" in city.get(f"/tasks/{task['id']}").json["explanation"]["zh"]
    assert city.decide(case["id"], "agree").status_code == 200
    assert clerk.get(f"/cases/{case['id']}").json["state"] == "active"
    town.work_off()
    assert clerk.get(f"/cases/{case['id']}").json["outcome"] == "Done"
    (job,) = (one for one in clerk.get("/jobs").json["items"] if one["kind"] == "visit.ledger")
    assert (job["state"], job["progress"], job["result"]) == ("done", {"done": 2, "total": 2}, {"lines": 2})
    assert len([one for one in clerk.get("/notices").json["items"] if one["text_en"].endswith("of the visit")]) == 2
    listed = clerk.get("/cases", process="visit", filter="mine").json
    assert listed["columns"] == [{"name": "purpose", "title": "目的", "title_en": "Purpose"}]
    assert {one["cells"]["purpose"]["value_en"] for one in listed["items"]} == {"for 新生"}


def test_its_subject_is_the_business_key_and_its_change_stands_in_the_table_of_conflicts(town: Town) -> None:
    made = planned(town).json["id"]
    assert town.house.engine.case(made).business_key == town.world.org["school_a"]
    items = {one["key"]: one for one in town.person("jinshui-system_admin").get("/settings").json["items"]}
    assert sorted(items["conflicts.table"]["value"]["visit"]) == sorted(items["conflicts.table"]["value"]["transfer"])
    assert {"value": "visit", "label": "家访", "label_en": "Home visit"} in items["conflicts.table"]["options"]


def test_it_is_started_from_its_school_and_from_a_class_with_the_subject_filled_in(town: Town) -> None:
    clerk, school = town.person("school_a-student_clerk"), town.world.org["school_a"]
    offered = clerk.get("/startable", subject=f"school:{school}").json["items"]
    assert [one["key"] for one in offered] == ["visit"], "a transfer is about no school"
    form = clerk.get("/processes/visit/start-form", subject=f"school:{school}").json
    assert form["values"]["school"] == school
    assert clerk.get("/startable", subject=f"school:{town.world.org['school_c']}").status_code == 404
    student = clerk.get("/startable", subject=f"student:{town.world.take('school_a').id}").json
    assert "visit" not in [one["key"] for one in student["items"] + student["closed"]]
    room = clerk.get("/processes/transfer/lookups/classes").json["items"][0]["value"]
    assert [one["key"] for one in clerk.get("/startable", subject=f"class:{room}").json["items"]] == ["visit"]
    case = planned(town).json["number"]
    assert case in [one["number"] for one in clerk.get("/cases", subject=f"school:{school}", filter="all").json["items"]]


def test_a_process_owner_finds_it_in_the_list_of_definitions(town: Town) -> None:
    items = town.person("henan-process_owner").get("/definitions").json["items"]
    assert "visit" in [one["key"] for one in items]


def test_the_demo_starts_cases_of_it(town: Town) -> None:
    world = town.world
    staff = Staff({(world.org[login.split("-")[0]], Role(login.split("-")[1])): account
                   for login, account in world.account.items() if login.split("-")[-1] in set(Role)})  # fmt: skip
    made = [Made(world.org[name], code, world.org[parent], COUNTY[0], "410105") for name, code, parent, _ in SCHOOLS]
    house = replace(town.house, processes={key: one for key, one in town.house.processes.items() if key in ("visit", "suspension")})
    cases = [town.house.engine.case(case) for case in Declared(house, staff, made, made, random.Random(3)).play()]
    visits = [case for case in cases if case.key == "visit"]
    assert [case.outcome for case in visits] == ["Done", "Done", None] and len(cases) > 3


def test_its_notices_go_to_whom_it_names(town: Town) -> None:
    number = planned(town, "school_b").json["number"]
    town.pass_time(days=40)
    town.catch_up()
    town.work_off()
    leader, clerk = (town.fresh(f"{login}").get("/notices").json["items"] for login in ("ministry-student_leader", "henan-student_clerk"))
    assert [one["kind"] for one in leader if one["case"] == number] == ["supervision"], "two levels above the city stands the ministry"
    assert [one for one in clerk if one["case"] == number] == []
