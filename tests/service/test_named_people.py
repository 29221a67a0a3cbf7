"""The named persons of units over HTTP: named, changed, read by right, checked live, urged for, in and out by Excel (O12–O14)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from api.app import create_app
from records.named_people.posts import required_of
from records.orgs import NewOrg, create_org
from records.scope import system_scope
from records.session import audit_of
from records.tables import NamedPerson
from records.tables.org import OrgKind
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup
from tests.service.test_enrolment import settle

SCHOOL, COUNTY, CITY, NEXT_DOOR = (
    "school_b-student_clerk", "jinshui-student_clerk", "zhengzhou-student_clerk", "guancheng-student_clerk")  # fmt: skip
LI = {"name": "李敏", "department": "教务处", "duty": "主任", "phone": "0371-60000001", "mobile": "13812345678", "email": "li@example.cn"}


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application on each store."""
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone, for what does not touch the store's ways."""
    return Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)


def path(town: Town, unit: str = "school_b") -> str:
    return f"/named-people/{town.world.org[unit]}"


def name(town: Town, login: str = SCHOOL, **posts: Any) -> Any:
    person, at = town.person(login), path(town, login.split("-")[0])
    people = {post: told if isinstance(told, list) else [told] for post, told in posts.items()}
    return person.put(at, {"posts": people, "number": person.get(at).json["number"]})


def counts(person: Person, **query: Any) -> list[int]:
    found = person.get("/named-people", **query).json["counts"]
    return [found[key] for key in ("units", "lacking", "nobody", "closed")]


def everything(kind: OrgKind) -> dict[str, Any]:
    return {post: LI for post in required_of(kind)}


def test_a_unit_names_its_people_and_the_levels_above_see_who_is_missing(town: Town) -> None:
    county, school = town.person(COUNTY), town.person(SCHOOL)
    assert counts(county) == [3, 3, 3, 0], "the authority itself and its two schools"
    answer = name(town, main=LI, direct={**LI, "name": "张伟", "mobile": ""})
    assert answer.status_code == 200 and answer.json["saved"] == ["main", "direct"], answer.text
    assert counts(county) == [3, 3, 2, 0]
    assert name(town, **everything(OrgKind.SCHOOL)).status_code == 200
    assert school.get(path(town)).json["missing"] == []
    assert counts(county) == [3, 2, 2, 0] and counts(town.person(CITY)) == [6, 5, 5, 0]
    asked = county.get("/named-people", post="liaison").json
    assert [one["id"] for one in asked["items"]] == [town.world.org["jinshui"]], "schools need no liaison officer"
    lacking = {one["key"]: one["n"] for one in asked["posts"]}
    assert (lacking["main"], lacking["liaison"]) == (2, 1)
    assert [one["name"] for one in county.get("/named-people", stand="nobody").json["items"]] == ["金水区教育局", "金水区第一小学"]
    assert name(town, COUNTY, **everything(OrgKind.COUNTY), group_member=[LI, {**LI, "name": "王强"}]).status_code == 200
    own = county.get(path(town, "jinshui")).json
    assert [one["name"] for one in own["people"] if one["post"] == "group_member"] == ["李敏", "王强"]
    assert name(town, main=[]).json["missing"] == ["main"], "nobody is named any more"


def test_a_service_unit_beside_the_department_names_its_own_people(small: Town) -> None:
    org = small.world.org
    with small.house.working() as work, system_scope(work.session):
        create_org(work.session, NewOrg("410105D1", OrgKind.SERVICE_UNIT, "金水区电教馆", "Jinshui", org["jinshui"], work.now.date()))
    (unit,) = (one for one in small.person(COUNTY).get("/named-people").json["items"] if one["kind"] == "service_unit")
    assert [one["key"] for one in unit["missing"]] == list(required_of(OrgKind.SERVICE_UNIT)) and unit["may_urge"]


