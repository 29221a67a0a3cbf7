"""Every route x every role x the neighbour: the table of routes is the application's own, so none is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert
from werkzeug.test import TestResponse

from engine.store import tables as t
from engine.worker import Worker
from records.roles import Permission, Role, permissions_of
from records.tables.org import OrgKind
from tests.api.conftest import Person, Town
from tests.api.test_undelivered import given_up, tried_again

Route = tuple[str, str]
PUBLIC = {
    ("GET", "/openapi.json"), ("GET", "/health"), ("GET", "/metrics"), ("POST", "/auth/sign-in"),
    ("POST", "/auth/activate"),
}  # fmt: skip
LOGINS = (
    "school_a-student_clerk", "school_a-student_leader", "school_a-system_admin", "jinshui-student_clerk",
    "jinshui-student_leader", "jinshui-system_admin", "jinshui-inspector", "jinshui-enrolment_officer",
    "henan-student_clerk", "henan-system_admin", "henan-inspector", "henan-auditor", "henan-manager",
    "henan-enrolment_officer", "henan-process_owner", "henan-operator", "ministry-student_clerk",
    "ministry-system_admin", "ministry-process_owner", "ministry-operator",
)  # fmt: skip
NEIGHBOURS = (
    "guancheng-student_clerk", "guancheng-student_leader", "guancheng-system_admin", "school_c-student_clerk",
    "school_c-student_leader", "school_c-system_admin", "liwan-student_clerk", "liwan-system_admin",
    "school_d-student_clerk", "guangdong-student_clerk", "guangdong-student_leader", "guangdong-system_admin",
    "guangdong-process_owner", "guangdong-operator",
)  # fmt: skip
# Routes that show or change nobody's rows: the same answer for whoever may call them, or only about oneself.
NOBODYS = {
    ("GET", "/definitions/services"), ("GET", "/definitions/roles"), ("POST", "/definitions/check"),
    ("POST", "/definitions/try"), ("GET", "/definitions/<key>/scenarios"),
    ("GET", "/files/kinds"), ("GET", "/students/template.xlsx"), ("GET", "/startable"), ("POST", "/files"),
    ("GET", "/operations/workers"), ("GET", "/operations/timers"), ("GET", "/auth/me"), ("POST", "/auth/sign-out"),
    ("POST", "/auth/password"), ("POST", "/auth/tokens"), ("GET", "/settings"), ("GET", "/settings/<key>/history"),
    ("GET", "/definitions/<key>"), ("POST", "/definitions/<key>/drafts"), ("GET", "/organisations"),
    ("GET", "/schools"), ("POST", "/students/imports"), ("POST", "/students/lookup"),
}  # fmt: skip


@dataclass
class Held:
    """What belongs to Jinshui county and Henan province; nobody else may meet it."""

    town: Town
    case: str
    number: str
    task: str
    file: str
    student: str
    code: str
    job: str
    account: str
    version: str
    incident: str
    token: str
    letter: str
    waiting: str

    def url(self, rule: str) -> str:
        filled = {
            "<case_id>": self.case, "<task_id>": self.task, "<file_id>": self.file, "<student_id>": self.student,
            "<job_id>": self.job, "<account_id>": self.account, "<version_id>": self.version, "<action>": "retry",
            "<incident_id>": self.incident, "<token_id>": self.token, "<name>": "cancel",
            "<org_id>": self.town.world.org["school_a"],
            "<key>": "transfer.windows" if rule.startswith("/settings") else "transfer",
        }  # fmt: skip
        for name, value in filled.items():
            rule = rule.replace(name, value)
        return rule

    @property
    def markers(self) -> list[str]:
        """Whatever would give the rows away in any answer."""
        return [self.case, self.number, self.task, self.file, self.student, self.job, self.version, self.incident,
                self.account, self.code, self.letter, self.waiting]  # fmt: skip


def routes(town: Town) -> Iterator[tuple[Route, str | None]]:
    for rule in town.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view = town.app.view_functions[rule.endpoint]
            yield (method, rule.rule.removeprefix("/api")), getattr(view, "access", None)


def guarded(town: Town) -> list[tuple[Route, str]]:
    return [(route, str(access)) for route, access in routes(town) if access != "public"]


@pytest.fixture(scope="module")
def held(town: Town) -> Held:
    """A late transfer inside Jinshui with evidence, a job, a draft of Henan's own, an incident, a token."""
    clerk, pupil = town.person("school_a-student_clerk"), town.world.take("school_b")
    answer = clerk.start(pupil.id)
    assert answer.status_code == 201, answer.text
    case = answer.json
    town.pass_time(days=40)
    town.known.clear()  # every sign-in has ended meanwhile
    Worker(town.house.engine).tick()
    clerk, owner = town.person("school_a-student_clerk"), town.person("henan-process_owner")
    files = owner.get(f"/definitions/versions/{published(owner)}").json["files"]
    draft = owner.post("/definitions/transfer/drafts", {"files": files, "note": "n"}).json["id"]
    task = case["open_tasks"][0]["id"]
    return Held(
        town, case["id"], case["number"], task, case["files"][0]["id"], pupil.id, pupil.code,
        clerk.post("/exports/students", {}).json["job"], town.world.account["school_a-student_clerk"], draft,
        an_incident(town, case["id"]), clerk.post("/auth/tokens", {"name": "t", "days": 3}).json["id"],
        given_up(town, "webhook", {"event": {"case": case["id"]}}),
        tried_again(town, "webhook", {"event": {"case": case["id"]}}),
    )  # fmt: skip


