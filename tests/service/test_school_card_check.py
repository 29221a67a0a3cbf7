"""The basic information of schools over HTTP: saved, checked, sent back by field, urged for, in and out by Excel (O17)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from api.app import create_app
from records.acting import Acting
from records.scope import system_scope
from records.tables import Student
from records.tables.school import SchoolStatus
from records.taking_over import Ending, end_school
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup
from tests.service.test_enrolment import first_call, settle

SCHOOL, COUNTY, CITY, NEXT_DOOR = (
    "school_b-student_clerk", "jinshui-student_clerk", "zhengzhou-student_clerk", "guancheng-student_clerk")  # fmt: skip
CARD = {
    "address": "文化路1号", "postcode": "450000", "principal": "李敏", "mobile": "13812345678", "phone": "0371-60000001",
    "operator": "education", "boarding": "part", "language": "chinese",
    "campuses": [{"name": "东校区", "place": "410105001001", "person": "张伟", "phone": "0371-60000002"}],
}  # fmt: skip


def opened(setup: Setup) -> Town:
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application on each store."""
    return opened(setup)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone, for what does not touch the store's ways."""
    return opened(embedded)


def path(town: Town, school: str = "school_b") -> str:
    return f"/school-cards/{town.world.org[school]}"


def save(town: Town, login: str = SCHOOL, **values: Any) -> Any:
    answer = town.person(login).put(path(town, login.split("-")[0]), {"values": values})
    assert answer.status_code == 200, answer.text
    return answer.json


def counts(person: Person, **query: Any) -> list[int]:
    found = person.get("/school-cards", **query).json["counts"]
    return [found[key] for key in ("schools", "never", "unchecked", "returned", "checked")]


def test_a_card_is_saved_checked_sent_back_by_field_and_checked_again(town: Town) -> None:
    school, county = town.person(SCHOOL), town.person(COUNTY)
    assert counts(county) == [2, 2, 0, 0, 0]
    shown = save(town, **CARD)
    case, number = shown["case"]["id"], shown["case"]["number"]
    assert (shown["check"]["stand"], shown["number"], shown["values"]["campuses"]) == ("unchecked", 1, CARD["campuses"])
    again = save(town, phone="0371-60000009")
    assert again["case"] == {"id": case, "number": number}, "the second save joins the running case"
    assert county.get(f"/cases/{case}").json["title"] == "金水区第二小学 报审学校基本信息"
    assert save(town, phone="0371-60000009")["saved"] == [], "nothing changed, nothing is handed in"
    sections = county.get(f"/cases/{case}").json["sections"]
    rows = {row["field"]: row["after"] for row in sections[0]["changes"]}
    assert (rows["phone"], rows["mobile"]) == ("0371-60000009", "138****5678")
    assert county.decide(case, "send_back", "请核对").status_code == 422, "which fields must be named"
    assert county.decide(case, "send_back", "电话无法接通", data={"asked": ["phone", "email"]}).status_code == 200
    told = school.get(path(town)).json["check"]
    assert (told["stand"], told["asked"], told["reason"]) == ("returned", ["phone", "email"], "电话无法接通")
    (task,) = school.inbox(case)
    assert task["element"] == "Amend"
    save(town, phone="0371-60000003")
    facts = [row for one in county.get(f"/cases/{case}").json["sections"] if one["type"] == "facts" for row in one["facts"]]
    assert "电子邮箱" in {row["value"] for row in facts}, "what was asked for and stays is told"
    assert county.decide(case, "confirm").status_code == 200
    done = school.get(path(town)).json
    assert (done["check"]["stand"], done["case"], done["to_check"]) == ("checked", None, [])
    assert counts(county) == [2, 1, 0, 0, 1]
    anew = save(town, principal="王强")
    assert anew["case"]["id"] != case and anew["check"]["stand"] == "unchecked"
    assert [(row["key"], row["before"], row["after"]) for row in anew["to_check"]] == [("principal", "李敏", "王强")]
    assert [one["number"] for one in anew["history"]] == [4, 3, 2, 1]
    assert county.decide(anew["case"]["id"], "send_back", "请附任命", data={"asked": ["principal"]}).status_code == 200
    assert school.decide(anew["case"]["id"], "explain", "任命文件已报").status_code == 200
    assert county.get(path(town)).json["check"]["stand"] == "unchecked"
    assert county.decide(anew["case"]["id"], "confirm").status_code == 200
    assert counts(town.person(CITY)) == [3, 2, 0, 0, 1]