def test_contact_data_is_masked_for_others_and_every_reading_is_recorded(town: Town) -> None:
    name(town, main=LI)
    county = town.person(COUNTY)
    (masked,) = county.get(path(town)).json["people"]
    assert (masked["name"], masked["mobile"], masked["email"]) == ("李敏", "138****5678", "l****@example.cn")
    (full,) = county.get(f"{path(town)}/contacts").json["people"]
    assert full["mobile"] == LI["mobile"]
    (own,) = town.person("school_b-student_leader").get(path(town)).json["people"]
    assert own["mobile"] == LI["mobile"], "the unit itself"
    with town.house.reading(None) as session, system_scope(session):
        (row,) = session.scalars(select(NamedPerson)).all()
        assert LI["mobile"].encode() not in row.payload and "李敏".encode() not in row.payload
        read = [one["what"] for one in audit_of(session).readings_of(row.id, town.clock.now() - timedelta(days=1))]
    assert read[:3] == ["named_people.full", "named_people.full", "named_people.list"]


def test_a_sibling_county_sees_and_changes_nothing(small: Town) -> None:
    name(small, main=LI)
    far, org = small.person(NEXT_DOOR), small.world.org
    for at in (path(small), f"{path(small)}/contacts"):
        assert far.get(at).status_code == 403
    assert far.put(path(small), {"posts": {"main": [LI]}, "number": 1}).status_code == 403
    assert far.get("/named-people", unit=org["jinshui"]).status_code == 403
    assert far.post("/named-people/urge", {"units": [org["school_a"]]}).status_code == 422
    near = small.person(COUNTY)
    assert near.put(path(small), {"posts": {"main": [LI]}, "number": 1}).status_code == 403, "the unit itself fills it in"
    assert small.person("school_a-student_clerk").get(path(small)).status_code == 403
    assert small.person("school_b-student_leader").put(path(small), {"posts": {}, "number": 1}).status_code == 403


def test_what_cannot_be_kept_is_named_field_by_field_and_a_stale_page_overwrites_nothing(small: Town) -> None:
    wrong = name(small, main={"name": "", "phone": "1", "email": "x"}, data_staff={"name": "王强"}, direct=[LI, LI])
    assert wrong.status_code == 422
    assert [one["key"] for one in wrong.json["errors"]] == [
        "main.0.name", "main.0.phone", "main.0.email", "direct", "data_staff.0.department", "data_staff.0.phone"]
    assert name(small, technical_unit=LI).status_code == 422, "a school has no such post"
    assert name(small, main=LI).json["number"] == 1
    late = small.person(SCHOOL).put(path(small), {"posts": {"main": [{**LI, "name": "王强"}]}, "number": 0})
    assert late.status_code == 409
    shown = small.person(SCHOOL).get(path(small)).json
    assert ([one["name"] for one in shown["people"]], len(shown["history"])) == (["李敏"], 1)


def test_the_past_stays_readable_with_who_changed_what(small: Town) -> None:
    name(small, main=LI, direct=LI)
    first = small.clock.now().date()
    small.clock.advance(timedelta(days=3))
    small.known.clear()
    name(small, main={**LI, "name": "王强"}, direct={**LI, "mobile": "13900000000"})
    school = small.person(SCHOOL)
    assert school.get(path(small), on=first.isoformat()).json["people"][0]["name"] == "李敏"
    assert school.get(path(small), on=(first - timedelta(days=1)).isoformat()).json["people"] == []
    now = school.get(path(small)).json
    assert now["people"][0]["name"] == "王强" and now["people"][0]["since"] == (first + timedelta(days=3)).isoformat()
    changes = {one["key"]: (one["before"], one["after"]) for one in now["history"][0]["changes"]}
    assert changes == {
        "main": ("李敏，教务处，主任", "王强，教务处，主任"), "direct": ("李敏，教务处，主任", "李敏，教务处，主任（联系方式已更新）")}
    assert (now["history"][0]["unit"], len(now["history"])) == ("金水区第二小学", 2)