def published(owner: Person) -> str:
    (found,) = [d for d in owner.get("/definitions").json["items"] if d["key"] == "transfer"]
    return str(found["current"]["id"])


def an_incident(town: Town, case: str) -> str:
    with town.house.working() as work:
        row = {"id": work.new_id(), "case_id": case, "element": "Facts", "kind": "service", "cause": "c", "state": "open",
               "created_at": work.now, "attempts": 1}  # fmt: skip
        work.connection.execute(insert(t.incident), row)
    return str(row["id"])


def test_every_route_says_who_may_call_it_and_the_open_ones_are_a_closed_list(town: Town) -> None:
    """Proof 5: public routes are a closed list."""
    classes = {"public", "signed_in", *map(str, Permission)}
    assert [route for route, access in routes(town) if access not in classes] == []
    assert {route for route, access in routes(town) if access == "public"} == PUBLIC


def test_without_a_sign_in_every_other_route_answers_401(town: Town, held: Held) -> None:
    nobody = town.nobody()
    found = {route: nobody.call(route[0], held.url(route[1]), json={}).status_code for route, _ in guarded(town)}
    assert {route: status for route, status in found.items() if status != 401} == {}


def test_a_role_has_the_rights_of_its_table_and_no_other(town: Town) -> None:
    for login in LOGINS:
        acting = town.person(login).me["acting"]
        kind = OrgKind(acting["organisation"]["kind"])
        assert set(town.person(login).me["permissions"]) == set(permissions_of(Role(acting["role"]), kind)), login
    assert {town.person(login).me["acting"]["role"] for login in LOGINS} == set(Role), "all roles are here"


def test_each_role_is_refused_wherever_its_rights_do_not_reach(town: Town, held: Held) -> None:
    wrong, asked = [], 0
    for login in LOGINS:
        person = town.person(login)
        for (method, rule), permission in guarded(town):
            if permission == "signed_in" or permission in person.me["permissions"]:
                continue
            answer = person.call(method, held.url(rule), json={})
            asked += 1
            if answer.status_code != 403 or answer.json["permission"] != permission or not answer.json["detail_en"]:
                wrong.append((login, method, rule, answer.status_code))
    assert asked > 400
    assert wrong == []


def test_without_the_token_of_the_page_no_role_writes_anything(town: Town, held: Held) -> None:
    wrong = []
    for login in ("school_a-student_clerk", "henan-process_owner", "jinshui-system_admin", "henan-operator"):
        person = town.person(login)
        for (method, rule), _ in guarded(town):
            if method == "GET":
                continue
            answer = person.call(method, held.url(rule), json={}, headers={"X-CSRF-Token": "another"})
            if answer.status_code != 403:
                wrong.append((login, method, rule, answer.status_code))
    assert wrong == []