def test_a_sibling_county_sees_and_changes_nothing(small: Town) -> None:
    save(small, **CARD)
    near, far = small.person(COUNTY), small.person(NEXT_DOOR)
    assert near.get(path(small)).status_code == 200
    assert far.get(path(small)).status_code == 403
    assert far.put(path(small), {"values": CARD}).status_code == 403
    assert far.get("/school-cards", unit=small.world.org["jinshui"]).status_code == 403
    assert counts(far) == [1, 1, 0, 0, 0]
    assert far.post("/school-cards/urge", {"units": [small.world.org["school_a"]]}).status_code == 422
    assert near.put(path(small), {"values": CARD}).status_code == 403, "the school itself fills it in"
    assert small.person("school_a-student_clerk").get(path(small)).status_code == 403
    assert small.person("school_b-student_leader").put(path(small), {"values": CARD}).status_code == 403


def test_what_cannot_be_kept_is_named_field_by_field_and_nothing_is_kept(small: Town) -> None:
    school = small.person(SCHOOL)
    answer = school.put(path(small), {"values": {"postcode": "45", "boarding": "maybe", "campuses": [{"phone": "1"}]}})
    assert answer.status_code == 422
    wrong = [one["key"] for one in answer.json["errors"]]
    assert wrong == ["address", "postcode", "principal", "phone", "operator", "boarding", "language", "campuses", "campuses"]
    assert school.put(path(small), {"values": {"colour": "red"}}).status_code == 422
    shown = school.get(path(small)).json
    assert (shown["check"]["stand"], shown["history"], shown["case"]) == ("never", [], None)


def test_the_past_stays_readable_and_an_ended_school_counts_nowhere(small: Town) -> None:
    save(small, **CARD)
    first = small.clock.now().date()
    small.clock.advance(timedelta(days=3))
    small.known.clear()
    save(small, address="人民路9号")
    school, org = small.person(SCHOOL), small.world.org
    assert school.get(path(small), on=first.isoformat()).json["values"]["address"] == "文化路1号"
    assert school.get(path(small)).json["values"]["address"] == "人民路9号"
    assert school.get(path(small), on=(first - timedelta(days=1)).isoformat()).json["values"] == {}
    case = school.get(path(small)).json["case"]["id"]
    with small.house.working() as work, system_scope(work.session):
        for pupil in small.world.pupils["school_b"]:
            work.session.get_one(Student, pupil.id).left_on = date(2026, 9, 1)
        work.flush()
        end_school(work.session, Acting(work.now), Ending(org["school_b"], SchoolStatus.MERGED, "〔2026〕1号", org["school_a"]))
    county = small.person(COUNTY)
    assert counts(county) == [1, 1, 0, 0, 0]
    kept = county.get(path(small)).json
    assert (kept["values"]["address"], kept["editable"], len(kept["history"])) == ("人民路9号", False, 2)
    heir = small.person("school_a-student_clerk")
    assert county.decide(case, "send_back", "请核对", data={"asked": ["address"]}).status_code == 200
    assert heir.decide(case, "explain", "学校已并入本校").status_code == 200
    assert county.get(f"/cases/{case}").json["state"] == "ended", "an ended school is not checked any more"


