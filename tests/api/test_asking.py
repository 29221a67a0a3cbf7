"""Asking others over HTTP, on both stores: signers (加签), questions (沟通), copies (抄送), phrases and drafts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from records.decision_drafts import drafted_tasks
from records.roles import Role
from records.scope import system_scope
from service.daily import clear_drafts
from tests.api.conftest import Person, Town

CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"


def begun(town: Town) -> tuple[str, str]:
    """A case of the school on its leader's desk, and the task."""
    case = town.person(CLERK).start(town.world.take("school_c").id).json["id"]
    (task,) = town.person(LEADER).inbox(case)
    return case, task["id"]


def colleague(town: Town, login: str) -> tuple[Person, str]:
    if login not in town.world.account:
        town.hire(login, ("school_a", Role.STUDENT_LEADER))
    return town.person(login), town.world.account[login]


def added(person: Person, case: str) -> list[tuple[str, str, str]]:
    return [(one["how"], one["state"], one["said"]) for one in person.get(f"/cases/{case}").json["added"]]


def told(person: Person, case: str, *kinds: str) -> list[str]:
    return [one["sentence"] for one in person.get(f"/cases/{case}/history").json["items"] if one["kind"] in kinds]


def test_signers_are_asked_before_and_after_and_taken_out(either: Town) -> None:
    leader, (first, one), (second, two) = either.person(LEADER), colleague(either, "gao"), colleague(either, "hei")
    case, task = begun(either)
    path = f"/tasks/{task}"
    desks = leader.get(f"{path}/people").json["items"]
    assert {p["account"] for desk in desks for p in desk["people"]} >= {one, two}
    assert desks[0]["organisation"] == either.world.org["school_a"], "those nearest to the case come first"
    assert any(desk["organisation"] == either.world.org["jinshui"] and not desk["people"] for desk in desks), "of a unit above, the desk alone"
    stranger = either.world.account["school_b-student_leader"]
    assert leader.post(f"{path}/signers", {"how": "before", "accounts": [stranger], "reason": "r"}).status_code == 403
    assert either.person("school_c-student_leader").post(f"{path}/signers", {"how": "before", "accounts": [one], "reason": "r"}).status_code in (403, 404)
    assert leader.post(f"{path}/signers", {"how": "before", "accounts": [one], "reason": " "}).status_code == 422
    assert leader.post(f"{path}/signers", {"how": "before", "accounts": [one], "reason": "请核对班额"}).status_code == 200
    assert leader.post(f"{path}/signers", {"how": "after", "accounts": [two], "reason": "请会签"}).status_code == 200
    assert added(leader, case) == [("before", "open", ""), ("after", "planned", "")]
    assert leader.post(f"{path}/decide", {"outcome": "approve"}).status_code == 403
    (shown,) = [row for row in leader.inbox(case) if row["id"] == task]
    assert (shown["can"]["decide"], shown["can"]["sign"]) == (False, True) and "加签" in shown["can"]["why_not"]
    (asked,) = [row for row in first.inbox(case) if row["added"]]
    assert asked["name"].startswith("前加签") and first.get(f"/tasks/{asked['id']}").json["form"] is None
    assert first.post(f"/tasks/{asked['id']}/decide", {"outcome": "disagree"}).status_code == 422
    assert first.post(f"/tasks/{asked['id']}/decide", {"outcome": "agree", "reason": "班额未满"}).status_code == 200
    assert first.post(f"{path}/decide", {"outcome": "approve"}).status_code == 403, "who signed does not decide"
    assert leader.post(f"{path}/decide", {"outcome": "approve"}).json["next_tasks"][0]["name"].startswith("后加签")
    assert either.person(COUNTY).inbox(case) == []
    (mine,) = second.inbox(case)
    back = second.post(f"/tasks/{mine['id']}/decide", {"outcome": "disagree", "reason": "缺公示"})
    assert [row["id"] for row in back.json["next_tasks"]] == [task]
    assert leader.post(f"{path}/signers", {"how": "beside", "accounts": [either.world.account["jinshui-student_leader"]], "reason": "r"}).status_code == 200
    assert leader.post(f"{path}/decide", {"outcome": "approve"}).status_code == 200
    waiting = next(row for row in leader.get(f"/cases/{case}").json["added"] if row["state"] == "open")
    assert waiting["withdraw"] and waiting["of"] == task
    assert leader.post(f"{path}/withdraw", {"who": waiting["task"]}).status_code == 200
    assert len(either.person(COUNTY).inbox(case)) == 1, "nobody is waited for any more"
    said = told(leader, case, "sign_asked", "countersigned", "sent_back", "unasked")
    assert [line.split("：", 1)[1] for line in said] == [
        "请gao前加签", "请hei后加签", "前加签同意", "后加签不同意", "加签不同意，退给原办理人重新办理",
        "请jinshuistudent_leader并加签", "减签：jinshuistudent_leader（并加签）",
    ]  # fmt: skip
    line = leader.get(f"/cases/{case}/line").json["items"]
    assert line[0]["name"] == "发起" and sorted((one["person"], one["outcome"]) for one in line[1:] if one["state"] == "done") == [
        ("gao", "同意"), ("hei", "不同意"), ("school_astudent_leader", "同意")]
    assert [step["desk"]["name"] for step in line if step["state"] == "now"] == ["金水区教育局"]
    ahead = [(step["desk"]["name"], step["desk"]["role_name"]) for step in line if step["state"] == "next" and step["desk"]]
    assert ("管城区第一小学", "学籍主管领导") in ahead