# -- the neighbour ----------------------------------------------------------------------------------------
BODIES: dict[Route, dict[str, Any]] = {
    ("POST", "/tasks/<task_id>/decide"): {"outcome": "approve"},
    ("POST", "/cases/<case_id>/actions/<name>"): {"reason": "r"},
    ("POST", "/students/<student_id>/reveal"): {"reason": "r"},
    ("POST", "/operations/incidents/<incident_id>/<action>"): {"reason": "r"},
    ("POST", "/definitions/versions/<version_id>/reject"): {"reason": "r"},
    ("PUT", "/definitions/versions/<version_id>"): {"files": {"transfer.bpmn": "<x/>"}, "note": ""},
}
OWNED = ("<case_id>", "<task_id>", "<file_id>", "<student_id>", "<job_id>", "<account_id>", "<version_id>",
         "<incident_id>", "<token_id>")  # fmt: skip


def with_id(town: Town) -> list[tuple[Route, str]]:
    return [(route, access) for route, access in guarded(town) if any(name in route[1] for name in OWNED)]


def test_by_its_id_nothing_of_a_neighbour_is_read_or_changed(town: Town, held: Held) -> None:
    """Proof 5: a sibling county's negative call with real ids, of every route that takes one."""
    leaks, asked = [], 0
    body = dict(BODIES)
    body["POST", "/tasks/<task_id>/reassign"] = {"account": held.account, "reason": "r"}
    for login in NEIGHBOURS:
        person = town.person(login)
        for route, permission in with_id(town):
            if permission != "signed_in" and permission not in person.me["permissions"]:
                continue
            answer = person.call(route[0], held.url(route[1]), json=body.get(route, {}) if route[0] != "GET" else None)
            asked += 1
            told = answer.get_data(as_text=True)
            if answer.status_code not in (403, 404) or any(m in told for m in held.markers if m not in held.url(route[1])):
                leaks.append((login, *route, answer.status_code, told[:200]))
    assert asked > 80
    assert leaks == [], "\n".join(map(str, leaks))


