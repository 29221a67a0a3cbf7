"""Who one is and in which role: lock-out, expiry, tokens, own roles, passwords, links (O2, O7, O16, four eyes)."""

from __future__ import annotations

from werkzeug.test import TestResponse

from records.acting import Acting
from records.assignments import end_role, roles_of
from records.roles import Role
from records.scope import Scope, use_scope
from tests.api.conftest import Town
from tests.world import PASSWORD

NEW = "Quite-another-2026"


def test_five_failures_lock_a_name_alike_whether_it_exists_or_not(town: Town) -> None:
    login = town.hire("locked-out", ("school_b", Role.STUDENT_LEADER))
    told = []
    for name in (login, "nobody-of-this-name"):
        answers = [town.sign_in(name, "wrong") for _ in range(7)]
        told.append([(a.status_code, a.json, a.headers.get("Retry-After"), sorted(a.headers.keys())) for a in answers])
    assert told[0] == told[1], "and so nobody learns which names exist"
    assert [status for status, *_ in told[0]] == [401] * 5 + [423] * 2
    answer = town.sign_in(login)
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["retry_after"]) == (423, "900", 900)
    assert "09:15" in answer.json["detail"] and "锁定" in answer.json["detail"]
    assert "locked until 2026-09-18 09:15" in answer.json["detail_en"]
    assert town.sign_in("school_b-student_clerk").status_code == 200, "others are not touched"
    town.pass_time(minutes=15)
    assert town.sign_in(login).status_code == 200


def test_a_stranger_does_not_lock_out_a_clerk_who_is_known(town: Town) -> None:
    login = town.hire("well-known", ("school_b", Role.STUDENT_LEADER))
    known = town.fresh(login).web
    for _ in range(9):
        town.sign_in(login, "wrong")
    assert town.sign_in(login).status_code == 423, "the stranger's browser waits"
    assert known.post("/api/auth/sign-in", json={"login": login, "password": PASSWORD}).status_code == 200
    other = town.app.test_client()
    answer = other.post("/api/auth/sign-in", json={"login": login, "password": PASSWORD}, environ_base={"REMOTE_ADDR": "198.51.100.4"})
    assert answer.status_code == 200, "and so does not another address"
    town.pass_time(hours=1)


def test_forty_names_from_one_address_are_slowed(town: Town) -> None:
    town.pass_time(hours=1)
    here = {"REMOTE_ADDR": "203.0.113.8"}

    def guess(name: str, password: str = "x") -> TestResponse:
        return town.app.test_client().post("/api/auth/sign-in", json={"login": name, "password": password}, environ_base=here)

    answers = [guess(f"guessed-{at}") for at in range(40)]
    assert [a.status_code for a in answers] == [401] * 30 + [429] * 10
    assert answers[-1].headers["Retry-After"] == "30" and "30" in answers[-1].json["detail"]
    town.pass_time(seconds=30)
    assert guess("school_b-student_clerk", PASSWORD).status_code == 200


def test_nobody_says_for_another_where_they_are(town: Town) -> None:
    """Without a proxy that is told to be trusted, a header is a claim."""
    town.pass_time(hours=1)
    statuses = [
        town.app.test_client().post("/api/auth/sign-in", json={"login": f"spread-{at}", "password": "x"},
                                    headers={"X-Forwarded-For": f"198.51.100.{at}"}).status_code
        for at in range(31)
    ]  # fmt: skip
    assert statuses[-1] == 429
    town.pass_time(hours=1)


def test_a_wrong_password_is_called_a_wrong_password(town: Town) -> None:
    answer = town.sign_in("school_c-student_clerk", "wrong")
    assert (answer.status_code, answer.json["title"]) == (401, "登录名或密码不正确")
    person = town.fresh("school_c-student_clerk")
    changed = person.post("/auth/password", {"old": "wrong", "new": NEW})
    assert (changed.status_code, changed.json["title"]) == (422, "原密码不正确")
    assert person.get("/auth/me").status_code == 200
    link = town.nobody().post("/auth/activate", {"token": "invented", "password": NEW})
    assert (link.status_code, link.json["title"]) == (410, "链接已失效")
    assert town.nobody().get("/auth/me").json["title"] == "请先登录"