def test_two_signers_and_who_decides_at_once_move_the_case_once(either: Town) -> None:
    leader, (first, one), (second, two) = either.person(LEADER), colleague(either, "gao"), colleague(either, "hei")
    case, task = begun(either)
    assert leader.post(f"/tasks/{task}/signers", {"how": "beside", "accounts": [one, two], "reason": "r"}).status_code == 200
    calls = [(leader, task, "approve")]
    calls += [(person, next(row["id"] for row in person.inbox(case) if row["added"]), "agree") for person in (first, second)]

    def decide(call: Any) -> int:
        person, key, outcome = call
        while (answer := person.post(f"/tasks/{key}/decide", {"outcome": outcome})).status_code == 409:
            if person.get(f"/tasks/{key}").json["state"] != "open":
                break
        return int(answer.status_code)

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(decide, calls)) == [200, 200, 200]
    assert len(either.person(COUNTY).inbox(case)) == 1
    assert sorted(added(leader, case)) == [("beside", "done", "同意")] * 2


def test_a_question_is_answered_beside_the_case_and_a_copy_is_read(either: Town) -> None:
    leader, clerk, county = either.person(LEADER), either.person(CLERK), either.person(COUNTY)
    case, task = begun(either)
    desk = {"organisation": either.world.org["jinshui"], "role": "student_clerk"}
    assert leader.post(f"/tasks/{task}/questions", {"text": "?"}).status_code == 422
    assert leader.post(f"/tasks/{task}/questions", {"organisation": either.world.org["school_b"], "role": "student_clerk", "text": "?"}).status_code == 403
    assert leader.post(f"/tasks/{task}/questions", {"account": either.world.account[CLERK], "text": "监护人是否到场？"}).status_code == 200
    assert leader.post(f"/tasks/{task}/questions", {**desk, "text": "可否受理？"}).status_code == 200
    (mine,) = clerk.inbox(case)
    assert mine["added"] == "question" and clerk.get(f"/tasks/{mine['id']}").json["outcomes"][0]["label"] == "回复"
    assert clerk.post(f"/tasks/{mine['id']}/decide", {"outcome": "answer", "reason": "已到场"}).status_code == 200
    assert [(one["state"], one["reason"]) for one in leader.get(f"/cases/{case}").json["added"] if one["who"] == "school_astudent_clerk"] == [("done", "已到场")]
    assert len([row for row in county.inbox(case) if row["added"] == "question"]) == 1
    shown = leader.get(f"/cases/{case}").json
    assert [one["task"] for one in shown["where"]] == [task], "the case is not where a question is"
    urged = clerk.post(f"/cases/{case}/urge")
    assert [one["role_name"] for one in urged.json["told"]] == ["学籍主管领导"]
    may = {one["name"]: one["may_sign"] for one in sum((d["people"] for d in leader.get(f"/tasks/{task}/people").json["items"]), [])}
    assert may["gao"] and not may["school_astudent_clerk"], "whoever started the case signs nothing of it"
    given = [leader.post(f"/tasks/{task}/copies", body).json["given"] for body in (
        {"account": either.world.account["jinshui-student_leader"]}, {"account": either.world.account["jinshui-student_leader"]}, desk)]
    assert given == [True, False, True]
    assert leader.post(f"/tasks/{task}/copies", {"account": either.world.account["school_b-student_clerk"]}).status_code == 403
    assert leader.post(f"/tasks/{task}/decide", {"outcome": "approve"}).status_code == 200
    assert [row["added"] for row in county.inbox(case)] == [None], "the open question ended with the decision"
    for person in (county, either.person("jinshui-student_leader")):
        assert [row["case"]["id"] for row in person.get("/inbox", filter="copies").json["items"]].count(case) == 1
    either.hire("beside", ("jinshui", Role.STUDENT_LEADER))
    for login in ("jinshui-system_admin", "beside"):
        assert either.person(login).get("/inbox", filter="copies").json["items"] == [], "what is given to a person is that person's"
    assert [one.split("：", 1)[1] for one in told(leader, case, "asked", "answered", "copied", "not_needed")] == [
        "向school_astudent_clerk沟通", "向金水区教育局 学籍管理员沟通", "回复沟通", "抄送jinshuistudent_leader",
        "抄送金水区教育局 学籍管理员", "原岗位无须再签或回复",
    ]  # fmt: skip