def lists(held: Held) -> dict[Route, list[Callable[[Person], TestResponse]]]:
    """Lists, searches and what takes an id in its body or query."""
    org = held.town.world.org
    draft = held.version
    return {
        ("GET", "/cases"): [
            lambda p: p.get("/cases", filter="all", limit=200), lambda p: p.get("/cases", q=held.number),
        ],
        ("GET", "/inbox"): [
            lambda p: p.get("/inbox", limit=200), lambda p: p.get("/inbox", q=held.number),
            *(lambda p, f=f: p.get("/inbox", filter=f) for f in ("done", "copies", "overdue", "pool", "mine")),
        ],
        ("GET", "/students"): [
            lambda p: p.get("/students", limit=200), lambda p: p.get("/students", school=org["school_b"]),
            lambda p: p.get("/students", q="测试"), lambda p: p.get("/students", name="测试"),
        ],
        ("GET", "/accounts"): [lambda p: p.get("/accounts"), lambda p: p.get("/accounts", organisation=org["school_a"])],
        ("GET", "/jobs"): [lambda p: p.get("/jobs")],
        ("GET", "/notices"): [lambda p: p.get("/notices")],
        ("GET", "/definitions"): [lambda p: p.get("/definitions"), lambda p: p.get("/definitions/transfer")],
        ("GET", "/definitions/compare"): [
            lambda p: p.get("/definitions/compare", a=draft, b=draft),
            lambda p: p.get("/definitions/compare", a=published(p) if "transfer" in p.get("/definitions").text else "x", b=draft),
        ],
        ("GET", "/operations/stuck"): [lambda p: p.get("/operations/stuck")],
        ("GET", "/operations/incidents"): [lambda p: p.get("/operations/incidents", limit=200)],
        ("GET", "/operations/undelivered"): [lambda p: p.get("/operations/undelivered", limit=100)],
        ("POST", "/operations/undelivered/resend"): [
            lambda p: p.post("/operations/undelivered/resend", {"ids": [held.letter], "reason": "r"}),
        ],
        ("GET", "/operations/undelivered/retried"): [lambda p: p.get("/operations/undelivered/retried", limit=100)],
        ("POST", "/operations/undelivered/try-now"): [
            lambda p: p.post("/operations/undelivered/try-now", {"ids": [held.waiting], "reason": "r"}),
        ],
        ("GET", "/operations/supervision"): [lambda p: p.get("/operations/supervision")],
        ("GET", "/organisations/<org_id>"): [lambda p: p.get(f"/organisations/{org['school_a']}")],
        ("GET", "/processes/<key>/start-form"): [lambda p: p.get("/processes/transfer/start-form")],
        ("POST", "/exports/students"): [lambda p: p.post("/exports/students", {"filters": {"school": org["school_b"]}})],
        ("POST", "/tasks/decide-batch"): [lambda p: p.post("/tasks/decide-batch", {"tasks": [held.task], "outcome": "approve"})],
        ("POST", "/notices/read"): [lambda p: p.post("/notices/read", {"notices": [held.task]})],
        ("POST", "/accounts"): [
            lambda p: p.post("/accounts", {"login": "some-one", "name": "n", "organisation": org["jinshui"], "roles": ["student_clerk"]}),
        ],
        ("POST", "/organisations"): [
            lambda p: p.post("/organisations", {
                "parent": org["jinshui"], "name": "新校", "name_en": "New", "code": "2141000099", "stages": ["primary"],
                "type_code": "211", "urban_code": "111",
            }),
        ],
        ("GET", "/organisations/<org_id>/move"): [
            lambda p, to=to: p.get(f"/organisations/{org['school_a']}/move", parent=org[to])
            for to in ("guancheng", "zhengzhou", "liwan")
        ],
        ("POST", "/organisations/<org_id>/move"): [
            lambda p, to=to: p.post(f"/organisations/{org['school_a']}/move", {"parent": org[to], "document": "d"})
            for to in ("guancheng", "zhengzhou", "liwan")
        ],
        ("DELETE", "/organisations/<org_id>/move"): [lambda p: p.call("DELETE", f"/organisations/{org['school_b']}/move")],
        ("PUT", "/settings/<key>"): [lambda p: p.settle(org["jinshui"], "transfer.enabled", False)],
        ("POST", "/auth/act-as"): [lambda p: p.post("/auth/act-as", {"assignment": held.town.person("school_a-student_clerk").me["acting"]["assignment"]})],
        ("POST", "/cases"): [lambda p: p.post("/cases", {"process": "transfer", "data": {"student": p.me["account"]["id"], "reason": "job"}, "files": [held.file]})],
    }  # fmt: skip


REFUSED = {
    ("POST", "/accounts"), ("POST", "/organisations"), ("PUT", "/settings/<key>"), ("POST", "/auth/act-as"), ("POST", "/cases"),
    ("GET", "/definitions/compare"), ("GET", "/organisations/<org_id>/move"), ("POST", "/organisations/<org_id>/move"),
    ("DELETE", "/organisations/<org_id>/move"), ("POST", "/operations/undelivered/resend"),
    ("POST", "/operations/undelivered/try-now"),
}  # fmt: skip


def test_lists_searches_and_counts_show_nothing_of_a_neighbour(town: Town, held: Held) -> None:
    """Proof 5: the same for lists, searches and what takes an id in its body."""
    leaks, asked = [], 0
    access = dict(guarded(town))
    for login in NEIGHBOURS:
        person = town.person(login)
        for route, calls in lists(held).items():
            if access[route] != "signed_in" and access[route] not in person.me["permissions"]:
                continue
            for call in calls:
                answer = call(person)
                asked += 1
                told = answer.get_data(as_text=True).replace(f'"task":"{held.task}"', "").replace(f'"task": "{held.task}"', "")
                if any(m in told for m in held.markers) or answer.status_code >= 500:
                    leaks.append((login, *route, told[:300]))
                if route in REFUSED and answer.status_code < 400:
                    leaks.append((login, *route, answer.status_code))
    assert asked > 120
    assert leaks == [], "\n".join(map(str, leaks))