def test_schools_and_authorities_are_urged_so_often_a_day(town: Town) -> None:
    county, city, org = town.person(COUNTY), town.person(CITY), town.world.org
    told = county.post("/school-cards/urge", {"units": [org["school_a"], org["school_b"]]}).json
    assert [one["name"] for one in told["told"]] == ["金水区第一小学", "金水区第二小学"] and told["told"][0]["people"]
    again = county.post("/school-cards/urge", {"units": [org["school_a"]]}).json
    assert (again["told"], [one["id"] for one in again["enough"]], again["most"]) == ([], [org["school_a"]], 1)
    (line,) = (one for one in county.get("/school-cards").json["items"] if one["id"] == org["school_a"])
    assert line["urged"] == 1
    notices = town.person("school_a-student_clerk").get("/notices").json["items"]
    assert any("金水区教育局催办：请尽快填报学校基本信息" in one["text"] for one in notices)
    assert city.post("/school-cards/urge", {"units": [org["school_a"]]}).status_code == 422, "its county urges it"
    assert city.post("/school-cards/urge", {"units": [org["jinshui"]]}).json["told"][0]["id"] == org["jinshui"]
    save(town, **CARD)
    assert county.post("/school-cards/urge", {"units": [org["school_b"]]}).status_code == 422, "its card waits here"
    settle(town, "jinshui", 2, "urging.times_a_day")
    assert len(county.post("/school-cards/urge", {"units": [org["school_a"]]}).json["told"]) == 1


def test_the_limits_are_those_of_the_level(small: Town) -> None:
    settle(small, "jinshui", 6, "school_card_check.time_limit_days")
    settle(small, "jinshui", 2, "school_card_check.amend_days")
    settle(small, "jinshui", 1, "school_card_check.reminder_days")
    found = {}
    for login, county in ((SCHOOL, COUNTY), ("school_c-student_clerk", NEXT_DOOR)):
        case = save(small, login, **CARD)["case"]["id"]
        (task,) = small.person(county).inbox(case)
        first = task["due"]["working_days"], first_call(small, case)
        assert small.person(county).decide(case, "send_back", "请核对", data={"asked": ["phone"]}).status_code == 200
        (task,) = small.person(login).inbox(case)
        found[county] = (*first, task["due"]["working_days"])
    assert found == {COUNTY: (6, date(2026, 9, 25), 2), NEXT_DOOR: (10, date(2026, 9, 30), 5)}


def test_cards_of_an_authoritys_schools_go_out_and_come_back_by_excel(town: Town) -> None:
    save(town, **CARD)
    county = town.person(COUNTY)
    book = load_workbook(io.BytesIO(county.get("/school-cards/workbook").data))
    sheet = book["填报数据"]
    keys = [cell.value for cell in sheet[2]]
    at = {key: keys.index(key) + 1 for key in ("address", "principal", "phone", "campuses", "postcode", "operator", "boarding", "language")}
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    assert sorted(rows) == ["2141000001", "2141000002"], "schools of a sibling county are not among them"
    empty, filled = rows["2141000001"], rows["2141000002"]
    assert sheet.cell(filled, at["campuses"]).value == "东校区|410105001001|张伟|0371-60000002"
    sheet.cell(filled, at["address"]).value = "建设路5号"
    sheet.cell(filled, at["campuses"]).value = "东校区|410105001001|张伟|0371-60000002\n西校区|||"
    sheet.cell(empty, at["address"]).value = "花园路2号"
    sent = io.BytesIO()
    book.save(sent)
    answer = county.send("/school-cards/workbook", sent.getvalue())
    assert answer.status_code == 200, answer.text
    assert [one["code"] for one in answer.json["saved"]] == ["2141000002"]
    assert {one["code"] for one in answer.json["faults"]} == {"2141000001"}, "a card that lacks the rest is left alone"
    shown = town.person(SCHOOL).get(path(town)).json
    assert shown["values"]["address"] == "建设路5号" and len(shown["values"]["campuses"]) == 2
    assert shown["history"][0]["unit"] == "金水区教育局", "who changed it is told"
    late = county.send("/school-cards/workbook", sent.getvalue()).json
    assert {one["key"] for one in late["faults"] if one["code"] == "2141000002"} == {"address", "campuses"}, "changed meanwhile"
    stranger = town.person(NEXT_DOOR).send("/school-cards/workbook", sent.getvalue()).json
    assert (stranger["saved"], sorted(stranger["strange"])) == ([], ["2141000001", "2141000002"])
    assert county.send("/school-cards/workbook", b"x").status_code == 422