def test_whose_account_is_closed_is_listed(town: Town) -> None:
    holder = town.person("school_b-student_leader").me["account"]
    name(town, main={**LI, "name": holder["name"]})
    (shown,) = town.person(SCHOOL).get(path(town)).json["people"]
    assert shown["account"] == "open"
    admin = town.person("jinshui-system_admin")
    assert admin.post(f"/accounts/{town.world.account['school_b-student_leader']}/deactivate").status_code == 200
    county = town.person(COUNTY)
    assert counts(county) == [3, 3, 2, 1]
    (line,) = county.get("/named-people", stand="closed").json["items"]
    assert ([one["name"] for one in line["closed"]], line["may_urge"]) == (["主要责任人"], True)
    assert county.get(path(town)).json["people"][0]["account"] == "closed"


def test_units_are_urged_so_often_a_day(town: Town) -> None:
    county, city, org = town.person(COUNTY), town.person(CITY), town.world.org
    told = county.post("/named-people/urge", {"units": [org["school_a"], org["school_b"]]}).json
    assert [one["name"] for one in told["told"]] == ["金水区第一小学", "金水区第二小学"] and told["told"][0]["people"]
    again = county.post("/named-people/urge", {"units": [org["school_a"]]}).json
    assert (again["told"], [one["id"] for one in again["enough"]], again["most"]) == ([], [org["school_a"]], 1)
    notices = town.person("school_a-student_clerk").get("/notices").json["items"]
    assert any("金水区教育局催办：请尽快确定责任人员：主要责任人、直接责任人、系统运行等 12 个岗位" in one["text"] for one in notices)
    assert city.post("/named-people/urge", {"units": [org["school_a"]]}).status_code == 422, "its county urges it"
    assert city.post("/named-people/urge", {"units": [org["jinshui"]]}).json["told"][0]["id"] == org["jinshui"]
    name(town, **everything(OrgKind.SCHOOL))
    assert county.post("/named-people/urge", {"units": [org["school_b"]]}).status_code == 422, "it lacks nobody"
    settle(town, "jinshui", 2, "urging.times_a_day")
    assert len(county.post("/named-people/urge", {"units": [org["school_a"]]}).json["told"]) == 1


def test_people_of_an_authoritys_schools_go_out_and_come_back_by_excel(town: Town) -> None:
    name(town, main=LI)
    county = town.person(COUNTY)
    book = load_workbook(io.BytesIO(county.get("/named-people/workbook").data))
    sheet = book["填报数据"]
    keys = [cell.value for cell in sheet[2]]
    at = {key: keys.index(key) + 1 for key in ("main.name", "main.mobile", "direct.name", "direct.phone")}
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    assert sorted(rows) == ["2141000001", "2141000002"], "schools of a sibling county are not among them"
    filled, empty = rows["2141000002"], rows["2141000001"]
    assert sheet.cell(filled, at["main.mobile"]).value == LI["mobile"]
    sheet.cell(filled, at["main.name"]).value = "王强"
    sheet.cell(filled, at["direct.name"]).value, sheet.cell(filled, at["direct.phone"]).value = "张伟", "0371-60000002"
    sheet.cell(empty, at["direct.name"]).value = "赵敏"
    sent = io.BytesIO()
    book.save(sent)
    answer = county.send("/named-people/workbook", sent.getvalue())
    assert answer.status_code == 200, answer.text
    assert [one["code"] for one in answer.json["saved"]] == ["2141000002"]
    assert [(one["code"], one["key"]) for one in answer.json["faults"]] == [("2141000001", "direct.0.phone")]
    shown = town.person(SCHOOL).get(path(town)).json
    assert [(one["post"], one["name"], one["department"]) for one in shown["people"]] == [
        ("main", "王强", "教务处"), ("direct", "张伟", "")]
    assert shown["history"][0]["unit"] == "金水区教育局", "who changed it is told"
    late = county.send("/named-people/workbook", sent.getvalue()).json
    assert {one["key"] for one in late["faults"] if one["code"] == "2141000002"} == {"main.name", "direct.name", "direct.phone"}
    stranger = town.person(NEXT_DOOR).send("/named-people/workbook", sent.getvalue()).json
    assert (stranger["saved"], sorted(stranger["strange"])) == ([], ["2141000001", "2141000002"])
    assert county.send("/named-people/workbook", b"x").status_code == 422