def test_totals_count_the_own_rows_only(town: Town, held: Held) -> None:
    assert town.person("school_c-student_clerk").get("/students").json["total"] == 60
    assert town.person("guangdong-student_clerk").get("/students").json["total"] == 60
    assert town.person("henan-student_clerk").get("/students").json["total"] == 180
    assert town.person("guancheng-student_clerk").get("/inbox").json["counts"]["all"] == 0
    assert town.person("school_a-student_leader").get("/inbox").json["counts"]["all"] == 1
    running = {login: [d["running"] for d in town.person(login).get("/definitions").json["items"] if d["key"] == "transfer"]
               for login in ("guangdong-process_owner", "henan-process_owner", "ministry-process_owner")}  # fmt: skip
    assert running == {"guangdong-process_owner": [0], "henan-process_owner": [1], "ministry-process_owner": [1]}


def test_every_route_is_tried_by_a_neighbour_or_stands_on_the_list_of_those_that_show_nobody(town: Town, held: Held) -> None:
    tried = {route for route, _ in with_id(town)} | set(lists(held)) | NOBODYS
    assert {route for route, _ in guarded(town)} - tried == set()
    assert NOBODYS - {route for route, _ in guarded(town)} == set()


def test_an_export_and_its_file_hold_the_own_students_only(town: Town, held: Held) -> None:
    person = town.person("guancheng-student_clerk")
    job = person.post("/exports/students", {"filters": {"school": town.world.org["school_b"]}}).json["job"]
    town.work_off()
    shown = person.get(f"/jobs/{job}").json
    assert (shown["state"], shown["progress"]["total"]) == ("done", 0)