def test_a_stolen_session_does_not_guess_the_password_at_will(town: Town) -> None:
    person = town.fresh("school_c-student_clerk")
    statuses = [person.post("/auth/password", {"old": "wrong", "new": NEW}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [423]
    town.pass_time(hours=5)


def test_a_token_makes_no_other_and_ends_with_the_password(town: Town) -> None:
    login = town.hire("of-programs", ("school_b", Role.STUDENT_CLERK))
    person, program = town.fresh(login), town.nobody()
    made = person.post("/auth/tokens", {"name": "校务系统", "days": 9}).json
    other = person.post("/auth/tokens", {"name": "second", "days": 9}).json
    program.headers["Authorization"] = f"Bearer {made['token']}"
    answer = program.post("/auth/tokens", {"name": "child", "days": 366})
    assert answer.status_code == 403 and "令牌" in answer.json["detail"]
    items = person.get("/auth/tokens").json["items"]
    assert [(i["name"], i["role"], i["active"]) for i in items] == [("second", "student_clerk", True), ("校务系统", "student_clerk", True)]
    assert made["token"] not in str(items) and program.get("/auth/tokens").json["items"] == items
    assert person.call("DELETE", f"/auth/tokens/{other['id']}").status_code == 200
    assert [i["active"] for i in person.get("/auth/tokens").json["items"]] == [False, True]
    assert town.person("school_b-student_clerk").get("/auth/tokens").json["items"] == []
    assert person.post("/auth/password", {"old": PASSWORD, "new": NEW}).status_code == 200
    assert program.get("/auth/me").status_code == 401, "whoever stole the session kept nothing"


def test_four_failures_and_a_success_begin_the_count_anew(town: Town) -> None:
    login = town.hire("nearly-out", ("school_b", Role.STUDENT_LEADER))
    for _ in range(2):
        for _ in range(4):
            assert town.sign_in(login, "wrong").status_code == 401
        assert town.sign_in(login).status_code == 200


def test_an_unknown_login_and_a_wrong_password_answer_alike(town: Town) -> None:
    first, second = town.sign_in("nobody-at-all", "x"), town.sign_in("school_a-student_clerk", "x")
    assert (first.status_code, first.json) == (second.status_code, second.json)


def test_the_cookie_is_out_of_reach_of_scripts_and_a_session_ends_by_itself(town: Town) -> None:
    answer = town.sign_in("school_c-student_clerk")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    person = town.fresh("school_c-student_clerk")
    town.pass_time(hours=11, minutes=59)
    assert person.get("/auth/me").status_code == 200
    town.pass_time(minutes=1)
    assert person.get("/auth/me").status_code == 401
    assert person.post("/auth/sign-out").status_code == 401


def test_signing_out_ends_this_session_alone(town: Town) -> None:
    first, second = town.fresh("school_c-student_clerk"), town.fresh("school_c-student_clerk")
    assert first.post("/auth/sign-out").status_code == 200
    assert first.get("/auth/me").status_code == 401
    assert second.get("/auth/me").status_code == 200


def test_a_write_without_the_page_token_is_refused_and_changes_nothing(town: Town) -> None:
    person, org = town.fresh("jinshui-system_admin"), town.world.org["jinshui"]
    for token in ("", "wrong", town.fresh("jinshui-system_admin").headers["X-CSRF-Token"]):
        answer = person.call("PUT", "/settings/transfer.reminder_days", json={"organisation": org, "value": 1}, headers={"X-CSRF-Token": token})
        assert answer.status_code == 403, "another session's token is no better than none"
        assert "刷新" in answer.json["detail"] and "X-CSRF-Token" in answer.json["detail_en"]
    assert person.get("/settings/transfer.reminder_days/history").json["items"] == []


def test_a_program_acts_by_its_bearer_token_in_the_role_it_was_issued_for(town: Town) -> None:
    person = town.fresh("school_a-student_clerk")
    made = person.post("/auth/tokens", {"name": "校务系统", "days": 2}).json
    program = town.nobody()
    program.headers["Authorization"] = f"Bearer {made['token']}"
    assert program.get("/auth/me").json["acting"]["role"] == "student_clerk"
    assert program.start(town.world.take("school_c").id).status_code == 201, "no CSRF token is asked of a program"
    assert program.post("/auth/act-as", {"assignment": person.me["acting"]["assignment"]}).status_code == 409
    program.headers["Authorization"] = "Bearer invented"
    assert program.get("/auth/me").status_code == 401
    program.headers["Authorization"] = f"Bearer {made['token']}"
    town.pass_time(days=2)
    assert program.get("/auth/me").status_code == 401


def test_a_revoked_token_is_dead_at_once(town: Town) -> None:
    person, program = town.fresh("school_a-student_clerk"), town.nobody()
    made = person.post("/auth/tokens", {"name": "t", "days": 9}).json
    program.headers["Authorization"] = f"Bearer {made['token']}"
    assert program.get("/auth/me").status_code == 200
    assert person.call("DELETE", f"/auth/tokens/{made['id']}").status_code == 200
    assert program.get("/auth/me").status_code == 401


def test_one_acts_in_one_own_role_at_a_time_and_never_in_anothers(town: Town) -> None:
    town.hire("two-desks", ("school_a", Role.STUDENT_CLERK), ("jinshui", Role.STUDENT_CLERK))
    person = town.fresh("two-desks")
    roles = {role["organisation"]["id"]: role["assignment"] for role in person.me["roles"]}
    school, county = town.world.org["school_a"], town.world.org["jinshui"]
    assert person.post("/auth/act-as", {"assignment": roles[school]}).json["acting"]["organisation"]["id"] == school
    assert person.get("/students").json["total"] == 60
    told = person.post("/auth/act-as", {"assignment": roles[county]}).json
    assert "class.manage" not in told["permissions"] and "case.supervise" in told["permissions"]
    assert person.get("/students").json["total"] == 120
    others = town.fresh("guancheng-student_clerk").me["acting"]["assignment"]
    answer = person.post("/auth/act-as", {"assignment": others})
    assert answer.status_code == 403 and "您目前没有这个身份" in answer.json["detail"]
    assert person.get("/auth/me").json["acting"]["assignment"] == roles[county]


def test_nobody_decides_a_case_they_started_whatever_second_role_they_hold(town: Town) -> None:
    login = town.hire("clerk-twice", ("school_a", Role.STUDENT_CLERK), ("jinshui", Role.STUDENT_CLERK))
    person = town.fresh(login)
    roles = {role["organisation"]["id"]: role["assignment"] for role in person.me["roles"]}
    person.post("/auth/act-as", {"assignment": roles[town.world.org["school_a"]]})
    case = person.start(town.world.take("school_c").id).json["id"]
    assert town.fresh("school_a-student_leader").decide(case, "approve").status_code == 200
    person.post("/auth/act-as", {"assignment": roles[town.world.org["jinshui"]]})
    (task,) = person.inbox(case)
    assert task["can"]["decide"] is False and "四眼" in task["can"]["why_not"]
    for path, body in (("decide", {"outcome": "approve"}), ("claim", {}), ("reassign", {"account": person.me["account"]["id"], "reason": "r"})):
        answer = person.post(f"/tasks/{task['id']}/{path}", body)
        assert answer.status_code == 403, (path, answer.text)
        assert "四眼" in answer.json["detail"], answer.text
    batch = person.post("/tasks/decide-batch", {"tasks": [task["id"]], "outcome": "approve"}).json["items"]
    assert [item["ok"] for item in batch] == [False]
    colleague = town.fresh("jinshui-student_clerk")
    answer = colleague.post(f"/tasks/{task['id']}/reassign", {"account": town.world.account[login], "reason": "请你办"})
    assert answer.status_code == 403, "nor is it handed to them"
    assert colleague.decide(case, "approve").status_code == 200


def test_a_task_is_taken_only_from_the_own_desk_and_handed_on_only_within_it(town: Town) -> None:
    case = town.fresh("school_a-student_clerk").start(town.world.take("school_c").id).json["id"]
    leader = town.fresh("school_a-student_leader")
    (task,) = leader.inbox(case)
    for login in ("henan-student_leader", "jinshui-student_leader", "school_a-student_clerk", "guancheng-student_clerk"):
        assert town.fresh(login).post(f"/tasks/{task['id']}/claim").status_code == 403, login
    answer = leader.post(f"/tasks/{task['id']}/reassign", {"account": town.world.account["jinshui-student_leader"], "reason": "r"})
    assert answer.status_code == 422 and "同一身份" in answer.json["detail"]
    town.hire("second-leader", ("school_a", Role.STUDENT_LEADER))
    second = town.fresh("second-leader")
    assert second.post(f"/tasks/{task['id']}/claim").status_code == 200
    taken = leader.post(f"/tasks/{task['id']}/claim")
    assert taken.status_code == 409 and "他人已领取" in taken.json["detail"]
    assert leader.decide(case, "approve").status_code == 403
    assert second.decide(case, "approve").status_code == 200


def test_a_system_administrator_does_no_business(town: Town) -> None:
    case = town.fresh("school_a-student_clerk").start(town.world.take("school_c").id).json
    for login in ("school_a-system_admin", "henan-system_admin", "ministry-system_admin"):
        admin = town.fresh(login)
        calls = (
            admin.get("/students"), admin.post("/students/lookup", {"code": "x", "name": "y"}), admin.post("/exports/students", {}),
            admin.post("/cases", {"process": "transfer", "data": {}}), admin.get(f"/files/{case['files'][0]['id']}"),
            admin.post("/definitions/transfer/drafts", {"files": {}}), admin.get("/operations/incidents"),
        )  # fmt: skip
        assert [answer.status_code for answer in calls] == [403] * len(calls), login
        unseen = (
            admin.get(f"/cases/{case['id']}"), admin.get(f"/cases/{case['id']}/history"),
            admin.post(f"/tasks/{case['open_tasks'][0]['id']}/decide", {"outcome": "approve"}),
            admin.get(f"/tasks/{case['open_tasks'][0]['id']}"),
        )  # fmt: skip
        assert [answer.status_code for answer in unseen] == [404] * len(unseen), login
        assert admin.get("/inbox").json["items"] == [] and admin.get("/cases").json["items"] == [], login
        offered = {one["group_en"] for one in admin.get("/startable").json["items"]}
        assert offered == {"Accounts and people"} | (set() if login.startswith("school") else {"Schools"}), login


def test_the_two_roles_of_admin_and_business_are_not_given_to_one_person(town: Town) -> None:
    admin = town.fresh("jinshui-system_admin")
    body = {"login": "both-at-once", "name": "兼任", "organisation": town.world.org["school_b"], "roles": ["student_clerk", "system_admin"]}
    answer = admin.post("/accounts", body)
    assert answer.status_code == 403
    assert "不得兼任" in answer.json["detail"] and "System administrator" in answer.json["detail_en"]
    assert town.sign_in("both-at-once").status_code == 401, "nothing of it was kept"


def test_a_changed_password_ends_every_session(town: Town) -> None:
    login = town.hire("changes", ("school_b", Role.STUDENT_LEADER))
    here, there = town.fresh(login), town.fresh(login)
    assert here.post("/auth/password", {"old": "wrong", "new": NEW}).status_code == 422
    assert here.post("/auth/password", {"old": PASSWORD, "new": "short"}).status_code == 422
    assert here.post("/auth/password", {"old": PASSWORD, "new": NEW}).status_code == 200
    assert [p.get("/auth/me").status_code for p in (here, there)] == [401, 401]
    assert (town.sign_in(login).status_code, town.sign_in(login, NEW).status_code) == (401, 200)


def test_an_activation_link_works_once_and_not_for_ever(town: Town) -> None:
    admin = town.fresh("jinshui-system_admin")
    body = {"login": "newcomer", "name": "新人", "organisation": town.world.org["school_b"], "roles": ["student_clerk"]}
    made = admin.post("/accounts", body).json
    assert "password" not in made
    secret, nobody = made["activation_link"].split("#")[1], town.nobody()
    assert town.sign_in("newcomer", "").status_code == 401, "no password until the link is used"
    assert nobody.post("/auth/activate", {"token": secret, "password": NEW}).status_code == 200
    again = nobody.post("/auth/activate", {"token": secret, "password": NEW + "x"})
    assert again.status_code == 410 and "激活链接" in again.json["detail"]
    assert town.sign_in("newcomer", NEW).status_code == 200
    late = admin.post(f"/accounts/{made['id']}/activation").json["activation_link"].split("#")[1]
    town.pass_time(hours=72)
    assert nobody.post("/auth/activate", {"token": late, "password": NEW + "y"}).status_code == 410


def test_a_deactivated_account_is_out_at_once(town: Town) -> None:
    login = town.hire("leaves", ("school_b", Role.STUDENT_CLERK))
    person, admin = town.fresh(login), town.fresh("jinshui-system_admin")
    assert admin.post(f"/accounts/{town.world.account[login]}/deactivate").status_code == 200
    assert person.get("/auth/me").status_code == 401
    assert town.sign_in(login).status_code == 401


def test_an_old_password_must_be_changed_before_anything_else(town: Town) -> None:
    login = town.hire("old-word", ("school_b", Role.STUDENT_LEADER))
    town.pass_time(days=181)
    person = town.fresh(login)
    answer = person.get("/inbox")
    assert answer.status_code == 428 and "修改密码" in answer.json["detail"] and "changed" in answer.json["detail_en"]
    assert person.get("/auth/me").json["account"]["must_change"] is True
    assert person.post("/auth/password", {"old": PASSWORD, "new": NEW}).status_code == 200
    assert town.fresh(login, NEW).get("/inbox").status_code == 200


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(town: Town) -> None:
    person = town.fresh(town.hire("leaves-today", ("school_b", Role.STUDENT_LEADER)))
    assert person.get("/inbox").status_code == 200
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        (held,) = roles_of(work.session, town.world.account["leaves-today"], Acting(work.now).today)
        end_role(work.session, Acting(work.now), held.id)
    assert person.get("/inbox").status_code == 403
    answer = person.post("/tasks/some/decide", {"outcome": "approve"}, Idempotency_Key="after-the-role")
    assert answer.status_code == 403, "the session goes on, the right does not"
    assert person.get("/auth/me").status_code == 200
