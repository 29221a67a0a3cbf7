"""A process that exists in the database alone: created, tried, published by a second person, and worked over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processes import catalogue
from tests.api.conftest import Person, Town
from tests.api.test_definitions import walk

KEY = "teacher_leave"
NEW = {
    "key": KEY, "name": "教师请假", "name_en": "Leave of a teacher",
    "starters": [{"role": "student_clerk", "kinds": ["school"]}],
    "seats": [
        {"name": "校长审批", "name_en": "Head decides", "role": "student_leader", "relation": "self"},
        {"name": "主管部门审批", "name_en": "Authority decides", "role": "student_clerk", "relation": "authority"},
    ],
}  # fmt: skip
FORM = {"type": "default", "id": "teacher_leave_start", "schemaVersion": 18, "components": [
    {"type": "textfield", "id": "F1", "key": "teacher", "label": "教师", "validate": {"required": True},
     "properties": {"label:en": "Teacher"}},
    {"type": "number", "id": "F2", "key": "days", "label": "天数", "validate": {"required": True, "min": 1},
     "properties": {"label:en": "Days"}},
    {"type": "select", "id": "F3", "key": "kind", "label": "类别", "values": [{"label": "病假", "value": "ill"}],
     "properties": {"label:en": "Kind", "option:en:ill": "Sick leave"}},
]}  # fmt: skip
SCENARIO = json.dumps({
    "title": "校长同意", "process": KEY, "at": "2026-09-18T09:00+08:00",
    "start": {"organisation": "school", "by": "anna", "request": {"teacher": "王", "days": 2}},
    "play": [{"decide": "Seat1", "outcome": "refuse", "reason": "缺人"}], "expect": {"state": "ended", "end": "Seat1_Refused"},
})  # fmt: skip


def about(files: dict[str, str], **more: Any) -> str:
    sentence = {"zh": "{teacher}请{kind} {days} 天", "en": "{teacher}: {kind}, {days} days"}
    return json.dumps({**json.loads(files["process.json"]), "sentence": sentence, **more}, ensure_ascii=False)


def created(person: Person, key: str = KEY, **more: Any) -> str:
    answer = person.post("/definitions", {**NEW, "key": key, **more})
    assert answer.status_code == 201, answer.text
    assert [f for f in answer.json["findings"] if f["severity"] == "error"] == []
    return str(answer.json["id"])


def shown(person: Person, version: str) -> dict[str, Any]:
    return dict(person.get(f"/definitions/versions/{version}").json)


def saved(person: Person, version: str, **changed: str) -> list[dict[str, Any]]:
    found = shown(person, version)
    files = {**found["files"], **{name.replace("__", "."): text for name, text in changed.items()}}
    answer = person.put(f"/definitions/versions/{version}", {"files": files, "note": "", "revision": found["revision"]})
    assert answer.status_code == 200, answer.text
    return list(answer.json["findings"])


def with_form(person: Person, version: str, **more: Any) -> None:
    files = shown(person, version)["files"]
    found = saved(person, version, teacher_leave_start__form=json.dumps(FORM), process__json=about(files, **more))
    assert [f for f in found if f["severity"] == "error"] == []


def published(owner: Person, second: Person, version: str, **how: Any) -> None:
    assert owner.post(f"/definitions/versions/{version}/submit").status_code == 200
    assert owner.post(f"/definitions/versions/{version}/publish", {"note": "试行"}).status_code == 403, "four eyes"
    answer = second.post(f"/definitions/versions/{version}/publish", {"note": "试行", **how})
    assert answer.status_code == 200, answer.text


def offered(person: Person) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in person.get("/startable").json["items"]}


def test_a_process_of_the_database_alone_is_started_and_worked_like_that_of_a_folder(town: Town, owner: Person, second: Person) -> None:
    version = created(owner)
    with_form(owner, version, sealed={"teacher": "name"})
    published(owner, second, version)
    clerk = town.person("school_a-student_clerk")
    assert offered(clerk)[KEY]["name_en"] == "Leave of a teacher"
    assert KEY not in offered(town.person("jinshui-student_clerk")), "schools alone start it"
    assert [c["key"] for c in clerk.get(f"/processes/{KEY}/start-form").json["form"]["components"]] == ["teacher", "days", "kind"]
    missing = clerk.post("/cases", {"process": KEY, "data": {"teacher": "王建国"}, "files": []})
    assert missing.status_code == 422, "its own form asks for the days"
    started = clerk.post("/cases", {"process": KEY, "data": {"teacher": "王建国", "days": 3, "kind": "ill"}, "files": []})
    assert started.status_code == 201, started.text
    case = started.json["id"]
    (waiting,) = town.person("school_a-student_leader").inbox(case)
    assert waiting["sentence"] == "王*国请病假 3 天", "its sentence, with the name masked"
    walk(town, case, (("school_a-student_leader", "Seat1"), ("jinshui-student_clerk", "Seat2")))
    done = clerk.get(f"/cases/{case}").json
    assert done["state"] == "ended" and "病假" in json.dumps(done, ensure_ascii=False)
    assert "王建国" not in town.person("jinshui-student_clerk").get(f"/cases/{case}/history").text


def test_drafts_are_private_shared_discarded_and_take_no_number(town: Town, owner: Person, second: Person) -> None:
    version = created(owner, "private_leave")
    assert shown(owner, version)["version"] is None
    assert second.get(f"/definitions/versions/{version}").status_code == 404, "private"
    assert owner.post(f"/definitions/versions/{version}/share", {"shared": True}).status_code == 200
    saved(second, version, extra__form=json.dumps(FORM))
    assert owner.post(f"/definitions/versions/{version}/submit").status_code == 200
    answer = second.post(f"/definitions/versions/{version}/publish", {"note": "试行"})
    assert answer.status_code == 403, "whoever wrote in it does not publish it"
    again = created(owner, "another_leave")
    assert owner.call("DELETE", f"/definitions/versions/{again}").status_code == 200
    assert owner.get("/definitions/another_leave").status_code == 404
    assert owner.post("/definitions", {**NEW, "key": "private_leave"}).status_code == 409, "the key is taken"
    assert town.person("guangdong-process_owner").get(f"/definitions/versions/{version}").status_code == 404


def test_a_stale_save_is_refused_and_keeps_what_was_saved(owner: Person) -> None:
    version = created(owner, "stale_leave")
    old = shown(owner, version)
    saved(owner, version, extra__form=json.dumps(FORM))
    answer = owner.put(f"/definitions/versions/{version}", {"files": old["files"], "note": "", "revision": old["revision"]})
    assert answer.status_code == 409 and "extra.form" in shown(owner, version)["files"]


def test_its_scenarios_travel_with_it_and_stand_before_its_publication(owner: Person, second: Person) -> None:
    version = created(owner, "played_leave")
    scenario = SCENARIO.replace(KEY, "played_leave")
    saved(owner, version, refused__yaml=scenario)
    (item,) = owner.get("/definitions/played_leave/scenarios", version=version).json["items"]
    assert item["own"] and item["title"] == "校长同意"
    tried = owner.post("/definitions/try", {"files": shown(owner, version)["files"], "scenario": scenario})
    assert tried.status_code == 200 and tried.json["as_expected"], tried.text
    saved(owner, version, refused__yaml=scenario.replace("Seat1_Refused", "Done"))
    owner.post(f"/definitions/versions/{version}/submit")
    assert second.post(f"/definitions/versions/{version}/publish").status_code == 422
    assert second.post(f"/definitions/versions/{version}/publish", {"note": "场景待改"}).status_code == 200


def test_the_ministry_publishes_for_one_province_and_rolls_back_there(town: Town, owner: Person) -> None:
    author, publisher = town.person("ministry-process_owner"), town.person("ministry-process_owner2")
    version = created(author, "trial_leave")
    published(author, publisher, version, scope=[town.world.org["henan"]])
    assert "trial_leave" in offered(town.person("school_a-student_clerk"))
    assert "trial_leave" not in offered(town.person("school_d-student_clerk")), "no other province"
    row = next(v for v in author.get("/definitions/trial_leave").json["versions"] if v["id"] == version)
    assert (row["version"], row["owner"]) == (1, town.world.org["henan"]) and row["owner_name"]
    assert publisher.post(f"/definitions/versions/{version}/retire").status_code == 200
    assert "trial_leave" not in offered(town.person("school_a-student_clerk"))
    assert publisher.post(f"/definitions/versions/{version}/rollback").status_code == 200
    outside = created(owner, "outside")
    owner.post(f"/definitions/versions/{outside}/submit")
    answer = town.person("henan-process_owner2").post(f"/definitions/versions/{outside}/publish", {"note": "x", "scope": [town.world.org["guangdong"]]})
    assert answer.status_code == 422


def test_a_shipped_process_is_copied_with_its_words(town: Town, owner: Person, second: Person) -> None:
    source = next(v["id"] for v in owner.get("/definitions/data_export").json["versions"] if v["state"] == "published")
    version = created(owner, "my_export", name="名册导出（试点）", name_en="Export on trial", seats=[], **{"from": source})
    found = shown(owner, version)
    assert json.loads(found["files"]["process.json"])["like"] == "data_export" and "my_export.bpmn" in found["files"]
    published(owner, second, version)
    assert offered(town.person("school_a-student_clerk"))["my_export"]["name"] == "名册导出（试点）"


@pytest.mark.parametrize(("wrong", "code"), [
    ({"sentence": {"zh": "{nobody}", "en": "{nobody}"}}, "about.field"), ({"sealed": {"nobody": "name"}}, "about.field"),
    ({"starters": [{"role": "king", "kinds": ["school"]}]}, "about.unreadable"), ({"group": {"zh": "教师"}}, "about.unreadable"),
    ({"secret": 1}, "about.unreadable"),
])  # fmt: skip
def test_what_a_process_says_of_itself_is_checked(owner: Person, wrong: dict[str, Any], code: str) -> None:
    version = created(owner, f"wrong_{len(json.dumps(wrong))}")
    files = shown(owner, version)["files"]
    found = saved(owner, version, process__json=json.dumps({**json.loads(files["process.json"]), **wrong}))
    assert [f["code"] for f in found if f["severity"] == "error"] == [code]
    assert owner.post(f"/definitions/versions/{version}/submit").status_code == 422


def planted(owner: Person, key: str, change: Any) -> tuple[str, list[dict[str, Any]]]:
    """A new process with a change of its drawing, and what is found in it then."""
    version = created(owner, key)
    drawn = shown(owner, version)["files"][f"{key}.bpmn"]
    changed = change(drawn)
    assert changed != drawn
    found = shown(owner, version)
    answer = owner.put(f"/definitions/versions/{version}", {"files": {**found["files"], f"{key}.bpmn": changed}, "note": ""})
    return version, list(answer.json["findings"])


def with_a_join(drawn: str) -> str:
    """The two ways out of the first seat come together in a parallel join."""
    drawn = drawn.replace('sourceRef="Seat1" targetRef="Seat2"', 'sourceRef="Seat1" targetRef="Both"').replace(
        'sourceRef="Seat1" targetRef="Seat1_Refused"', 'sourceRef="Seat1" targetRef="Both"')
    join = '<bpmn:parallelGateway id="Both" name="汇合" /><bpmn:sequenceFlow id="F9" sourceRef="Both" targetRef="Seat2" />'
    return drawn.replace("</bpmn:process>", f"{join}</bpmn:process>")


def test_a_deadlock_is_an_error_of_the_draft_and_shows_its_way(owner: Person) -> None:
    version, found = planted(owner, "stuck_leave", with_a_join)
    (stuck,) = [f for f in found if f["code"] == "sound.deadlock"]
    assert (stuck["element"], stuck["severity"]) == ("Both", "error")
    assert stuck["path"][0] == "Start" and "Flow_Seat1_Refused" in stuck["path"] or "Flow_Seat1_Seat2" in stuck["path"]
    assert owner.post(f"/definitions/versions/{version}/submit").status_code == 422


@pytest.mark.parametrize(("key", "before", "after", "code", "element"), [
    ("early_leave", 'heban:limit due="5WD"', 'heban:skip when="=Seat2.outcome = &quot;approve&quot;" /><heban:limit due="5WD"', "data.too_early", "Seat1"),
    ("lacking_leave", 'heban:limit due="5WD"', 'heban:skip when="=request.hours &gt; 3" /><heban:limit due="5WD"', "data.no_field", "Seat1"),
    ("one_leave", 'role="student_clerk" organisation=\'={relation: "authority", of: case.organisation}\'',
     'role="student_leader" organisation="=case.organisation"', "seat.same_person", "Seat2"),
])  # fmt: skip
def test_data_and_people_are_checked(owner: Person, key: str, before: str, after: str, code: str, element: str) -> None:
    _, found = planted(owner, key, lambda drawn: drawn.replace(before, after, 1))
    assert [f["element"] for f in found if f["code"] == code] == [element], [f["code"] for f in found]


def test_the_shipped_processes_have_none_of_these_faults(owner: Person) -> None:
    files = shown(owner, owner.get("/definitions/transfer").json["versions"][0]["id"])["files"]
    found = owner.post("/definitions/check", {"files": files}).json["findings"]
    assert [f for f in found if f["code"].startswith(("data.", "seat.same", "sound."))] == []


def test_the_studio_is_told_the_words_of_the_relations_that_folders_declare(owner: Person) -> None:
    told = {one["value"]: (one["label"], one["label_en"]) for one in owner.get("/definitions/choices").json["declared"]}
    folders = {name: relation.words for process in catalogue().values() for name, relation in process.relations.items()}
    assert told == {name: (words.zh, words.en) for name, words in folders.items() if words}
    assert told["registration.upper"] == ("主管部门的上级", "the authority above that of")


def test_two_versions_are_compared_in_words(owner: Person, second: Person) -> None:
    version = created(owner, "worded_leave")
    published(owner, second, version)
    files = shown(owner, version)["files"]
    table = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d"><decision id="r" name="天数规则">'
        '<variable id="v" name="天数规则"/><decisionTable id="t" hitPolicy="FIRST"><input id="i" label="天数"><inputExpression id="e" typeRef="number">'
        '<text>1</text></inputExpression></input><output id="o" name="result" typeRef="string"/><rule id="a"><inputEntry id="x"><text>&lt; 3</text>'
        '</inputEntry><outputEntry id="y"><text>"no"</text></outputEntry></rule></decisionTable></decision></definitions>'
    )
    seat = ('<bpmn:userTask id="Seat3" name="备案" heban:nameEn="File it"><bpmn:extensionElements><heban:assignment role="student_clerk" organisation="=case.organisation" />'
            '<heban:limit due="2WD" /><heban:outcome value="done" label="已备案" labelEn="Filed" /></bpmn:extensionElements></bpmn:userTask></bpmn:process>')  # fmt: skip
    drawn = files["worded_leave.bpmn"].replace("</bpmn:process>", seat)
    form = json.loads(files["worded_leave_start.form"])
    form["components"] += [{"type": "number", "id": "D", "key": "days", "label": "天数", "validate": {"required": True}, "properties": {"label:en": "Days"}}]
    body = {"files": {**files, "worded_leave.bpmn": drawn, "worded_leave_start.form": json.dumps(form), "rule.dmn": table}, "note": ""}
    first = owner.post("/definitions/worded_leave/drafts", body).json["id"]
    told = {c["sentence"] for c in owner.get("/definitions/compare", a=version, b=first).json["changes"]}
    assert {"新增用户任务“备案”", "用户任务“备案”的角色设为“学籍管理员”", "用户任务“备案”的机构设为“发起单位”", "用户任务“备案”的办理时限设为“2WD”",
            "用户任务“备案”的办理结果设为“已备案”", "新增规则表“天数规则”",
            "表单“worded_leave_start.form”：新增字段“天数”（数字，必填）"} <= told  # fmt: skip
    body["files"] = {**body["files"], "rule.dmn": table.replace("&lt; 3", "&lt; 5"), "worded_leave_start.form": json.dumps(form).replace("\\u5929\\u6570", "日数")}
    later = owner.post("/definitions/worded_leave/drafts", body).json["id"]
    changes = owner.get("/definitions/compare", a=first, b=later).json["changes"]
    assert {c["sentence"] for c in changes} == {
        "规则表“天数规则”第 1 行“天数”由“< 3”改为“< 5”", "表单“worded_leave_start.form”：字段“日数”的名称由“天数”改为“日数”"}  # fmt: skip
    assert "Changed '天数' in row 1 of '天数规则' from '< 3' to '< 5'" in {c["sentence_en"] for c in changes}
