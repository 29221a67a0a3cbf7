"""A process owner plays scenarios on the files in the editor; scenarios suppose what the registers really answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.app import create_app
from processes.rehearsal import rehearse
from processes.scenarios import BadScenario, judge, read, read_file
from processes.transfer.facts import gather, sides_of
from records.acting import local_date
from records.scope import system_scope
from tests.service.conftest import Setup
from tests.world import PASSWORD


class Owner:
    """A process owner at a browser."""

    def __init__(self, setup: Setup, login: str = "henan-process_owner") -> None:
        self.web = create_app(setup.house).test_client()
        signed = self.web.post("/api/auth/sign-in", json={"login": login, "password": PASSWORD})
        self.headers = {"X-CSRF-Token": signed.json["csrf"]}

    def play(self, files: dict[str, str], scenario: str) -> Any:
        return self.web.post("/api/definitions/try", json={"files": files, "scenario": scenario}, headers=self.headers)


def texts(setup: Setup, key: str = "transfer") -> dict[str, str]:
    return {name: content.decode() for name, content in setup.house.processes[key].files().items()}


def test_every_scenario_of_the_house_is_offered_and_plays_as_it_says(embedded: Setup) -> None:
    owner = Owner(embedded)
    offered = owner.web.get("/api/definitions/transfer/scenarios").json["items"]
    assert len(offered) >= 12 and all(one["title"] for one in offered)
    for one in offered:
        answer = owner.play(texts(embedded), one["text"])
        assert answer.status_code == 200, answer.text
        assert answer.json["as_expected"] is True, (one["name"], answer.json["differences"])
        assert "transfer.facts" in answer.json["supposed"] and answer.json["ran"] == []
        assert "transfer.facts" in answer.json["note_en"] and "假定" in answer.json["note"]


def test_a_changed_drawing_comes_out_differently_and_says_where(embedded: Setup) -> None:
    files = texts(embedded)
    files["transfer.bpmn"] = files["transfer.bpmn"].replace(
        'sourceRef="ReleasingSchool" targetRef="ReleasingAuthority"', 'sourceRef="ReleasingSchool" targetRef="SeatsDone"', 1
    )
    approved = embedded.house.processes["transfer"].folder / "scenarios" / "approved.yaml"
    answer = Owner(embedded).play(files, approved.read_text(encoding="utf-8"))
    assert answer.status_code == 200 and answer.json["as_expected"] is False
    assert answer.json["differences"]


def test_the_walk_says_whose_desk_until_when_and_why_a_way_was_taken(embedded: Setup) -> None:
    owner = Owner(embedded)
    offered = owner.web.get("/api/definitions/transfer/scenarios").json["items"]
    (returned,) = [one for one in offered if one["name"] == "returned.yaml"]
    assert returned["title_en"] != returned["title"] and returned["values"]["start"]["request"]["reason"] == "job"
    walk = owner.play(texts(embedded), json.dumps(returned["values"])).json["walk"]
    desk = next(step for step in walk if step["kind"] == "entered" and step["element"] == "ReceivingAuthority")
    assert (desk["role"], desk["organisation"]) == ("student_clerk", "authority of 金水区第一小学")
    assert desk["due_at"].startswith("2026-10-09") and desk["waiting"] == ["ReceivingAuthority"] and desk["turn"] == 1
    admitted = next(step for step in walk if step["element"] == "Admitted")
    (taken,) = [way for way in admitted["ways"] if way["taken"]]
    assert taken["target"] == "Open" and taken["holds"] and taken["values"] == {"refusals": "[]"}
    assert [(way["target"], way["holds"]) for way in admitted["ways"]] == [("Open", True), ("NotAdmitted", None)]
    across = next(step for step in walk if step["element"] == "CrossProvince")
    assert {way["target"]: (way["taken"], way["holds"]) for way in across["ways"]} == {
        "Move": (True, None), "Fetch": (False, False)}  # fmt: skip
    skipped = [step["element"] for step in walk if step["kind"] == "skipped"]
    assert skipped == ["ReceivingProvince", "ReleasingProvince"]
    back = next(step for step in walk if step["kind"] == "returned")
    assert (back["element"], back["asked"], back["to"]) == ("ReleasingSchool", ["note"], None)
    assert next(step for step in walk if step["kind"] == "corrected")["changed"] == ["note"]
    assert [step["reason"] for step in walk if step["kind"] == "decided"].count("说明不清") == 1


def test_an_own_play_ends_where_it_is_left_and_says_what_may_come_next(embedded: Setup) -> None:
    owner = Owner(embedded)
    offered = owner.web.get("/api/definitions/transfer/scenarios").json["items"]
    own = {**offered[0]["values"], "play": [{"decide": "ReceivingLeader", "outcome": "approve"}], "expect": {}}
    told = owner.play(texts(embedded), json.dumps(own)).json
    (task,) = told["open"]
    assert (task["element"], task["name_en"]) == ("ReceivingAuthority", "Receiving authority decides")
    assert [outcome["value"] for outcome in task["outcomes"]] == ["approve", "return", "refuse"]
    assert told["messages"] == ["cancel"] and told["walk"][-1]["waiting"] == ["ReceivingAuthority"]


def test_what_differs_is_said_in_both_languages(embedded: Setup) -> None:
    owner = Owner(embedded)
    values = owner.web.get("/api/definitions/transfer/scenarios").json["items"][0]["values"]
    wrong = {**values, "play": [{"decide": "Nobody", "outcome": "approve"}], "expect": {"state": "ended"}}
    step, state = owner.play(texts(embedded), json.dumps(wrong)).json["differences"]
    assert step["message"].startswith("第 1 步") and step["message_en"].startswith("Step 1")
    assert state == {
        "message": "案件状态应为 已办结，实为 办理中",
        "message_en": "Expected state 'ended' but it is 'active'",
    }


def test_a_drawing_that_cannot_run_is_refused_with_its_findings(embedded: Setup) -> None:
    files = {**texts(embedded), "transfer.bpmn": "<nothing/>"}
    answer = Owner(embedded).play(files, "process: transfer\nstart: {request: {}}")
    assert answer.status_code == 422 and answer.json["findings"]


@pytest.mark.parametrize("scenario", [
    "process: [", "- a list", "start: {}", "process: transfer\nstart: {a: &x [1], b: *x}",
    "process: transfer\nstart: {by: me}\nplay: [{dance: all}]", "process: transfer\nbase: ../../secret\nstart: {by: me}",
])  # fmt: skip
def test_a_scenario_that_cannot_be_played_is_refused_in_words(embedded: Setup, scenario: str) -> None:
    answer = Owner(embedded).play(texts(embedded), scenario)
    assert answer.status_code == 422, answer.text
    assert answer.json["detail"]


def test_a_service_that_asks_the_registers_must_be_supposed(embedded: Setup) -> None:
    answer = Owner(embedded).play(texts(embedded), "process: transfer\nstart: {request: {student: x}, by: me}")
    assert answer.status_code == 200
    assert answer.json["ran"] == ["transfer.facts"]
    assert "under 'given'" in answer.json["differences"][0]["message_en"]


def test_only_process_owners_try(embedded: Setup) -> None:
    for login in ("school_a-student_clerk", "henan-system_admin", "henan-operator"):
        assert Owner(embedded, login).play(texts(embedded), "process: transfer").status_code == 403


def test_the_supposed_facts_have_the_shape_of_the_real_ones(embedded: Setup) -> None:
    world, folder = embedded.world, embedded.house.processes["transfer"].folder
    supposed = read_file(folder / "scenarios" / "approved.yaml").given["transfer.facts"]
    with embedded.house.reading() as session, system_scope(session):
        request = {"student": world.pupils["school_c"][0].id, "evidence": []}
        sides = sides_of(session, request, world.org["school_a"], local_date(embedded.clock.now()))
        real = gather(sides, request, world.org["school_a"])
    assert _shape(supposed) == _shape(real)


def _shape(value: Any) -> Any:
    """The names inside a value, level by level."""
    return {name: _shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


def test_a_step_nobody_can_take_ends_the_play_and_is_told(embedded: Setup) -> None:
    process = embedded.house.processes["data_export"]
    base = (process.folder / "scenarios" / "given" / "school.yaml").read_text(encoding="utf-8")
    text = "base: x\nprocess: data_export\nplay: [{decide: Authority, outcome: approve}]"
    scenario = read(text, lambda key, name: base)
    played = rehearse(process.files(), scenario, process.services)
    (told,) = judge(scenario, played)
    assert told.startswith("Step 1 (decide Authority)") and "Leader" in told
    with pytest.raises(BadScenario):
        read("process: x\nstart: {by: me}\nplay: [{decide: A, message: B}]")