# -- those who may ----------------------------------------------------------------------------------------
def positive(held: Held) -> dict[Route, tuple[str, Callable[[Person], TestResponse]]]:
    """One call of every route by somebody who may; in this order, as some of them change what others read."""
    town, org = held.town, held.town.world.org
    clerk, leader, admin = "school_a-student_clerk", "school_a-student_leader", "jinshui-system_admin"
    owner, second, operator = "henan-process_owner", "henan-process_owner2", "henan-operator"
    files = town.person(owner).get(f"/definitions/versions/{held.version}").json["files"]
    draft = {"files": files, "note": ""}
    other = town.world.account["school_b-student_clerk"]
    return {
        **{("GET", rule): (clerk, lambda p, rule=rule: p.get(held.url(rule))) for rule in (
            "/auth/me", "/cases", "/cases/<case_id>", "/cases/<case_id>/history", "/cases/<case_id>/diagram", "/definitions",
            "/definitions/<key>", "/definitions/services", "/definitions/roles", "/students/template.xlsx", "/jobs",
            "/jobs/<job_id>", "/files/kinds", "/files/<file_id>", "/inbox", "/notices", "/organisations", "/schools",
            "/organisations/<org_id>", "/settings", "/settings/<key>/history", "/startable", "/processes/<key>/start-form",
            "/students",
        )},
        ("GET", "/definitions/versions/<version_id>"): (owner, lambda p: p.get(f"/definitions/versions/{held.version}")),
        ("GET", "/definitions/compare"): (owner, lambda p: p.get("/definitions/compare", a=published(p), b=held.version)),
        ("GET", "/jobs/<job_id>/file"): (clerk, lambda p: town.work_off() or p.get(f"/jobs/{held.job}/file")),
        ("GET", "/students/<student_id>"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}")),
        ("GET", "/students/<student_id>/history"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}/history")),
        ("POST", "/students/<student_id>/reveal"): ("school_b-student_clerk", lambda p: p.post(f"/students/{held.student}/reveal", {"reason": "核对"})),
        ("POST", "/students/lookup"): (clerk, lambda p: p.post("/students/lookup", {"code": held.code, "name": next(
            q.name for q in [pupil_of(held)])})),
        ("POST", "/students/imports"): (clerk, lambda p: p.send("/students/imports", p.get("/students/template.xlsx").data)),
        ("POST", "/exports/students"): (clerk, lambda p: p.post("/exports/students", {})),
        ("POST", "/files"): (clerk, lambda p: p.send("/files", PNG_BYTES, kind="stamped_form")),
        ("GET", "/tasks/<task_id>"): (leader, lambda p: p.get(f"/tasks/{held.task}")),
        ("POST", "/tasks/<task_id>/claim"): (leader, lambda p: p.post(f"/tasks/{held.task}/claim")),
        ("POST", "/tasks/<task_id>/unclaim"): (leader, lambda p: p.post(f"/tasks/{held.task}/unclaim")),
        ("POST", "/tasks/<task_id>/reassign"): (leader, lambda p: p.post(
            f"/tasks/{held.task}/reassign", {"account": p.me["account"]["id"], "reason": "r"})),
        ("POST", "/tasks/<task_id>/decide"): (leader, lambda p: p.post(f"/tasks/{held.task}/decide", {"outcome": "approve"})),
        ("POST", "/tasks/<task_id>/take-back"): (leader, lambda p: p.post(f"/tasks/{held.task}/take-back")),
        ("POST", "/tasks/decide-batch"): (leader, lambda p: p.post("/tasks/decide-batch", {
            "tasks": [p.inbox(held.case)[0]["id"]], "outcome": "approve"})),
        ("POST", "/cases"): (clerk, lambda p: p.start(town.world.take("school_c").id)),
        ("POST", "/cases/<case_id>/actions/<name>"): (clerk, lambda p: p.post(f"/cases/{held.case}/actions/cancel", {"reason": "r"})),
        ("POST", "/notices/read"): (clerk, lambda p: p.post("/notices/read", {"notices": []})),
        ("GET", "/accounts"): (admin, lambda p: p.get("/accounts", organisation=org["school_a"])),
        ("POST", "/accounts"): (admin, lambda p: p.post("/accounts", {
            "login": "new-clerk", "name": "新人", "organisation": org["school_b"], "roles": ["student_clerk"]})),
        ("POST", "/accounts/<account_id>/activation"): (admin, lambda p: p.post(f"/accounts/{other}/activation")),
        ("POST", "/accounts/<account_id>/deactivate"): (admin, lambda p: p.post(f"/accounts/{other}/deactivate")),
        ("POST", "/organisations"): (admin, lambda p: p.post("/organisations", {
            "parent": org["jinshui"], "name": "新校", "name_en": "New", "code": "2141000099", "stages": ["primary"],
            "type_code": "211", "urban_code": "111"})),
        ("GET", "/organisations/<org_id>/move"): (operator, lambda p: p.get(
            f"/organisations/{org['school_b']}/move", parent=org["guancheng"], on="2027-01-01")),
        ("POST", "/organisations/<org_id>/move"): (operator, lambda p: p.post(
            f"/organisations/{org['school_b']}/move", {"parent": org["guancheng"], "on": "2027-01-01", "document": "d"})),
        ("DELETE", "/organisations/<org_id>/move"): (operator, lambda p: p.call("DELETE", f"/organisations/{org['school_b']}/move")),
        ("PUT", "/settings/<key>"): (admin, lambda p: p.settle(org["jinshui"], "transfer.reminder_days", 2)),
        ("POST", "/definitions/check"): (owner, lambda p: p.post("/definitions/check", {"files": files})),
        ("GET", "/definitions/<key>/scenarios"): (owner, lambda p: p.get("/definitions/transfer/scenarios")),
        ("POST", "/definitions/try"): (owner, lambda p: p.post("/definitions/try", {
            "files": files, "scenario": "process: transfer\nstart: {by: me, request: {}}"})),
        ("POST", "/definitions/<key>/drafts"): (owner, lambda p: p.post("/definitions/transfer/drafts", draft)),
        ("PUT", "/definitions/versions/<version_id>"): (owner, lambda p: p.put(f"/definitions/versions/{held.version}", draft)),
        ("POST", "/definitions/versions/<version_id>/submit"): (owner, lambda p: p.post(f"/definitions/versions/{held.version}/submit")),
        ("POST", "/definitions/versions/<version_id>/reject"): (second, lambda p: p.post(
            f"/definitions/versions/{held.version}/reject", {"reason": "r"})),
        ("POST", "/definitions/versions/<version_id>/publish"): (second, lambda p: town.person(owner).post(
            f"/definitions/versions/{held.version}/submit") and p.post(f"/definitions/versions/{held.version}/publish")),
        ("POST", "/definitions/versions/<version_id>/rollback"): (second, lambda p: p.post(f"/definitions/versions/{held.version}/rollback")),
        ("POST", "/definitions/versions/<version_id>/retire"): (second, lambda p: p.post(f"/definitions/versions/{held.version}/retire")),
        **{("GET", rule): (operator, lambda p, rule=rule: p.get(rule)) for rule in (
            "/operations/stuck", "/operations/incidents", "/operations/workers", "/operations/timers",
            "/operations/undelivered", "/operations/undelivered/retried")},
        ("POST", "/operations/undelivered/try-now"): (operator, lambda p: p.post(
            "/operations/undelivered/try-now", {"ids": [held.waiting], "reason": "r"})),
        ("POST", "/operations/undelivered/resend"): (operator, lambda p: p.post(
            "/operations/undelivered/resend", {"ids": [held.letter], "reason": "r"})),
        ("POST", "/operations/incidents/<incident_id>/<action>"): (operator, lambda p: p.post(
            f"/operations/incidents/{an_incident(town, town.person(clerk).start(town.world.take('school_c').id).json['id'])}/cancel", {"reason": "r"})),
        ("GET", "/operations/supervision"): ("jinshui-student_clerk", lambda p: p.get("/operations/supervision")),
        ("POST", "/auth/act-as"): (clerk, lambda p: p.post("/auth/act-as", {"assignment": p.me["acting"]["assignment"]})),
        ("POST", "/auth/tokens"): (clerk, lambda p: p.post("/auth/tokens", {"name": "n", "days": 5})),
        ("DELETE", "/auth/tokens/<token_id>"): (clerk, lambda p: p.call("DELETE", f"/auth/tokens/{held.token}")),
        ("POST", "/auth/password"): (clerk, lambda p: town.fresh(clerk).post(
            "/auth/password", {"old": "Test-world-2026", "new": "Another-2026-word"})),
        ("POST", "/auth/sign-out"): (leader, lambda p: p.post("/auth/sign-out")),
    }  # fmt: skip


