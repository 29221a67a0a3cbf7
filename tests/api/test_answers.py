"""Answers given once, answers not sent again, refusals in both languages, evidence, look-up, the read audit."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Response
from werkzeug.test import TestResponse

from api import answers
from records import replays
from tests.api.conftest import Town
from tests.blackbox.client import PNG
from tests.pictures import opened, picture, png_of_size
from tests.world import NOW

CJK = re.compile(r"[\u3400-\u9fff]")


def history(town: Town, case: str) -> list[str]:
    return [e["outcome"] for e in town.person("school_a-student_clerk").get(f"/cases/{case}/history").json["items"] if e["outcome"]]


# -- Idempotency-Key (design 15) ------------------------------------------------------------------------
def test_a_repeat_gets_the_first_answer_and_has_no_second_effect(town: Town) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    body = {"process": "transfer", "data": {"student": town.world.take("school_c").id, "reason": "job"}, "files": [clerk.upload()]}
    first, second = (clerk.post("/cases", body, Idempotency_Key="s1") for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    (task,) = leader.inbox(first.json["id"])
    path, decision = f"/tasks/{task['id']}/decide", {"outcome": "approve"}
    told = [leader.post(path, decision, Idempotency_Key="d1") for _ in range(3)]
    assert [a.status_code for a in told] == [200] * 3 and told[0].json == told[1].json == told[2].json
    assert history(town, first.json["id"]) == ["approve"]
    other = leader.post(path, {"outcome": "refuse", "reason": "x"}, Idempotency_Key="d1")
    assert other.status_code == 422 and CJK.search(other.json["detail"])
    assert leader.post(path, decision, Idempotency_Key="d2").status_code == 409, "another key is another request"


def test_a_refusal_is_kept_as_well(town: Town) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    path = f"/tasks/{leader.inbox(case)[0]['id']}/decide"
    first = leader.post(path, {"outcome": "refuse"}, Idempotency_Key="r1")
    second = leader.post(path, {"outcome": "refuse"}, Idempotency_Key="r1")
    assert (first.status_code, first.json) == (second.status_code, second.json) == (422, first.json)
    assert second.headers["Idempotent-Replayed"] == "true" and second.mimetype == "application/problem+json"
    assert len(leader.inbox(case)) == 1


@pytest.mark.parametrize(("meanwhile", "equal"), [({"outcome": "refuse"}, True), ({"outcome": "return"}, False)])
def test_of_two_refusals_at_once_the_first_kept_is_the_answer_to_both(
    town: Town, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any], equal: bool
) -> None:
    clerk, leaders = town.person("school_a-student_clerk"), [town.fresh("school_a-student_leader") for _ in range(2)]
    case = clerk.start(town.world.take("school_c").id).json["id"]
    path, key = f"/tasks/{leaders[0].inbox(case)[0]['id']}/decide", f"at-once-{case}"
    keep, first = answers._kept_refusal, []

    def overtaken(asked: replays.Asked, response: Response) -> Response:
        if not first:
            first.append(None)  # why: what overtakes is refused too, and is not overtaken in turn
            first.append(leaders[1].post(path, meanwhile, Idempotency_Key=key))
        return keep(asked, response)

    monkeypatch.setattr(answers, "_kept_refusal", overtaken)
    second = leaders[0].post(path, {"outcome": "refuse"}, Idempotency_Key=key)
    assert (first[1].status_code, first[1].headers.get("Idempotent-Replayed")) == (422, None)
    assert second.status_code == 422
    if equal:
        assert second.headers["Idempotent-Replayed"] == "true" and second.json == first[1].json
    else:
        assert second.json["replayed"] is True, "another body under the key"
    again = leaders[0].post(path, meanwhile, Idempotency_Key=key)
    assert (again.headers["Idempotent-Replayed"], again.json) == ("true", first[1].json)


def test_a_key_is_of_one_account_and_one_route_and_lasts_a_day(town: Town) -> None:
    clerk, other = town.person("school_a-student_clerk"), town.person("school_b-student_clerk")
    asked = [p.post("/exports/students", {}, Idempotency_Key="same").json["job"] for p in (clerk, other, clerk)]
    assert asked[0] != asked[1] and asked[0] == asked[2]
    body = {"process": "transfer", "data": {"student": town.world.take("school_c").id, "reason": "job"}, "files": [clerk.upload()]}
    started = [clerk.post("/cases", body, Idempotency_Key="same") for _ in range(2)]
    assert [a.status_code for a in started] == [201, 201] and started[0].json == started[1].json, "another route, another answer"
    assert [a.headers.get("Idempotent-Replayed") for a in started] == [None, "true"]
    task = town.person("school_a-student_leader").inbox(started[0].json["id"])[0]["id"]
    claimed = [town.person("school_a-student_leader").post(f"/tasks/{task}/{act}", {}, Idempotency_Key="same") for act in ("claim", "unclaim")]
    assert [a.headers.get("Idempotent-Replayed") for a in claimed] == [None, None]
    assert clerk.post("/exports/students", {}, Idempotency_Key="same").json["job"] == asked[0]
    assert clerk.post("/exports/students", {}, Idempotency_Key="x" * 81).status_code == 422
    town.pass_time(hours=24, seconds=1)
    town.known.clear()
    assert town.person("school_a-student_clerk").post("/exports/students", {}, Idempotency_Key="same").json["job"] != asked[0]


def test_a_crash_between_effect_and_answer_leaves_neither(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    path = f"/tasks/{leader.inbox(case)[0]['id']}/decide"
    with monkeypatch.context() as broken:
        broken.setattr(replays, "fresh", lambda *_: 1 / 0)
        assert leader.post(path, {"outcome": "approve"}, Idempotency_Key="c1").status_code == 500
    assert history(town, case) == [] and len(leader.inbox(case)) == 1
    assert leader.post(path, {"outcome": "approve"}, Idempotency_Key="c1").status_code == 200
    assert history(town, case) == ["approve"]


def test_equal_requests_at_once_act_once(town: Town) -> None:
    clerk, leaders = town.person("school_a-student_clerk"), [town.fresh("school_a-student_leader") for _ in range(4)]
    case = clerk.start(town.world.take("school_c").id).json["id"]
    path = f"/tasks/{leaders[0].inbox(case)[0]['id']}/decide"
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda p: p.post(path, {"outcome": "approve"}, Idempotency_Key="race"), leaders))
    assert [a.status_code for a in told] == [200] * 4 and len({a.text for a in told}) == 1
    assert history(town, case) == ["approve"]


def test_a_batch_repeated_with_its_key_decides_each_once(town: Town) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    cases = [clerk.start(town.world.take("school_c").id).json["id"] for _ in range(2)]
    body = {"tasks": [leader.inbox(case)[0]["id"] for case in cases], "outcome": "approve"}
    first, second = (leader.post("/tasks/decide-batch", body, Idempotency_Key="b1").json for _ in range(2))
    assert first == second and [item["ok"] for item in second["items"]] == [True, True]
    assert [history(town, case) for case in cases] == [["approve"], ["approve"]]


# -- ETag -------------------------------------------------------------------------------------------------
def test_what_has_not_changed_is_not_sent_again(town: Town) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    for path in ("/inbox", f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/diagram", "/cases", "/notices"):
        first = leader.get(path)
        again = leader.call("GET", path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
    tag = leader.get("/inbox").headers["ETag"]
    assert leader.decide(case, "approve").status_code == 200
    assert leader.call("GET", "/inbox", headers={"If-None-Match": tag}).status_code == 200


# -- problem details --------------------------------------------------------------------------------------
def refusals(town: Town) -> dict[int, Any]:
    """One request for each status that is not 2xx, asked in a language."""
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    nobody = town.nobody()
    case = clerk.start(town.world.take("school_c").id).json["id"]
    task = leader.inbox(case)[0]["id"]
    town.hire("to-be-locked", ("school_b", "student_leader"))
    for _ in range(5):
        town.sign_in("to-be-locked", "wrong")
    lock = {"login": "to-be-locked", "password": "x"}
    return {
        400: lambda h: clerk.call("GET", "/cases/%00", headers=h),
        401: lambda h: nobody.call("GET", "/inbox", headers=h),
        403: lambda h: clerk.call("GET", "/operations/stuck", headers=h),
        404: lambda h: clerk.call("GET", "/cases/none", headers=h),
        405: lambda h: clerk.call("PUT", "/inbox", headers=h),
        409: lambda h: leader.call("POST", f"/tasks/{task}/decide", json={"outcome": "approve", "version": 99}, headers=h),
        413: lambda h: clerk.call("POST", "/files", data=b"x" * (25 * 1024 * 1024), headers=h, content_type="multipart/form-data; boundary=x"),
        422: lambda h: leader.call("POST", f"/tasks/{task}/decide", json={"outcome": 5, "more": 1}, headers=h),
        423: lambda h: nobody.call("POST", "/auth/sign-in", json=lock, headers=h),
    }  # fmt: skip


def test_every_refusal_is_a_problem_in_the_language_asked_for(town: Town) -> None:
    for status, ask in refusals(town).items():
        zh: TestResponse = ask({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
        en: TestResponse = ask({"Accept-Language": "en-GB,en;q=0.9"})
        assert (zh.status_code, en.status_code) == (status, status), zh.text
        assert zh.mimetype == en.mimetype == "application/problem+json"
        assert zh.json["status"] == status and zh.json["type"] == "about:blank"
        assert CJK.search(zh.json["title"]) and CJK.search(zh.json["detail"]), zh.json
        assert not CJK.search(en.json["title"]) and not CJK.search(en.json["detail"]), en.json
        assert en.json["detail"] == zh.json["detail_en"] == en.json["detail_en"] != ""
        for row in zh.json.get("errors", []):
            assert CJK.search(row["message"]) and not CJK.search(row["message_en"]), row


def test_a_field_nobody_declared_and_a_lacking_one_are_both_named(town: Town) -> None:
    answer = town.person("school_a-student_clerk").post("/students/lookup", {"code": "x", "more": 1})
    assert answer.status_code == 422
    assert {row["key"]: row["message"] for row in answer.json["errors"]} == {"json.more": "没有此项，不接受", "json.name": "此项必填"}


def test_an_error_nobody_foresaw_tells_no_detail(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "find", lambda *_: {}["secret"])
    answer = town.person("school_a-student_clerk").post("/exports/students", {}, Idempotency_Key="z")
    assert answer.status_code == 500
    assert "secret" not in answer.text and CJK.search(answer.json["detail"])


# -- evidence ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("data", "said", "said_en"), [
    (b"MZ" + bytes(200), "JPG、PNG", "JPG or PNG"), (b"<script>alert(1)</script>", "JPG、PNG", "JPG or PNG"),
    (b"%PDF-1.7\n" + bytes(50), "JPG、PNG", "JPG or PNG"), (b"", "空", "empty"),
    (PNG + bytes(2 * 1024 * 1024), "2 MB", "2 MB"), (PNG[:-30], "损坏", "damaged"),
    (PNG[:33] + b"<script>alert(1)</script>", "损坏", "damaged"), (png_of_size(60_000, 60_000), "百万像素", "million pixels"),
    (picture("JPEG")[:111], "损坏", "damaged"),
])  # fmt: skip
def test_evidence_is_known_by_its_content_and_bounded(town: Town, data: bytes, said: str, said_en: str) -> None:
    kept = sorted(town.house.evidence.rglob("*"))
    answer = town.person("school_a-student_clerk").send("/files", data, kind="stamped_form")
    assert answer.status_code == 422, answer.text
    assert said in answer.json["detail"] and CJK.search(answer.json["detail"]) and said_en in answer.json["detail_en"]
    assert "image/" not in answer.text and "bytes" not in answer.text
    assert sorted(town.house.evidence.rglob("*")) == kept


def test_evidence_of_an_unknown_kind_or_without_a_file_is_refused(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    assert clerk.send("/files", PNG, kind="anything").status_code == 422
    assert clerk.call("POST", "/files", data={"kind": "stamped_form"}, content_type="multipart/form-data").status_code == 422


def test_evidence_leaves_as_an_attachment_and_only_to_the_parties(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    case = clerk.start(town.world.take("school_c").id).json
    path = f"/files/{case['files'][0]['id']}"
    for login in ("school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk"):
        answer = town.person(login).get(path)
        assert answer.status_code == 200 and opened(answer.data).tobytes() == opened(PNG).tobytes(), login
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.mimetype == "image/png"
        assert "no-store" in answer.headers["Cache-Control"]
    for login in ("school_b-student_clerk", "liwan-student_clerk", "school_d-student_leader", "guangdong-student_clerk"):
        assert town.person(login).get(path).status_code == 404, login
    assert b"PNG" not in b"".join(p.read_bytes() for p in town.house.evidence.rglob("*") if p.is_file()), "sealed on disk"


def test_a_file_is_used_in_one_case_only(town: Town) -> None:
    clerk, file = town.person("school_a-student_clerk"), None
    file = clerk.upload()
    body = {"process": "transfer", "data": {"student": town.world.take("school_c").id, "reason": "job"}, "files": [file]}
    assert clerk.post("/cases", body).status_code == 201
    body["data"] = {"student": town.world.take("school_c").id, "reason": "job"}
    answer = clerk.post("/cases", body)
    assert answer.status_code == 422, answer.text


# -- look-up and the read audit ---------------------------------------------------------------------------
def test_look_ups_are_minimal_counted_and_bounded_per_hour(town: Town) -> None:
    clerk, pupil = town.fresh("school_b-student_clerk"), town.world.take("school_d")
    found = clerk.post("/students/lookup", {"code": pupil.code, "name": pupil.name})
    assert found.status_code == 200
    assert pupil.code not in found.text and pupil.name not in found.text and "*" in found.json["code_masked"]
    assert set(found.json) == {"id", "name", "code_masked", "school", "province", "stage", "grade", "status", "status_name",
                               "status_name_en", "problem"}  # fmt: skip
    for code, name in ((pupil.code, "别人"), ("G" + "1" * 18, pupil.name)):
        missed = clerk.post("/students/lookup", {"code": code, "name": name})
        assert missed.status_code == 404 and "学籍号与姓名" in missed.json["detail"]
    for _ in range(117):
        clerk.post("/students/lookup", {"code": "x", "name": "y"})
    over = clerk.post("/students/lookup", {"code": pupil.code, "name": pupil.name})
    assert over.status_code == 429 and "120" in over.json["detail"] and "120" in over.json["detail_en"]
    wait = int(over.headers["Retry-After"])
    assert 0 < wait <= 3600 and datetime.fromisoformat(over.json["until"]) == town.clock.now() + timedelta(seconds=wait)
    assert re.search(r"\d\d:\d\d", over.json["detail"]) and re.search(r"\d\d:\d\d", over.json["detail_en"])
    assert town.person("school_a-student_clerk").post("/students/lookup", {"code": pupil.code, "name": pupil.name}).status_code == 200
    town.pass_time(hours=1, seconds=1)
    assert clerk.post("/students/lookup", {"code": pupil.code, "name": pupil.name}).status_code == 200


def test_a_full_view_asks_for_a_reason_and_is_on_record_before_it_is_given(town: Town) -> None:
    clerk, pupil = town.person("school_c-student_clerk"), town.world.take("school_c")
    card = clerk.get(f"/students/{pupil.id}").text
    assert pupil.code not in card and "****" in card
    past = clerk.get(f"/students/{pupil.id}/history").text
    for text in (card, past):
        assert "0371-0000000" not in text and "测试路1号" not in text, "nor how to reach the family"
    path = f"/students/{pupil.id}/reveal"
    assert clerk.post(path, {"reason": "  "}).status_code == 422
    before = [e for e in audit(town, "school_c-student_clerk") if "reveal" in e["what"]]
    assert before == []
    shown = clerk.post(path, {"reason": "核对户口簿"})
    assert pupil.code in shown.text
    (entry,) = [e for e in audit(town, "school_c-student_clerk") if "核对户口簿" in e["why"]]
    assert entry["count"] == 1
    assert pupil.code not in str(entry) and pupil.name not in str(entry)


def test_every_list_of_students_is_on_record(town: Town) -> None:
    clerk = town.person("school_d-student_clerk")
    clerk.get("/students", limit=7)
    assert 7 in [entry["count"] for entry in audit(town, "school_d-student_clerk")]


def audit(town: Town, login: str) -> list[dict[str, Any]]:
    return town.house.audit.entries(NOW - timedelta(days=1), town.world.account[login])
