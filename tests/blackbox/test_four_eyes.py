"""Nobody decides a case they started; one person in a small school may, where the province allows it (domain 8)."""

from __future__ import annotations

from typing import Any

import requests

from tests.blackbox.client import Client
from tests.blackbox.conftest import Running
from tests.blackbox.situations import set_value
from tests.world import PASSWORD

EXCEPTION, PUPILS = "four_eyes.small_school_exception", "four_eyes.small_school_pupils"
BOTH = ["student_clerk", "student_leader"]
DOCUMENT = "豫教〔2026〕8号"


def hire_one_person(running: Running, unit: str, by: str, login: str) -> requests.Response:
    """Ask for an account that is clerk and leader of a school."""
    body = {"login": login, "name": "兼任测试", "organisation": running.world.org[unit], "roles": BOTH}
    return running.client(f"{by}-system_admin").post("/accounts", body)


def signed_in(running: Running, hired: requests.Response, login: str) -> Client:
    """The person, with a password of their own."""
    secret = hired.json()["activation_link"].partition("#")[2]
    answer = running.anybody().post(
        f"{running.addresses[0]}/api/auth/activate", json={"token": secret, "password": PASSWORD, "login": login}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    return running.client(login)


def act_as(person: Client, role: str) -> None:
    assignment = next(a["assignment"] for a in person.get("/auth/me").json()["roles"] if a["role"] == role)
    assert person.post("/auth/act-as", {"assignment": assignment}).status_code == 200


def act_at(person: Client, org: str) -> None:
    assignment = next(a["assignment"] for a in person.get("/auth/me").json()["roles"] if a["organisation"]["id"] == org)
    assert person.post("/auth/act-as", {"assignment": assignment}).status_code == 200


def started(running: Running, person: Client) -> str:
    act_as(person, "student_clerk")
    pupil = running.world.take("school_c")
    body = {"process": "transfer", "data": {"student": pupil.id, "reason": "job"}, "files": [person.upload()]}
    answer = person.post("/cases", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def decided(person: Client, case: str) -> requests.Response:
    """The person decides their own case at the leader's desk."""
    act_as(person, "student_leader")
    shown = person.get(f"/cases/{case}").json()
    return person.post(f"/tasks/{shown['open_tasks'][0]['id']}/decide", {"outcome": "approve"})


def exceptions(person: Client, case: str) -> list[dict[str, Any]]:
    history = person.get(f"/cases/{case}/history").json()["items"]
    return [event for event in history if event["kind"] == "exception"]


def test_four_eyes_hold_until_the_province_lifts_them_for_its_small_schools(running: Running) -> None:
    refused = hire_one_person(running, "village", "jinshui", "one-person-1")
    assert refused.status_code == 403 and "不得兼任" in refused.json()["detail"]
    county = {"organisation": running.world.org["jinshui"], "value": True, "document": DOCUMENT}
    below = running.client("jinshui-system_admin").put(f"/settings/{EXCEPTION}", county)
    assert below.status_code == 403 and "province" in below.json()["detail_en"]

    set_value(running, "henan", EXCEPTION, True, document=DOCUMENT)
    try:
        assert hire_one_person(running, "school_d", "liwan", "one-person-2").status_code == 403, "not next door"
        hired = hire_one_person(running, "village", "jinshui", "one-person-3")
        assert hired.status_code == 201, hired.text
        person = signed_in(running, hired, "one-person-3")
        case = started(running, person)
        assert decided(person, case).status_code == 200
        (mark,) = exceptions(person, case)
        assert mark["element"] == "ReceivingLeader" and mark["actor"]["name"] == "兼任测试"
        assert "河南省教育厅" in mark["sentence"] and DOCUMENT in mark["sentence"]
        assert "henan" in mark["sentence_en"] and DOCUMENT in mark["sentence_en"]
        (task,) = running.client("jinshui-student_clerk").inbox(case)
        assert task["element"] == "ReceivingAuthority", "an authority never decides alone"

        other = started(running, person)
        leader = running.client("village-student_leader")
        assert leader.decide(other, "approve").status_code == 200
        assert exceptions(leader, other) == [], "two people need no exception"

        set_value(running, "henan", EXCEPTION, False)
        case = started(running, person)
        answer = decided(person, case)
        assert answer.status_code == 403 and "四眼" in answer.json()["detail"]
        assert exceptions(person, case) == []
    finally:
        set_value(running, "henan", EXCEPTION, False)


def test_what_is_a_small_school_is_the_provinces_to_say(running: Running) -> None:
    set_value(running, "henan", EXCEPTION, True, document=DOCUMENT)
    try:
        set_value(running, "henan", PUPILS, 10)
        assert hire_one_person(running, "school_b", "jinshui", "one-person-4").status_code == 403, "60 pupils are too many"
        set_value(running, "henan", PUPILS, 100)
        assert hire_one_person(running, "school_b", "jinshui", "one-person-5").status_code == 201
    finally:
        set_value(running, "henan", EXCEPTION, False)


def test_nobody_decides_a_case_they_started_at_an_authority(running: Running) -> None:
    """Who starts as the school's clerk and sits at the county too: another person of the county decides, or nobody."""
    set_value(running, "henan", EXCEPTION, True, document=DOCUMENT)
    try:
        clerk, pupil = running.client("village-student_clerk"), running.world.take("school_c")
        act_at(clerk, running.world.org["village"])
        data = {"student": pupil.id, "reason": "job"}
        case = clerk.post("/cases", {"process": "transfer", "data": data, "files": [clerk.upload()]}).json()["id"]
        assert running.client("village-student_leader").decide(case, "approve").status_code == 200
        act_at(clerk, running.world.org["jinshui"])
        task = clerk.get(f"/cases/{case}").json()["open_tasks"][0]
        answer = clerk.post(f"/tasks/{task['id']}/decide", {"outcome": "approve"})
        assert (task["element"], answer.status_code) == ("ReceivingAuthority", 403)
        assert "四眼" in answer.json()["detail"]
    finally:
        set_value(running, "henan", EXCEPTION, False)