PNG_BYTES = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")


def pupil_of(held: Held) -> Any:
    @dataclass
    class Named:
        name: str

    shown = held.town.person("school_b-student_clerk").get(f"/students/{held.student}").json["fields"]
    return Named(next(f["value"] for f in shown if f["key"] == "xm"))


def test_the_owner_meets_what_the_neighbour_did_not(town: Town, held: Held) -> None:
    """The negative calls prove something only where the same call of the owner finds the row."""
    assert held.number in town.person("school_a-student_clerk").get("/cases").text
    assert held.task in town.person("school_a-student_leader").get("/inbox").text
    assert held.student in town.person("school_b-student_clerk").get("/students", limit=200).text
    assert held.task in town.person("jinshui-student_clerk").get("/operations/supervision").text
    assert held.incident in town.person("henan-operator").get("/operations/incidents").text
    assert held.letter in town.person("henan-operator").get("/operations/undelivered").text
    assert held.waiting in town.person("henan-operator").get("/operations/undelivered/retried").text
    assert held.version in town.person("henan-process_owner").get("/definitions/transfer").text
    assert held.job in town.person("school_a-student_clerk").get("/jobs").text
    assert held.account in town.person("jinshui-system_admin").get("/accounts", organisation=town.world.org["school_a"]).text


def test_every_route_answers_somebody_who_may(town: Town, held: Held) -> None:
    """Proof 5: and a positive call of every route."""
    calls = positive(held)
    assert set(calls) == {route for route, _ in guarded(town)}, "a new route needs a call here"
    failed = []
    for route, (login, call) in calls.items():
        answer = call(town.person(login))
        if answer.status_code >= 400:
            failed.append((login, *route, answer.status_code, answer.get_data(as_text=True)[:300]))
    assert failed == []
