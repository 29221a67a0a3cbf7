"""What is drawn and published: names, keys, the gate of scenarios, drafts thrown away; and who may start what."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import pytest

from tests.api.conftest import Person, Town
from tests.api.test_definitions import changed, national, save

__all__ = ["national"]  # a fixture


def submitted(author: Person, files: dict[str, str]) -> str:
    version, _ = save(author, files)
    assert author.post(f"/definitions/versions/{version}/submit").status_code == 200
    return version


def row(person: Person, version: str) -> dict[str, Any]:
    return next(v for v in person.get("/definitions/transfer").json["versions"] if v["id"] == version)


@pytest.mark.parametrize("name", [
    "../../x.bpmn", "services.py", "/etc/passwd", "a/../../b.bpmn", "transfer.bpmn\n", "x.exe", "..", ".bpmn", "a\\b.bpmn",
    "CON", "x.html", "https://x/y.bpmn",
])  # fmt: skip
def test_a_file_of_a_draft_has_a_plain_name(owner: Person, national: dict[str, str], name: str) -> None:
    files = {**national, name: "<x/>"}
    for answer in (
        owner.post("/definitions/transfer/drafts", {"files": files}), owner.post("/definitions/check", {"files": files}),
        owner.post("/definitions/try", {"files": files, "scenario": "process: transfer"}),
    ):  # fmt: skip
        assert answer.status_code == 422, answer.text
        assert "leave.bpmn" in answer.json["errors"][0]["message"] and "文件名" in answer.json["errors"][0]["message"]


def test_a_folder_is_for_scenarios_that_are_tried_and_kept_in_no_draft(owner: Person, national: dict[str, str]) -> None:
    answer = owner.post("/definitions/transfer/drafts", {"files": {**national, "given/x.yaml": "title: x"}})
    assert answer.status_code == 422 and "文件名" in answer.json["detail"] and "folders" in answer.json["detail_en"]
    version, _ = save(owner, national)
    assert owner.put(f"/definitions/versions/{version}", {"files": {"given/x.yaml": "x"}, "note": ""}).status_code == 422


@pytest.mark.parametrize("key", ["nothing_of_ours", "..", "transfer.bpmn", "trans fer", "x" * 200, "转学"])
def test_a_draft_is_of_a_process_that_there_is(owner: Person, national: dict[str, str], key: str) -> None:
    answer = owner.post(f"/definitions/{key}/drafts", {"files": national})
    assert answer.status_code in (404, 405), answer.text
    assert key not in [d["key"] for d in owner.get("/definitions").json["items"]]


def test_the_server_plays_the_scenarios_and_wants_the_reason(owner: Person, second: Person, national: dict[str, str]) -> None:
    version = submitted(owner, changed(national, lambda d: d.drop("ReleasingSchool")))
    for note in ("", "  "):
        answer = second.post(f"/definitions/versions/{version}/publish", {"note": note})
        assert answer.status_code == 422, answer.text
        assert "场景" in answer.json["detail"] and "scenarios" in answer.json["detail_en"]
        errors = answer.json["errors"]
        assert errors and all(e["key"].endswith(".yaml") and e["message"] != e["message_en"] for e in errors)
    assert row(owner, version)["state"] == "checked"
    assert second.post(f"/definitions/versions/{version}/publish", {"note": "释出学校不再核办"}).status_code == 200
    assert "释出学校不再核办" in row(owner, version)["note"]


def test_a_version_whose_scenarios_pass_needs_no_reason(owner: Person, second: Person, national: dict[str, str], town: Town) -> None:
    deployed = {name: content.decode() for name, content in town.house.processes["transfer"].files().items()}
    version = submitted(owner, deployed)
    assert second.post(f"/definitions/versions/{version}/publish", {}).status_code == 200


def test_a_draft_is_thrown_away_and_its_number_is_free(owner: Person, second: Person, national: dict[str, str], town: Town) -> None:
    version, _ = save(owner, national)
    number = row(owner, version)["version"]
    assert town.person("guangdong-process_owner").call("DELETE", f"/definitions/versions/{version}").status_code == 404
    assert owner.call("DELETE", f"/definitions/versions/{version}").status_code == 200
    assert owner.get(f"/definitions/versions/{version}").status_code == 404
    again, _ = save(owner, national)
    assert row(owner, again)["version"] == number
    assert owner.post(f"/definitions/versions/{again}/submit").status_code == 200
    assert owner.call("DELETE", f"/definitions/versions/{again}").status_code == 409
    held = next(v["id"] for v in owner.get("/definitions/transfer").json["versions"] if v["owner"] == "national")
    assert owner.call("DELETE", f"/definitions/versions/{held}").status_code == 403


def test_who_drew_a_version_is_not_offered_to_publish_it(owner: Person, second: Person, national: dict[str, str]) -> None:
    version, _ = save(owner, national)
    assert (row(owner, version)["may_publish"], row(second, version)["may_publish"]) == (False, False), "not submitted yet"
    second.post(f"/definitions/versions/{version}/submit")
    assert (row(owner, version)["may_publish"], row(second, version)["may_publish"]) == (False, False)
    other = submitted(owner, national)
    assert (row(owner, other)["may_publish"], row(second, other)["may_publish"]) == (False, True)
    assert owner.post(f"/definitions/versions/{other}/publish").status_code == 403


# -- starting ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("login", "offered"), [
    ("jinshui-student_clerk", ["group_move", "registration", "report_round", "account_delegation", "data_export"]),
    ("henan-student_clerk", ["group_move", "report_round", "account_delegation", "data_export"]),
    ("henan-auditor", ["report_return", "report_withdrawal", "account_delegation"]),
    (
        "henan-manager",
        ["report_round", "rectification", "survey", "account_delegation", "named_report", "named_collection"],
    ),
    ("jinshui-enrolment_officer", ["enrolment", "enrolment_plan", "account_delegation"]),
])  # fmt: skip
def test_an_authority_is_offered_only_what_it_can_start(town: Town, login: str, offered: list[str]) -> None:
    person = town.person(login)
    told = person.get("/startable").json
    assert [one["key"] for one in told["items"]] == offered
    closed = {one["key"]: one for one in told["closed"]}
    assert closed["transfer"]["who_starts"] == "中心校、学校的学籍管理员" and "schools" in closed["transfer"]["who_starts_en"]
    pupil = town.world.take("school_c").id
    for answer in (person.start(pupil), person.get("/processes/transfer/start-form", student=pupil)):
        assert answer.status_code == 403
        assert "学校的学籍管理员" in answer.json["detail"] and "NotFound" not in answer.text
        assert "schools" in answer.json["detail_en"]


def test_the_start_page_is_grouped_and_in_both_languages(town: Town) -> None:
    items = {one["key"]: one for one in town.person("school_a-student_clerk").get("/startable").json["items"]}
    assert {(one["group"], one["group_en"]) for one in items.values()} == {
        ("学籍异动", "Changes of a student's record"), ("学籍管理", "Student records"),
        ("建立学籍", "Making records"), ("数据管理", "Data management"), ("账号与人员", "Accounts and people"),
        ("招生", "Enrolment"),
    }  # fmt: skip
    assert items["transfer"]["group"] == "学籍异动"
    order = list(items)
    assert order[:2] == ["transfer", "key_change"] and order.index("death") > order.index("suspension"), "the common first"
    groups = [one["group"] for one in items.values()]
    assert [groups[0], *(b for a, b in pairwise(groups) if a != b)] == list(dict.fromkeys(groups)), "each stands together"
    assert all(one["description"] and one["description_en"] and not one["why"] for one in items.values())


def test_what_a_level_switched_off_or_whose_time_is_not_now_is_closed_with_the_reason(town: Town) -> None:
    clerk, admin, org = town.person("school_a-student_clerk"), town.person("jinshui-system_admin"), town.world.org["jinshui"]
    march = [{"from": "03-01", "to": "03-31"}]
    try:
        admin.settle(org, "transfer.enabled", False, stage="junior", document="金教〔2026〕8号")
        (part,) = (one for one in clerk.get("/startable").json["items"] if one["key"] == "transfer")
        assert part["why"].startswith("初中：已由金水区教育局关闭") and part["why_en"].startswith("Junior schools: Closed by")
        admin.settle(org, "transfer.enabled", False, document="金教〔2026〕8号")
        told = clerk.get("/startable").json
        (closed,) = (one for one in told["closed"] if one["key"] == "transfer")
        assert "transfer" not in [one["key"] for one in told["items"]]
        assert "金教〔2026〕8号" in closed["why"] and "jinshui" in closed["why_en"]
        assert "transfer" in [one["key"] for one in town.person("school_c-student_clerk").get("/startable").json["items"]]
        admin.settle(org, "transfer.enabled", True)
        admin.settle(org, "transfer.enabled", True, stage="junior")
        admin.settle(org, "transfer.windows", march)
        (closed,) = (one for one in clerk.get("/startable").json["closed"] if one["key"] == "transfer")
        assert "03-01 至 03-31" in closed["why"] and "03-01 to 03-31" in closed["why_en"]
    finally:
        admin.settle(org, "transfer.enabled", True)
        admin.settle(org, "transfer.enabled", True, stage="junior")
        admin.settle(org, "transfer.windows", [])


def test_a_closed_process_whose_own_rules_say_nothing_is_refused_all_the_same(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    process, clerk = town.house.processes["data_export"], town.person("school_a-student_clerk")
    shut = dataclasses.replace(process.starters, switch="four_eyes.small_school_exception")
    monkeypatch.setattr(process, "starters", shut)
    request = {"scope": "own", "stage": "primary", "fields": ["code"], "purpose": "p", "keeper": "k"}
    before = clerk.get("/cases", filter="mine", process="data_export").json["items"]
    answer = clerk.post("/cases", {"process": "data_export", "data": request})
    assert answer.status_code == 422 and [e["rule"] for e in answer.json["errors"]] == ["closed"], answer.text
    assert answer.json["errors"][0]["remedy_en"] and clerk.get("/cases", filter="mine", process="data_export").json["items"] == before
    (closed,) = (one for one in clerk.get("/startable").json["closed"] if one["key"] == "data_export")
    assert closed["why"] == "此业务未开放"


def test_whatever_is_offered_can_be_opened(town: Town) -> None:
    for login in ("school_a-student_clerk", "jinshui-student_clerk"):
        for one in town.person(login).get("/startable").json["items"]:
            assert town.person(login).get(f"/processes/{one['key']}/start-form").status_code == 200


def test_a_refused_start_says_why_in_both_languages_and_names_no_class(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    answer = clerk.post("/cases", {"process": "transfer", "data": {"student": "01m8nq2ahgh3dfd7dz2dyvbh89", "reason": "job"}, "files": [clerk.upload()]})
    assert answer.status_code == 422
    assert "未能发起" in answer.json["detail"] and "Expected" not in answer.json["detail"]
    assert "NotFound" not in answer.text and "Expected" in answer.json["detail_en"]


# -- settings of others -----------------------------------------------------------------------------------
def test_settings_of_a_unit_that_is_neither_below_nor_above_are_not_there(town: Town) -> None:
    org = town.world.org
    town.person("guangdong-system_admin").settle(org["guangdong"], "transfer.reminder_days", 7)
    for login, seen, unseen in (
        ("jinshui-system_admin", ("jinshui", "school_a", "henan", "ministry"), ("guangdong", "liwan", "school_d", "guancheng", "school_c")),
        ("henan-process_owner", ("jinshui", "henan", "ministry"), ("guangdong", "liwan")),
        ("school_a-student_clerk", ("school_a", "jinshui", "henan"), ("school_b", "guancheng", "guangdong")),
        ("ministry-system_admin", ("guangdong", "school_d"), ()),
    ):  # fmt: skip
        person = town.person(login)
        for path in ("/settings", "/settings/transfer.reminder_days/history"):
            assert {unit: person.get(path, organisation=org[unit]).status_code for unit in seen} == dict.fromkeys(seen, 200), (login, path)
            assert {unit: person.get(path, organisation=org[unit]).status_code for unit in unseen} == dict.fromkeys(unseen, 404), (login, path)
        assert person.get("/settings", organisation="nobody").status_code == 404


def test_an_evidence_setting_is_shown_as_people_say_it(town: Town) -> None:
    items = {one["key"]: one for one in town.person("jinshui-system_admin").get("/settings").json["items"]}
    types = items["evidence.types"]
    assert [o["label"] for o in types["options"]] == ["JPG", "PNG", "PDF"] and types["expected"] == "JPG、PNG、PDF 的列表"
    assert items["evidence.max_bytes"]["type"] == "size" and items["transfer.time_limit_days"]["source"].startswith("全国学籍系统")
    assert "S16" not in str(items) and "domain" not in str([one["source"] for one in items.values()])