def test_phrases_and_drafts_are_ones_own_and_a_draft_ends_with_the_decision(either: Town) -> None:
    leader, (other, _) = either.person(LEADER), colleague(either, "gao")
    case, task = begun(either)
    for text in ("材料齐全", "材料齐全", " 班额  已满 "):
        leader.post("/phrases", {"outcome": "approve", "text": text})
    shown = leader.get(f"/tasks/{task}").json
    assert shown["own_phrases"] == {"approve": ["材料齐全", "班额 已满"]} and shown["draft"] is None
    assert other.get("/phrases").json["items"] == {}
    assert leader.post("/phrases/remove", {"outcome": "approve", "text": "材料齐全"}).json["items"] == {"approve": ["班额 已满"]}
    draft = {"outcome": "approve", "reason": "同意转入王小明", "data": {"note": "x"}, "revision": 0}
    assert leader.put(f"/tasks/{task}/draft", draft).json["revision"] == 1
    assert leader.put(f"/tasks/{task}/draft", draft).status_code == 409, "an older page does not win"
    assert leader.put(f"/tasks/{task}/draft", {**draft, "revision": 1}).json["revision"] == 2
    kept = leader.get(f"/tasks/{task}").json["draft"]
    assert (kept["reason"], kept["data"], kept["revision"]) == ("同意转入王小明", {"note": "x"}, 2)
    assert other.get(f"/tasks/{task}").json["draft"] is None
    assert other.put(f"/tasks/{task}/draft", {**draft, "revision": 0}).json["revision"] == 1
    with either.house.engine.reading() as connection:
        sealed = connection.exec_driver_sql("select payload from decision_draft").scalars().all()
    assert all("王小明".encode() not in bytes(one) for one in sealed), "a draft may name a child"
    assert leader.post(f"/tasks/{task}/decide", {"outcome": "approve", "draft": True}).status_code == 200
    assert leader.put(f"/tasks/{task}/draft", {**draft, "revision": 2}).status_code == 409
    assert leader.post(f"/tasks/{task}/take-back").status_code == 200 and leader.get(f"/tasks/{task}").json["draft"] is None
    assert leader.post(f"/tasks/{task}/decide", {"outcome": "approve"}).status_code == 200
    assert clear_drafts(either.house) == 1, "what others had begun goes with the daily work"
    with either.house.working() as work, system_scope(work.session):
        assert drafted_tasks(work.session) == []
