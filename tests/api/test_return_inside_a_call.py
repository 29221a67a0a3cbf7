"""A seat inside a called process returns its case over HTTP: to who started it, to a seat of its own line, no further."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Person, Town
from tests.api.test_created_processes import created, shown

CLERK, LEADER, AUTHORITY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"
CALLER, CALLED = "asking", "asked_of"
SEATS = [
    {"name": "校长审批", "name_en": "Head decides", "role": "student_leader", "relation": "self"},
    {"name": "主管部门审批", "name_en": "Authority decides", "role": "student_clerk", "relation": "authority"},
]
CALL = (
    '<bpmn:callActivity id="Call" name="内部审核" heban:nameEn="Inner check"><bpmn:extensionElements>'
    f'<heban:call process="{CALLED}" binding="latest" /><heban:in source="=request" target="request" />'
    '<heban:out source="=request" target="request" /></bpmn:extensionElements></bpmn:callActivity>'
    '<bpmn:sequenceFlow id="Flow_Call_Seat2" sourceRef="Call" targetRef="Seat2" />'
)


@pytest.fixture(scope="module")
def calling(either: Town) -> Town:
    """The town with a process of two seats that calls another of two seats between them."""
    owner = either.person("henan-process_owner")
    files = {}
    for key in (CALLED, CALLER):
        files[key] = dict(shown(owner, created(owner, key, seats=SEATS))["files"])
    inner, outer = f"{CALLED}.bpmn", f"{CALLER}.bpmn"
    files[CALLED][inner] = files[CALLED][inner].replace("Seat", "Inner")
    files[CALLER][outer] = (
        files[CALLER][outer].replace('targetRef="Seat2"', 'targetRef="Call"').replace("</bpmn:process>", f"{CALL}</bpmn:process>")
    )
    for key, given in files.items():
        either.house.engine.deploy({name: text.encode() for name, text in given.items()}, key=key)
    return either


def begun(town: Town) -> str:
    answer = town.person(CLERK).post("/cases", {"process": CALLER, "data": {"matter": "核对"}})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def seat(person: Person, case: str) -> dict[str, Any]:
    (row,) = person.inbox(case)
    return dict(person.get(f"/tasks/{row['id']}").json)


def number_of(town: Town, case: str) -> str:
    return str(town.house.engine.case(case).number)


def approve(town: Town, case: str, *logins: str) -> None:
    for login in logins:
        answer = town.person(login).decide(case, "approve")
        assert answer.status_code == 200, (login, answer.text)


def inside(town: Town, *logins: str) -> str:
    """A case before the called process, taken on by these."""
    case = begun(town)
    approve(town, case, LEADER, *logins)
    return case


def test_a_seat_inside_shows_its_own_outcomes_form_and_line(calling: Town) -> None:
    case = inside(calling, LEADER)
    shown_here = seat(calling.person(AUTHORITY), case)
    assert (shown_here["element"], shown_here["form"]["id"]) == ("Inner2", f"{CALLED}_seat")
    assert [one["value"] for one in shown_here["outcomes"]] == ["approve", "return", "refuse"]
    assert [one["element"] for one in shown_here["return_to"]] == ["Inner1"], "no seat of the caller: its call goes on"
    assert [one["key"] for one in shown_here["outcomes"][1]["asks"]] == ["matter"]
    preview = calling.person(AUTHORITY).post("/bulk", {"filter": {"q": number_of(calling, case)}}).json
    assert [one["value"] for one in preview["outcomes"]] == ["approve", "return", "refuse"]


def test_it_returns_to_a_seat_of_its_line_which_decides_again(calling: Town) -> None:
    case = inside(calling, LEADER)
    answer = calling.person(AUTHORITY).decide(case, "return", "请再看", to="Inner1", then="straight")
    assert answer.status_code == 200, answer.text
    again = seat(calling.person(LEADER), case)
    assert (again["element"], again["returned"]["reason"], again["returned"]["seat"]["element"]) == ("Inner1", "请再看", "Inner2")
    approve(calling, case, LEADER)
    assert seat(calling.person(AUTHORITY), case)["element"] == "Inner2"
    approve(calling, case, AUTHORITY)
    assert seat(calling.person(AUTHORITY), case)["element"] == "Seat2"
    approve(calling, case, AUTHORITY)
    ended = calling.house.engine.case(case)
    assert (ended.state, ended.outcome) == ("ended", "Done")


def test_a_seat_of_the_caller_is_refused_by_name_and_nothing_is_lost(calling: Town) -> None:
    case = inside(calling, LEADER)
    for to in ("Seat1", "Seat2"):
        answer = calling.person(AUTHORITY).decide(case, "return", "请改", to=to)
        assert answer.status_code == 422 and "Inner1" in answer.json["detail"] and to in answer.json["detail"], answer.text
    assert seat(calling.person(AUTHORITY), case)["element"] == "Inner2"


def test_it_returns_to_who_started_the_case_and_what_was_corrected_reaches_the_caller(calling: Town) -> None:
    case = inside(calling, LEADER)
    answer = calling.person(AUTHORITY).decide(case, "return", asked=["matter"], then="straight")
    assert answer.status_code == 200, answer.text
    clerk = calling.person(CLERK)
    correction = seat(clerk, case)
    assert (correction["form"]["id"], correction["form_values"]["matter"]) == (f"{CALLED}_start", "核对")
    assert [one["label"] for one in correction["returned"]["asked"]] == ["事由"]
    unchanged = clerk.decide(case, "resubmit", data={"matter": "核对"})
    assert unchanged.status_code == 422 and "事由" in unchanged.json["detail"]
    assert clerk.decide(case, "resubmit", data={"matter": "核对（补正）"}).status_code == 200
    approve(calling, case, AUTHORITY)
    after = seat(calling.person(AUTHORITY), case)
    assert after["element"] == "Seat2"
    assert calling.house.engine.variables(case)["request"]["matter"] == "核对（补正）"
    assert [one["element"] for one in after["return_to"]] == ["Seat1"], "a call is passed as one step of the line"


def test_behind_the_call_a_seat_returns_to_one_before_it_and_the_call_begins_anew(calling: Town) -> None:
    case = inside(calling, LEADER, AUTHORITY)
    answer = calling.person(AUTHORITY).decide(case, "return", "重走", to="Seat1", then="seats")
    assert answer.status_code == 200, answer.text
    walked = []
    for login in (LEADER, LEADER, AUTHORITY, AUTHORITY):
        walked.append(seat(calling.person(login), case)["element"])
        approve(calling, case, login)
    assert walked == ["Seat1", "Inner1", "Inner2", "Seat2"]
    assert calling.house.engine.is_ended(case)
