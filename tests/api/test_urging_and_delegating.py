"""Urging (催办) and asking a colleague's opinion (委派) over HTTP."""

from __future__ import annotations

from records.roles import Role
from tests.api.conftest import Person, Town

CLERK, LEADER = "school_a-student_clerk", "school_a-student_leader"


def told(person: Person) -> list[str]:
    return [one["text"] for one in person.get("/notices").json["items"] if one["kind"] == "urged"]


def test_a_desk_is_urged_as_often_a_day_as_the_setting_says_and_next_door_otherwise(town: Town) -> None:
    clerk, leader = town.person(CLERK), town.person(LEADER)
    case = clerk.start(town.world.take("school_c").id).json["id"]
    number = clerk.get(f"/cases/{case}").json["number"]
    assert leader.post(f"/cases/{case}/urge", {"reason": "请尽快"}).status_code == 409, "it waits on their own desk"
    first = clerk.post(f"/cases/{case}/urge", {"reason": "开学在即"})
    assert [(one["name"], one["role_name"]) for one in first.json["told"]] == [("金水区第一小学", "学籍主管领导")]
    assert len(told(leader)) == 1 and number in told(leader)[0]
    again = clerk.post(f"/cases/{case}/urge")
    assert again.status_code == 409 and "每日最多催办 1 次" in again.json["detail"] and again.json["detail_en"].startswith("Expected")
    assert told(town.person("jinshui-student_leader")) == [] and town.person("school_c-student_clerk").post(
        f"/cases/{case}/urge").status_code in (403, 404)
    shown = clerk.get(f"/cases/{case}/history").json["items"]
    assert [one["reason"] for one in shown if one["kind"] == "urged"] == ["开学在即"]

    admin = town.person("jinshui-system_admin")
    assert admin.settle(town.world.org["jinshui"], "urging.times_a_day", 2).status_code == 200
    assert clerk.post(f"/cases/{case}/urge").status_code == 200
    assert clerk.post(f"/cases/{case}/urge").status_code == 409
    assert len(told(leader)) == 2
    neighbour = town.person("school_c-student_clerk")
    next_door = neighbour.start(town.world.take("school_a").id).json["id"]
    assert [neighbour.post(f"/cases/{next_door}/urge").status_code for _ in range(2)] == [200, 409]
    leader.decide(case, "approve")
    assert [one["role_name"] for one in clerk.post(f"/cases/{case}/urge").json["told"]] == ["学籍管理员"]


def test_an_opinion_is_asked_given_and_decided_upon(town: Town) -> None:
    clerk, leader = town.person(CLERK), town.person(LEADER)
    colleague = town.person(town.hire("adviser", ("school_a", Role.STUDENT_LEADER)))
    case = clerk.start(town.world.take("school_c").id).json["id"]
    (task,) = leader.inbox(case)
    path, to = f"/tasks/{task['id']}", colleague.me["account"]["id"]
    assert leader.post(f"{path}/delegate", {"account": to, "reason": "请核对班额"}).status_code == 200
    (mine,), (theirs,) = leader.inbox(case), colleague.inbox(case)
    assert (mine["can"]["decide"], mine["can"]["recall"], mine["delegated_by"]["id"]) == (False, True, leader.me["account"]["id"])
    assert (theirs["can"]["decide"], theirs["can"]["advise"]) == (False, True)
    assert colleague.get("/inbox", filter="delegated").json["total"] == colleague.get("/inbox").json["counts"]["delegated"] == 1
    assert leader.get("/inbox", filter="delegated").json["total"] == 0
    assert colleague.decide(case, "approve").status_code == 403
    assert leader.post(f"{path}/advise", {"opinion": "x"}).status_code == 403
    assert colleague.post(f"{path}/advise", {"opinion": " "}).status_code == 422
    assert colleague.post(f"{path}/advise", {"opinion": "班额未满"}).status_code == 200
    assert colleague.decide(case, "approve").status_code == 403, "it is back in the hands of who asked"
    told = leader.get(f"/cases/{case}/history").json["items"]
    assert [(one["kind"], one["reason"]) for one in told if one["kind"] in ("delegated", "advised")] == [
        ("delegated", "请核对班额"), ("advised", "班额未满")]
    assert leader.decide(case, "approve").status_code == 200

    case = clerk.start(town.world.take("school_c").id).json["id"]
    (task,) = leader.inbox(case)
    path = f"/tasks/{task['id']}"
    leader.post(f"{path}/delegate", {"account": to, "reason": "请看"})
    assert colleague.post(f"{path}/recall").status_code == 403
    assert leader.post(f"{path}/recall").status_code == 200 and leader.decide(case, "approve").status_code == 200

    case = clerk.start(town.world.take("school_c").id).json["id"]
    asker = town.hire("asker", ("school_a", Role.STUDENT_LEADER))
    (task,) = leader.inbox(case)
    town.person(asker).post(f"/tasks/{task['id']}/delegate", {"account": to, "reason": "请看"})
    with town.house.working() as work:
        work.connection.exec_driver_sql(
            "update role_assignment set valid_to = '2020-01-01' where account_id = ?", (town.world.account[asker],)
        )
    assert colleague.post(f"/tasks/{task['id']}/advise", {"opinion": "可以"}).status_code == 200
    assert leader.decide(case, "approve").status_code == 200, "who asked has left: the task is the desk's again"
