"""Running versions over HTTP, on both stores: cases moved and moved back, figures on the drawing, event logs, replay,
and variants that take over what their original changed (W7)."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from sqlalchemy import text

from engine.operate import migrations
from service import migrating
from tests.api.conftest import Person, Town
from tests.api.left_behind import KEY as LEAVE
from tests.api.left_behind import LeftBehind, left_behind, publish, row
from tests.api.test_created_processes import KEY, SCENARIO, created, published, shown, with_form
from tests.api.test_definitions import VISIT, Drawing

CLERK, LEADER = "school_a-student_clerk", "school_a-student_leader"


@pytest.fixture
def owners(either: Town) -> tuple[Person, Person]:
    return either.person("henan-process_owner"), either.person("henan-process_owner2")


@pytest.fixture(scope="module")
def versions(either: Town) -> dict[str, Any]:
    """A process of two seats, four cases on it, one of them at the second seat; and a version that names them otherwise."""
    owner, second = either.person("henan-process_owner"), either.person("henan-process_owner2")
    first = created(owner)
    with_form(owner, first)
    published(owner, second, first)
    clerk, leader = either.person(CLERK), either.person(LEADER)
    cases = [started(clerk, f"教师{n}") for n in range(4)]
    assert leader.decide(cases[3], "approve").status_code == 200
    files = shown(owner, first)["files"]
    drawing = Drawing(files[f"{KEY}.bpmn"].replace('"Seat1"', '"Head"'))
    drawing.insert("Seat2", visit(files[f"{KEY}.bpmn"]))
    drawing.erase(next(f for f in drawing.flows() if f.get("sourceRef") == "Seat2" and f.get("targetRef") == "Seat2_Refused"))
    drawing.erase(drawing.named("Seat2_Refused"))
    drawing.drop("Seat2")
    answer = owner.post(f"/definitions/{KEY}/drafts", {"from": first, "files": {**files, f"{KEY}.bpmn": drawing.text()}, "note": ""})
    assert [f for f in answer.json["findings"] if f["severity"] == "error"] == [], answer.json["findings"]
    published(owner, second, answer.json["id"])
    return {"from": first, "to": answer.json["id"], "cases": cases}


def started(clerk: Person, teacher: str) -> str:
    answer = clerk.post("/cases", {"process": KEY, "data": {"teacher": teacher, "days": 2, "kind": "ill"}, "files": []})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def visit(text: str) -> str:
    """A seat whose holder is found as that of the seat of the drawing that it takes the place of."""
    relation = Drawing(text).named("Seat2").find(".//{urn:heban:bpmn:1}assignment").get("organisation")
    return VISIT.replace("=receiving.authority", relation.replace('"', "&quot;"))


def pair(versions: dict[str, Any]) -> dict[str, str]:
    return {"from": versions["from"], "to": versions["to"]}


def tried(person: Person, versions: dict[str, Any], **changes: str | None) -> dict[str, dict[str, Any]]:
    """The outlook of each case, read in pages of two."""
    found, after = {}, ""
    while after is not None:
        answer = person.post("/migrations/dry-run", {**pair(versions), "changes": changes, "after": after, "limit": 2})
        assert answer.status_code == 200, answer.text
        found.update({one["id"]: one for one in answer.json["items"]})
        after = answer.json["next"]
    return found


def standing(person: Person, version: str, **ask: str) -> dict[str, int]:
    answer = person.get(f"/definitions/versions/{version}/live", **ask)
    assert answer.status_code == 200, answer.text
    return {node["element"]: node["waiting"] for node in answer.json["nodes"] if node["waiting"]}


def test_cases_are_tried_proposed_confirmed_by_another_and_moved_exactly_once(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (owner, second), cases = owners, versions["cases"]
    plan = {one["id"]: one for one in owner.get("/migrations/plan", **pair(versions)).json["elements"]}
    assert (plan["Seat1"]["to"], plan["Seat1"]["how"]) == ("Head", "name")
    assert plan["Seat2"]["to"] is None and set(plan["Seat2"]["choices"]) == {"Head", "Visit"}
    found = tried(owner, versions)
    assert [found[case]["ok"] for case in cases] == [True, True, True, False]
    assert found[cases[0]]["moves"] == ["Seat1 → Head"] and not found[cases[0]]["open"], "an owner sees no case, only its number"
    assert "Seat2" in found[cases[3]]["reasons"][0] and found[cases[3]]["reasons"] != found[cases[3]]["reasons_en"]
    changes = {"Seat2": "Visit"}
    assert all(one["ok"] for one in tried(owner, versions, **changes).values())
    assert owner.post("/migrations/dry-run", {**pair(versions), "changes": {"Seat2": "Nowhere"}}).status_code == 422

    asked = {**pair(versions), "changes": changes, "cases": cases, "reason": "环节调整"}
    for wrong in ({"reason": " "}, {"cases": ["nobody"]}, {"to": versions["from"]}):
        assert owner.post("/migrations", {**asked, **wrong}).status_code == 422, wrong
    assert either.person(CLERK).post("/migrations", asked).status_code == 403
    assert either.person("guangdong-process_owner").post("/migrations", asked).status_code == 404
    answer = owner.post("/migrations", asked)
    assert answer.status_code == 201 and answer.json["figures"]["pending"] == 4, answer.text
    key = answer.json["id"]
    assert owner.post(f"/migrations/{key}/confirm").status_code == 403, "four eyes"
    assert either.person("guangdong-process_owner").get(f"/migrations/{key}").status_code == 404
    assert either.person(LEADER).decide(cases[2], "refuse", "缺人").status_code == 200  # it ends meanwhile
    assert second.post(f"/migrations/{key}/confirm").status_code == 202
    assert second.post(f"/migrations/{key}/confirm").status_code == 409

    real, calls = migrations.move, []

    def second_kills(*given: Any) -> Any:
        calls.append(given)
        moved = real(*given)  # moved, and the process dies before the end of the transaction
        if len(calls) == 2:
            raise KeyboardInterrupt
        return moved

    with monkeypatch.context() as broken:
        broken.setattr(migrations, "move", second_kills)
        with pytest.raises(KeyboardInterrupt):
            either.work_off()
    half = owner.get(f"/migrations/{key}").json
    assert (half["job"], half["figures"]["moved"], half["figures"]["pending"]) == ("running", 1, 3)
    assert owner.post(f"/migrations/{key}/undo", {"reason": "等等"}).status_code == 409, "it is under way"
    either.pass_time(minutes=3)  # the lease of the dead runs out

    looked, read = [], migrations.items

    def stopped_at_the_second_look(*given: Any, **how: Any) -> Any:
        looked.append(given)
        if len(looked) == 2:
            assert second.post(f"/migrations/{key}/stop").status_code == 202
        return read(*given, **how)

    with monkeypatch.context() as watched:
        watched.setattr(migrating, "CHUNK", 1)
        watched.setattr(migrations, "items", stopped_at_the_second_look)
        either.work_off()
    assert (told := owner.get(f"/migrations/{key}").json)["job"] == "stopped" and told["figures"]["pending"] == 1, told["figures"]
    assert owner.post(f"/migrations/{key}/go-on").status_code == 202
    either.work_off()
    told = owner.get(f"/migrations/{key}").json
    assert (told["job"], told["figures"]) == ("done", {"pending": 0, "moved": 3, "refused": 1, "undone": 0, "kept": 0})
    (refused,) = owner.get(f"/migrations/{key}/items", state="refused").json["items"]
    assert refused["id"] == cases[2] and refused["said"] and refused["said_en"]
    clerk = either.person(CLERK)
    for case in (cases[0], cases[1], cases[3]):
        lines = clerk.get(f"/cases/{case}/history").json["items"]
        assert [one["reason"] for one in lines if one["kind"] == "migrated"] == ["环节调整"], "once, with its reason"
    first = clerk.get(f"/cases/{cases[3]}/history").json["items"]
    assert any("校长审批" in one["sentence"] for one in first), "what was decided on the old version is still called so"
    assert [t["element"] for t in clerk.get(f"/cases/{cases[3]}").json["open_tasks"]] == ["Visit"]


def test_what_has_not_gone_on_is_moved_back_and_the_rest_says_why_not(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    owner, cases, clerk = owners[0], versions["cases"], either.person(CLERK)
    (key,) = [one["id"] for one in owner.get("/migrations", process=KEY).json["items"]]
    assert either.person(LEADER).decide(cases[0], "approve").status_code == 200
    assert owner.post(f"/migrations/{key}/undo", {"reason": " "}).status_code == 422
    assert owner.post(f"/migrations/{key}/undo", {"reason": "版本有误"}).status_code == 202
    either.work_off()
    told = owner.get(f"/migrations/{key}").json
    assert (told["state"], told["figures"]) == ("undoing", {"pending": 0, "moved": 0, "refused": 1, "undone": 2, "kept": 1})
    (kept,) = owner.get(f"/migrations/{key}/items", state="kept").json["items"]
    assert kept["id"] == cases[0] and "继续办理" in kept["said"] and kept["said_en"].startswith("Expected")
    assert [t["element"] for t in clerk.get(f"/cases/{cases[3]}").json["open_tasks"]] == ["Seat2"]
    assert owner.post(f"/migrations/{key}/undo", {"reason": "再来"}).status_code == 409
    assert either.person("jinshui-student_clerk").decide(cases[3], "approve").status_code == 200, "it goes on as it was"


def test_a_migration_is_stopped_gone_on_with_and_withdrawn(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    (owner, second), case = owners, versions["cases"][1]
    asked = {**pair(versions), "cases": [case], "reason": "再迁"}
    given_up = owner.post("/migrations", asked).json["id"]
    assert second.post(f"/migrations/{given_up}/withdraw").json["state"] == "withdrawn"
    assert second.post(f"/migrations/{given_up}/confirm").status_code == 409
    key = owner.post("/migrations", asked).json["id"]
    assert second.post(f"/migrations/{key}/stop").status_code == 409
    assert second.post(f"/migrations/{key}/confirm").status_code == 202
    assert owner.post(f"/migrations/{key}/stop").json["job"] == "stopped"
    either.work_off()
    assert owner.get(f"/migrations/{key}").json["figures"]["pending"] == 1
    assert owner.post(f"/migrations/{key}/go-on").json["job"] == "open"
    either.work_off()
    assert owner.get(f"/migrations/{key}").json["figures"]["moved"] == 1


def test_rights_and_area_are_those_of_the_moment(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    (owner, second), case, orgs = owners, versions["cases"][1], either.world.org
    (last,) = [one["id"] for one in owner.get("/migrations", process=KEY).json["items"] if one["figures"]["moved"]]
    assert owner.post(f"/migrations/{last}/undo", {"reason": "重来"}).status_code == 202
    either.work_off()
    key = owner.post("/migrations", {**pair(versions), "cases": [case], "reason": "再迁"}).json["id"]
    assert second.post(f"/migrations/{key}/confirm").status_code == 202
    role = "update role_assignment set role = :role where account_id = :account"
    account = either.world.account["henan-process_owner2"]
    change(either, role, role="inspector", account=account)
    either.work_off()
    told = owner.get(f"/migrations/{key}").json
    assert (told["job"], told["figures"]["pending"]) == ("failed", 1) and "发布权限" in told["error"]["detail"]
    change(either, role, role="process_owner", account=account)
    change(either, "update wf_case set organisation = :org where id = :id", org=orgs["liwan"], id=case)
    assert owner.post(f"/migrations/{key}/go-on").status_code == 202
    either.work_off()
    (item,) = owner.get(f"/migrations/{key}/items").json["items"]
    assert item["state"] == "refused" and "管辖范围" in item["said"], "a case that went to another province stays"
    change(either, "update wf_case set organisation = :org where id = :id", org=orgs["school_a"], id=case)
    again = owner.post("/migrations", {**pair(versions), "cases": [case], "reason": "再迁"}).json["id"]
    assert second.post(f"/migrations/{again}/confirm").status_code == 202
    either.work_off()
    assert owner.get(f"/migrations/{again}").json["figures"]["moved"] == 1


def change(town: Town, statement: str, **values: str) -> None:
    """What somebody else did meanwhile."""
    with town.house.working() as work:
        work.connection.execute(text(statement), values)
    town.house.engine.store.hot.clear()


def test_what_holds_next_door_takes_no_case_of_here(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    (owner, second), case = owners, versions["cases"][1]
    files = {**shown(owner, versions["to"])["files"], "more.yaml": SCENARIO}
    next_door = owner.post(f"/definitions/{KEY}/drafts", {"from": versions["to"], "files": files, "note": ""}).json["id"]
    published(owner, second, next_door, scope=[either.world.org["guancheng"]])
    there = {"from": versions["to"], "to": next_door}
    assert owner.get("/migrations/plan", **there).json["running"] == 0
    assert owner.post("/migrations", {**there, "cases": [case], "reason": "越界"}).status_code == 422


def test_figures_stand_on_the_drawing_for_those_below_and_lead_to_the_cases(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    owner, cases = owners[0], versions["cases"]
    assert standing(owner, versions["to"]) == {"Head": 1, "Visit": 1} and standing(owner, versions["from"]) == {}
    told = owner.get(f"/definitions/versions/{versions['to']}/live").json
    assert told["total"] == 2 and "<" in told["xml"]
    (head,) = [node for node in told["nodes"] if node["element"] == "Head"]
    assert head["done"] == 0 and head["median"] is None, "it was decided under its former name"
    old = owner.get(f"/definitions/versions/{versions['from']}/live").json
    assert {n["element"]: n["done"] for n in old["nodes"]}["Seat1"] == 2 and all(n["p90"] >= n["median"] for n in old["nodes"] if n["done"])
    either.pass_time(days=20)
    either.known.clear()  # nobody stays signed in for so long
    owner, clerk = either.person("henan-process_owner"), either.person(CLERK)
    (seen,) = owner.get(f"/definitions/versions/{versions['to']}/live/cases", element="Visit").json["items"]
    assert (seen["id"], seen["open"], seen["sentence"]) == (cases[0], False, "") and seen["overdue"] and seen["unit_en"] == "school_a"
    (mine,) = clerk.get(f"/definitions/versions/{versions['to']}/live/cases", element="Visit").json["items"]
    assert mine["open"] and "教师0" in mine["sentence"]
    units = {name: either.world.org[name] for name in ("jinshui", "guancheng", "liwan")}
    assert standing(owner, versions["to"], unit=units["jinshui"]) == {"Head": 1, "Visit": 1}
    assert standing(owner, versions["to"], unit=units["guancheng"]) == {}
    assert standing(either.person("guancheng-student_clerk"), versions["to"]) == {}, "the neighbour sees none"
    assert owner.get(f"/definitions/versions/{versions['to']}/live", unit=units["liwan"]).status_code == 403
    assert either.person("guangdong-process_owner").get(f"/definitions/versions/{versions['to']}/live").status_code == 404
    late = {n["element"]: n["overdue"] for n in owner.get(f"/definitions/versions/{versions['to']}/live").json["nodes"]}
    assert late["Visit"] == 1
    assert owner.get(f"/definitions/versions/{versions['to']}/live", since="2026-10-01", until="2026-09-01").status_code == 422


def test_event_logs_tell_what_happened_where_and_nothing_of_persons(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    owner, _ = owners
    answer = owner.get(f"/definitions/{KEY}/event-log", format="xes")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    log = Xml.fromstring(answer.data)
    space = {"x": "http://www.xes-standard.org/"}
    traces = log.findall("x:trace", space)
    assert len(traces) == 4
    events = [{one.get("key"): one.get("value") for one in event} for event in log.iterfind(".//x:event", space)]
    decided = [one for one in events if one.get("outcome")]
    assert sorted(one["outcome"] for one in decided) == ["approve"] * 3 + ["refuse"]
    assert all(one["lifecycle:transition"] == "complete" and one["org:role"] and one["org:group"] for one in decided)
    assert {one["lifecycle:transition"] for one in events} >= {"start", "complete"}
    as_objects = owner.get(f"/definitions/{KEY}/event-log", format="ocel")
    told = json.loads(as_objects.data)
    assert len(told["events"]) == len(events) and {one["type"] for one in told["objects"]} == {"case", "unit", "task"}
    known = {one["id"] for one in told["objects"]}
    assert all(link["objectId"] in known for event in told["events"] for link in event["relationships"])
    accounts = [either.world.account[login] for login in (CLERK, LEADER)]
    for sent in (answer.text, as_objects.text):
        assert not any(word in sent for word in ("教师0", "缺人", "版本有误", *accounts)), "no person, reason or value"
    assert len(Xml.fromstring(either.person("guancheng-student_clerk").get(f"/definitions/{KEY}/event-log").data).findall("x:trace", space)) == 0
    assert either.person("jinshui-system_admin").get(f"/definitions/{KEY}/event-log").status_code == 403
    past = owner.get(f"/definitions/{KEY}/event-log", since="2025-01-01", until="2025-01-31")
    assert past.status_code == 200 and b"<trace" not in past.data


def test_coverage_and_replay_show_what_scenarios_and_ended_cases_pass(
    either: Town, owners: tuple[Person, Person], versions: dict[str, Any]
) -> None:
    owner, _ = owners
    files = {**shown(owner, versions["from"])["files"], "refused.yaml": SCENARIO}
    told = owner.post(f"/definitions/{KEY}/coverage", {"files": files}).json
    assert told["scenarios"] == 1 and told["failed"] == []
    assert told["nodes"]["Seat1"] == told["nodes"]["Seat1_Refused"] == 1 and told["nodes"]["Seat2"] == 0
    refusing = [name for name, n in told["flows"].items() if n]
    assert 0 < len(refusing) < len(told["flows"])
    broken = owner.post(f"/definitions/{KEY}/coverage", {"files": {**files, "bad.yaml": "title: x"}}).json
    assert [one["name"] for one in broken["failed"]] == ["bad.yaml"] and broken["scenarios"] == 1

    same = owner.post(f"/definitions/{KEY}/replay", {"files": files, "cases": 10}).json
    assert same["figures"] == {"same": 2}, same
    draft = shown(owner, versions["to"])["files"]
    told = owner.post(f"/definitions/{KEY}/replay", {"files": draft, "cases": 10}).json
    ways = {one["id"]: (one["verdict"], one["element"]) for one in told["items"]}
    assert ways == {versions["cases"][2]: ("same", None), versions["cases"][3]: ("other", "Visit")}, "a step that was renamed is no other way"
    assert not any("教师" in json.dumps(one, ensure_ascii=False) for one in told["items"])
    change(either, "update wf_case set outcome = 'Done' where id = :id", id=versions["cases"][2])
    told = owner.post(f"/definitions/{KEY}/replay", {"files": draft, "cases": 10}).json
    assert told["figures"] == {"undecided": 1, "other": 1}, "what cannot be played as it was is not judged"
    assert either.person("guangdong-process_owner").post(f"/definitions/{KEY}/replay", {"files": files}).status_code == 404
    assert owner.post("/definitions/transfer/replay", {"files": files}).status_code == 422


# -- a variant whose original moved on ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def behind(either: Town) -> LeftBehind:
    return left_behind(either)


def test_the_list_and_the_page_say_who_moved_the_original_on(either: Town, behind: LeftBehind) -> None:
    own = either.person("henan-process_owner")
    told = row(own, behind.mine)["moved_on"]
    assert (told["id"], told["version"], told["from"], told["base"]) == (behind.second, 2, 1, behind.first)
    assert told["published_by"]["name"] and told["at"] and told["note"] == "按新规定调整" and told["draft"] is None
    (listed,) = [one for one in own.get("/definitions").json["items"] if one["key"] == LEAVE]
    assert listed["moved_on"]["id"] == behind.second
    assert own.get(f"/definitions/versions/{behind.mine}").json["moved_on"]["id"] == behind.second
    (elsewhere,) = [one for one in either.person("guangdong-process_owner").get("/definitions").json["items"] if one["key"] == LEAVE]
    assert elsewhere["moved_on"] is None, "who has no variant is not told"


def test_only_whose_variant_it_is_takes_over(either: Town, behind: LeftBehind) -> None:
    guangdong, ministry = either.person("guangdong-process_owner"), either.person("ministry-process_owner")
    for path in ("merge/preview", "merge"):
        body = {} if path != "merge" else {"choices": {}, "original": behind.second, "revision": 1}
        assert guangdong.post(f"/definitions/versions/{behind.mine}/{path}", body).status_code == 404
        assert ministry.post(f"/definitions/versions/{behind.second}/{path}", body).status_code == 409, "it has no original"
        assert either.person("henan-process_owner").post(f"/definitions/versions/{behind.second}/{path}", body).status_code == 403


def test_one_conflict_is_chosen_and_the_rest_taken(either: Town, behind: LeftBehind) -> None:
    own, colleague = either.person("henan-process_owner"), either.person("henan-process_owner2")
    path = f"/definitions/versions/{behind.mine}/merge"
    seen = own.post(f"{path}/preview").json
    (conflict,) = seen["conflicts"]
    assert (conflict["title"], conflict["title_en"], conflict["element"]) == ("校长审批", "Head decides", "Seat1")
    assert [one["sentence"] for one in conflict["ours"]] == ["用户任务“校长审批”的办理时限由“5WD”改为“3WD”"]
    assert [one["sentence_en"] for one in conflict["theirs"]] == ["Changed the time limit of user task 'Head decides' from '5WD' to '9WD'"]
    assert seen["open"] == 1 and any("主管部门核准" in one["sentence"] for one in seen["result"])
    assert any("电话" in one["sentence"] for one in seen["own"]) and not any("电话" in one["sentence"] for one in seen["result"])
    body = {"choices": {}, "original": behind.second, "revision": seen["revision"], "note": ""}
    refused = own.post(path, body)
    assert refused.status_code == 422 and refused.json["errors"][0]["key"] == conflict["key"], refused.text
    assert own.post(path, {**body, "original": behind.first}).status_code == 409, "it looked at something else"
    chosen = {**body, "choices": {conflict["key"]: "theirs"}}
    assert own.post(f"{path}/preview", {"choices": chosen["choices"]}).json["open"] == 0
    answer = own.post(path, chosen, Idempotency_Key="once")
    assert answer.status_code == 201 and own.post(path, chosen, Idempotency_Key="once").json == answer.json
    version = answer.json["id"]
    assert [one for one in answer.json["findings"] if one["severity"] == "error"] == []
    assert colleague.get(f"/definitions/versions/{version}").status_code == 404, "the draft is private"
    kept = own.get(f"/definitions/versions/{version}").json
    assert (kept["state"], kept["moved_on"]) == ("draft", None) and "phone" in kept["files"][f"{LEAVE}_seat.form"]
    text = kept["files"][f"{LEAVE}.bpmn"]
    assert 'due="9WD"' in text and 'due="3WD"' not in text and "主管部门核准" in text
    assert row(own, behind.mine)["moved_on"]["draft"] == version
    publish(own, colleague, version)
    (listed,) = [one for one in own.get("/definitions").json["items"] if one["key"] == LEAVE]
    assert (listed["current"]["id"], listed["moved_on"]) == (version, None)
