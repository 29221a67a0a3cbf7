"""Every route x every role x the neighbour: the table of routes is the application's own, so none is forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from engine.background.worker import Worker
from engine.store import start_tables as waiting
from engine.store import tables as t
from records.acting import Acting
from records.roles import Permission, Role, permissions_of
from records.scope import system_scope
from records.students.codes import Status, check_digit
from records.students.graduating import Ending, end_stage
from records.students.placements import NewPlacement, begin_placement
from records.tables import Graduate
from records.tables.org import OrgKind
from reports.catalogue import definition
from reports.periods import parse
from reports.places import Place
from reports.snapshots import How, submit
from tests.api.conftest import Person, Town
from tests.api.left_behind import left_behind
from tests.api.notice_calls import ABOUT_ONESELF, of_notices
from tests.api.test_definitions import put_in_effect
from tests.api.test_reports import small
from tests.api.test_statistics import yearbook
from tests.api.test_undelivered import given_up, tried_again
from tests.blackbox.client import PNG

Route = tuple[str, str]
PUBLIC = {
    ("GET", "/openapi.json"), ("GET", "/health"), ("GET", "/metrics"), ("POST", "/auth/sign-in"),
    ("POST", "/auth/activate"), ("GET", "/calendar/feeds/<secret>.ics"), ("POST", "/notices/stop"),
}  # fmt: skip
CARD = {
    "address": "文化路1号", "postcode": "450000", "principal": "李敏", "phone": "0371-60000001", "operator": "education",
    "boarding": "none", "language": "chinese",
}  # fmt: skip
GRADUATES = {"kind": "register", "year": 2026, "purpose": "核对"}
PEOPLE = {"posts": {"main": [{"name": "李敏", "phone": "0371-60000001"}]}, "number": 0}
LOGINS = (
    "school_a-student_clerk", "school_a-student_leader", "school_a-system_admin", "jinshui-student_clerk",
    "jinshui-student_leader", "jinshui-system_admin", "jinshui-inspector", "jinshui-enrolment_officer",
    "henan-student_clerk", "henan-system_admin", "henan-inspector", "henan-auditor", "henan-manager",
    "henan-enrolment_officer", "henan-planner", "henan-process_owner", "henan-operator", "ministry-student_clerk",
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
    ("GET", "/definitions/services"), ("GET", "/definitions/roles"), ("POST", "/definitions/names"),
    ("GET", "/definitions/choices"), ("POST", "/definitions"),
    ("POST", "/definitions/try"), ("GET", "/definitions/<key>/scenarios"), ("POST", "/definitions/<key>/coverage"),
    ("GET", "/files/kinds"), ("GET", "/students/template.xlsx"), ("GET", "/startable"), ("POST", "/files"),
    ("GET", "/operations/workers"), ("GET", "/operations/timers"), ("GET", "/auth/me"), ("POST", "/auth/sign-out"),
    ("POST", "/auth/password"), ("POST", "/auth/tokens"), ("GET", "/auth/tokens"),
    ("GET", "/definitions/<key>"), ("POST", "/definitions/<key>/drafts"), ("GET", "/organisations"),
    ("GET", "/schools"), ("POST", "/students/imports"), ("POST", "/students/wrong-numbers"), ("POST", "/students/lookup"), ("POST", "/tables/workbook"),
    ("GET", "/reports/sets"), ("GET", "/reports/sets/<key>"), ("GET", "/reports/elements"), ("POST", "/reports/sets/drafts"),
    ("POST", "/reports/workbook"), ("POST", "/reports/definitions/workbook"), ("GET", "/school-cards/workbook"), ("GET", "/named-people/workbook"), ("GET", "/calendar/address"), ("POST", "/calendar/address"), ("DELETE", "/calendar/address"),
    ("GET", "/phrases"), ("POST", "/phrases"), ("POST", "/phrases/remove"), *ABOUT_ONESELF,
    ("GET", "/accounts/template.xlsx"), ("POST", "/accounts/imports"),
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
    snapshot: str
    draft_set: str
    start: str
    graduate: str
    comment: str
    national: str
    element: str
    ended: str
    ended_number: str
    henan: str
    guangdong: str
    migration: str
    proposal: str

    def url(self, rule: str) -> str:
        filled = {
            "<case_id>": self.case, "<task_id>": self.task, "<file_id>": self.file, "<student_id>": self.student,
            "<job_id>": self.job, "<snapshot_id>": self.snapshot, "<set_id>": self.draft_set, "<account_id>": self.account, "<version_id>": self.version, "<action>": "retry", "<lookup>": "classes",
            "<incident_id>": self.incident, "<start_id>": self.start, "<graduate_id>": self.graduate, "<comment_id>": self.comment, "<token_id>": self.token, "<name>": "cancel", "<channel>": "email", "<row_id>": "01m8nq2ahgh3dfd7dz2dyvbh89",
            "<org_id>": self.town.world.org["school_a"], "<migration_id>": self.migration, "<proposal_id>": self.proposal,
            "<key>": "transfer.windows" if rule.startswith("/settings") else "transfer",
        }  # fmt: skip
        for name, value in filled.items():
            rule = rule.replace(name, value)
        return f"{rule}?element={self.element}" if rule.endswith("/live/cases") else rule

    def move(self, target: str, **more: Any) -> dict[str, Any]:
        """What is asked of moving the cases of the national version to another."""
        return {"from": self.national, "to": target, **more}

    @property
    def markers(self) -> list[str]:
        """Whatever would give the rows away in any answer."""
        return [self.case, self.number, self.task, self.file, self.student, self.job, self.version, self.incident,
                self.account, self.code, self.letter, self.waiting, self.snapshot, self.draft_set, self.start, self.graduate, self.comment,
                self.ended, self.ended_number, self.migration, self.proposal]  # fmt: skip


def routes(town: Town) -> Iterator[tuple[Route, str | None]]:
    for rule in town.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view = town.app.view_functions[rule.endpoint]
            yield (method, rule.rule.removeprefix("/api")), getattr(view, "access", None)


def guarded(town: Town) -> list[tuple[Route, str]]:
    return [(route, str(access)) for route, access in routes(town) if access != "public"]


@pytest.fixture(scope="module")
def held(town: Town) -> Held:
    """A late transfer inside Jinshui with evidence, one that ended, a job, a draft of Henan's own, an incident, a token."""
    clerk, pupil = town.person("school_a-student_clerk"), town.world.take("school_b")
    arranged(town, pupil.id)
    answer = clerk.start(pupil.id)
    assert answer.status_code == 201, answer.text
    case = answer.json
    ended = clerk.start(town.world.take("school_b").id).json
    assert town.person("school_a-student_leader").decide(ended["id"], "refuse", "材料不足").status_code == 200
    for key in ("report_round", "named_collection"):
        town.retire(key)  # else what each month opens comes before what fell due behind it
    town.pass_time(days=40)
    town.known.clear()  # every sign-in has ended meanwhile
    Worker(town.house.engine).tick()
    clerk, owner = town.person("school_a-student_clerk"), town.person("henan-process_owner")
    national = published(owner)
    files = owner.get(f"/definitions/versions/{national}").json["files"]
    henan, guangdong = in_each_province(town, files)
    asked = {"from": national, "to": henan, "cases": [case["id"]], "reason": "换版本"}
    draft = owner.post("/definitions/transfer/drafts", {"files": files, "note": "n"}).json["id"]
    task = case["open_tasks"][0]["id"]
    return Held(
        town, case["id"], case["number"], task, case["files"][0]["id"], pupil.id, pupil.code,
        clerk.post("/exports/students", {}).json["job"], town.world.account["school_a-student_clerk"], draft,
        an_incident(town, case["id"]), clerk.post("/auth/tokens", {"name": "t", "days": 3}).json["id"],
        given_up(town, "webhook", {"event": {"case": case["id"]}}),
        tried_again(town, "webhook", {"event": {"case": case["id"]}}), a_submission(town),
        owner.post("/reports/sets/drafts", {"definition": small("held")}).json["id"], a_failed_start(town), a_graduate(town),
        a_comment(town), national, case["open_tasks"][0]["element"], ended["id"], ended["number"], henan, guangdong,
        owner.post("/migrations", asked).json["id"],
        town.person("jinshui-system_admin").settle_alone(town.world.org["jinshui"], "transfer.enabled", False).json["pending"],
    )  # fmt: skip


def in_each_province(town: Town, files: dict[str, str]) -> list[str]:
    """A version of Henan's own and one of Guangdong's, both published, so that cases could be moved to them."""
    town.hire("guangdong-process_owner2", ("guangdong", Role.PROCESS_OWNER))
    return [put_in_effect(town.person(f"{unit}-process_owner"), town.person(f"{unit}-process_owner2"), files)
            for unit in ("henan", "guangdong")]  # fmt: skip


def a_comment(town: Town) -> str:
    """What Henan says about a figure of Jinshui's first school."""
    body = {"set": "informatization", "period": "2026-09", "unit": town.world.org["school_a"], "item": "bandwidth", "text": "请核实"}
    return str(town.person("henan-manager").post("/reports/comments", body).json["id"])


def arranged(town: Town, pupil: str) -> None:
    """A pupil of Jinshui who attends its other school by a special arrangement."""
    with town.house.working() as work, system_scope(work.session):
        new = NewPlacement("special", town.world.org["school_a"], date(2026, 9, 1), date(2027, 3, 1))
        begin_placement(work.session, Acting(work.now), pupil, new)


def a_graduate(town: Town) -> str:
    """A graduate of Jinshui's first school."""
    pupil, school = town.world.take("school_a").id, town.world.org["school_a"]
    with town.house.working() as work, system_scope(work.session):
        acting = Acting(work.now, reason="graduation", case_no="BY0")
        assert end_stage(work.session, acting, school, date(2026, 9, 2), [Ending(pupil, Status.GRADUATED)]) == {}
        return str(work.session.scalar(select(Graduate.id).where(Graduate.student_id == pupil)))


def a_failed_start(town: Town) -> str:
    """A case for Jinshui's first school that the system could not start and gave up."""
    with town.house.working() as work:
        key = f"n{work.new_id()}"
        work.connection.execute(insert(waiting.start), {
            "id": key, "occasion_id": "o", "key": "transfer", "business_key": key, "organisation": town.world.org["school_a"],
            "province": "41", "variables": "2:{}", "state": "failed", "due_at": work.now, "created_at": work.now,
            "fence": 1, "attempts": 4, "last_error": "broken", "last_error_zh": "故障",
        })  # fmt: skip
        return key


def class_of(held: Held) -> str:
    """A class of Jinshui's first school."""
    return str(held.town.person("school_a-student_clerk").get("/classes").json["items"][0]["id"])


def growth_of(held: Held) -> dict[str, Any]:
    """One part of a term of that class."""
    return {"class": class_of(held), "year": 2026, "term": 1, "part": "health"}


def a_submission(town: Town) -> str:
    """The figures of September as Jinshui submitted them."""
    with town.house.working() as work, system_scope(work.session):
        found = definition(work.session, "informatization")
        place = Place(town.world.org["jinshui"], found, parse(found.period, "2026-09"))
        return submit(work.session, Acting(work.now), place, How(approved=True)).id


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
WITH_FILE = {("POST", "/tasks/<task_id>/rows/workbook")}
BODIES: dict[Route, dict[str, Any]] = {
    ("POST", "/bulk/<job_id>/begin"): {"outcome": "approve"},
    ("POST", "/accounts/imports/<job_id>/issue"): {"site": "https://heban.example.cn"},
    ("POST", "/settings/proposals/<proposal_id>/decision"): {"outcome": "confirmed"},
    ("POST", "/tasks/<task_id>/advise"): {"opinion": "o"},
    ("POST", "/tasks/<task_id>/signers"): {"how": "before", "accounts": ["x"], "reason": "r"},
    ("POST", "/tasks/<task_id>/withdraw"): {"who": "x"},
    ("POST", "/tasks/<task_id>/questions"): {"account": "x", "text": "?"},
    ("POST", "/tasks/<task_id>/copies"): {"account": "x"},
    ("PUT", "/tasks/<task_id>/draft"): {"reason": "r"},
    ("POST", "/tasks/<task_id>/rows/decide"): {"outcome": "approve", "rows": [1]},
    ("POST", "/tasks/<task_id>/rows"): {"values": {"xm": "x"}},
    ("PUT", "/tasks/<task_id>/rows/<row_id>"): {"values": {"xm": "x"}},
    ("POST", "/tasks/<task_id>/rows/remove"): {"rows": ["01m8nq2ahgh3dfd7dz2dyvbh89"]},
    ("POST", "/tasks/<task_id>/decide"): {"outcome": "approve"},
    ("POST", "/cases/<case_id>/actions/<name>"): {"reason": "r"},
    ("POST", "/students/<student_id>/reveal"): {"reason": "r"},
    ("POST", "/students/<student_id>/card"): {"values": {"lxdh": "1"}},
    ("PUT", "/students/<student_id>/growth"): {"year": 2026, "term": 1, "part": "results", "version": 0, "entries": []},
    ("PUT", "/graduates/<graduate_id>/destination"): {"destination": "work"},
    ("POST", "/operations/incidents/<incident_id>/<action>"): {"reason": "r"},
    ("POST", "/operations/starts/<start_id>/retry"): {"reason": "r"},
    ("POST", "/definitions/versions/<version_id>/reject"): {"reason": "r"},
    ("POST", "/reports/sets/drafts/<set_id>/publish"): {"first_period": "2027-01"},
    ("POST", "/migrations/<migration_id>/undo"): {"reason": "r"},
    ("PUT", "/definitions/versions/<version_id>"): {"files": {"transfer.bpmn": "<x/>"}, "note": ""},
    ("POST", "/definitions/versions/<version_id>/share"): {"shared": True},
    ("POST", "/definitions/versions/<version_id>/merge"): {"original": "x", "revision": 1},
}
OWNED = ("<case_id>", "<task_id>", "<file_id>", "<student_id>", "<job_id>", "<account_id>", "<version_id>",
         "<incident_id>", "<start_id>", "<token_id>", "<snapshot_id>", "<set_id>", "<graduate_id>", "<comment_id>",
         "<migration_id>", "<proposal_id>")  # fmt: skip


BOOKS_IN = ("/settings/workbook", "/settings/workbook/rehearsal")
OF_A_UNIT = tuple(
    f"/reports/{name}" for name in ("grid", "status", "figures", "completeness", "changes", "snapshots", "workbook", "bulletin")
)


def with_id(town: Town) -> list[tuple[Route, str]]:
    return [(route, access) for route, access in guarded(town) if any(name in route[1] for name in OWNED)]


def test_by_its_id_nothing_of_a_neighbour_is_read_or_changed(town: Town, held: Held) -> None:
    """Proof 5: a sibling county's negative call with real ids, of every route that takes one."""
    leaks, asked = [], 0
    body = dict(BODIES)
    body["POST", "/tasks/<task_id>/reassign"] = {"account": held.account, "reason": "r"}
    body["POST", "/tasks/<task_id>/delegate"] = {"account": held.account, "reason": "r"}
    for login in NEIGHBOURS:
        person = town.person(login)
        for route, permission in with_id(town):
            if permission != "signed_in" and permission not in person.me["permissions"]:
                continue
            url = held.url(route[1])
            given = body.get(route, {}) if route[0] != "GET" else None
            answer = person.send(url, b"x") if route in WITH_FILE else person.call(route[0], url, json=given)
            asked += 1
            told = answer.get_data(as_text=True)
            if answer.status_code not in (403, 404) or any(m in told for m in held.markers if m not in held.url(route[1])):
                leaks.append((login, *route, answer.status_code, told[:200]))
    assert asked > 80
    assert leaks == [], "\n".join(map(str, leaks))


def filled_list(person: Person) -> bytes:
    """The template of accounts as it is fetched: a list of nobody."""
    return bytes(person.get("/accounts/template.xlsx", family="status").data)


def book_of_settings(held: Held) -> bytes:
    """The settings of Jinshui as they are fetched."""
    return bytes(held.town.person("jinshui-system_admin").get("/settings/workbook").data)


def checked_list(town: Town, person: Person) -> str:
    """A list of accounts that was checked."""
    job = str(person.send("/accounts/imports", filled_list(person)).json["job"])
    town.work_off()
    return job


def begun(person: Person) -> TestResponse:
    """Bulk work of a desk, left to the background, which does not run here."""
    job = person.post("/bulk", {"filter": {}}).json["id"]
    return person.post(f"/bulk/{job}/begin", {"outcome": "approve"})


def lists(held: Held) -> dict[Route, list[Callable[[Person], TestResponse]]]:
    """Lists, searches and what takes an id in its body or query."""
    org = held.town.world.org
    draft = held.version
    drawn = held.town.person("ministry-process_owner").get(f"/definitions/versions/{held.national}").json["files"]
    live = f"/definitions/versions/{held.national}/live"
    whose: tuple[dict[str, str], ...] = ({}, {"unit": org["jinshui"]}, {"unit": org["school_a"]})
    return {
        ("GET", "/cases"): [
            lambda p: p.get("/cases", filter="all", limit=200), lambda p: p.get("/cases", q=held.number),
        ],
        ("POST", "/cases/search"): [
            lambda p: p.post("/cases/search", {"filter": "all", "q": held.number}),
            lambda p: p.post("/cases/search", {"filter": "all", "q": held.code}),
            lambda p: p.post("/cases/search", {"filter": "all", "q": "ceshi"}),
        ],
        ("GET", "/calendar"): [lambda p, unit=unit: p.get("/calendar", organisation=org[unit]) for unit in ("jinshui", "school_a")],
        ("POST", "/statistics/yearbook"): [lambda p: p.call(
            "POST", f"/statistics/yearbook?unit={org['jinshui']}", data={"file": (io.BytesIO(yearbook(("410105", "小学", 1))), "x.xlsx")})],
        ("GET", "/inbox"): [
            lambda p: p.get("/inbox", limit=200), lambda p: p.get("/inbox", q=held.number),
            *(lambda p, f=f: p.get("/inbox", filter=f) for f in ("done", "copies", "overdue", "pool", "mine")),
        ],
        ("POST", "/inbox/search"): [
            lambda p: p.post("/inbox/search", {"q": held.number}), lambda p: p.post("/inbox/search", {"q": held.code}),
            lambda p: p.post("/inbox/search", {"filter": "started"}),
        ],
        ("POST", "/bulk"): [
            lambda p: p.post("/bulk", {"tasks": [held.task]}), lambda p: p.post("/bulk", {"filter": {"q": held.number}}),
        ],
        ("GET", "/students"): [
            lambda p: p.get("/students", limit=200), lambda p: p.get("/students", school=org["school_b"]),
            lambda p: p.get("/students", q="测试"), lambda p: p.get("/students", name="测试"),
        ],
        **{("GET", path): [
            lambda p, path=path, unit=unit, on=on: p.get(path, unit=org[unit], school=org[unit], **({"on": on} if on else {}))
            for unit in ("jinshui", "school_a", "zhengzhou") for on in (None, "2026-09-10")
        ] for path in ("/statistics/students", "/statistics/classes", "/statistics/problems", "/statistics/destinations", "/statistics/placements", "/classes", "/graduates")},
        ("POST", "/print/roster"): [lambda p: p.post("/print/roster", {"class": class_of(held), "purpose": "核对"})],
        **{("POST", path): [lambda p, path=path, unit=unit: p.post(path, {**GRADUATES, "school": org[unit]})
           for unit in ("jinshui", "school_a", "school_b", "zhengzhou")] for path in ("/print/graduates", "/graduates/workbook")},
        ("POST", "/print/card"): [lambda p: p.post("/print/card", {"student": held.student, "purpose": "核对"})],
        ("POST", "/print/growth"): [lambda p: p.post("/print/growth", {"student": held.student, "purpose": "核对"})],
        ("GET", "/growth/class"): [lambda p: p.get("/growth/class", **{"class": class_of(held)})],
        ("POST", "/growth/class"): [lambda p: p.post("/growth/class", {
            **growth_of(held), "lines": [{"student": held.student, "version": 0, "entries": []}]})],
        ("POST", "/growth/class/workbook-out"): [lambda p: p.post("/growth/class/workbook-out", growth_of(held))],
        ("POST", "/growth/class/workbook"): [lambda p: p.send(
            "/growth/class/workbook", b"x", **{name: str(value) for name, value in growth_of(held).items()})],
        ("POST", "/print/approval"): [lambda p: p.post("/print/approval", {"case": held.case})],
        ("GET", "/accounts"): [lambda p: p.get("/accounts"), lambda p: p.get("/accounts", organisation=org["school_a"])],
        ("GET", "/accounts/vacancies"): [lambda p: p.get("/accounts/vacancies", organisation=org["school_a"])],
        ("POST", "/definitions/check"): [lambda p: p.post("/definitions/check", {"files": {"x.bpmn": "<x/>"}, "scope": [org["jinshui"]]})],
        ("POST", "/readings"): [lambda p: p.post("/readings", child_of(held.town))],
        ("GET", "/settings"): [lambda p: p.get("/settings", organisation=org["school_a"])],
        ("GET", "/settings/matrix"): [lambda p: p.get("/settings/matrix", organisation=org["school_a"])],
        ("GET", "/settings/workbook"): [lambda p: p.get("/settings/workbook", organisation=org["school_a"])],
        **{("POST", path): [lambda p, path=path: p.send(path, book_of_settings(held), organisation=org["jinshui"])]
           for path in BOOKS_IN},
        ("GET", "/settings/compare"): [
            lambda p: p.get("/settings/compare", organisation=org["jinshui"], other=p.me["acting"]["organisation"]["id"]),
            lambda p: p.get("/settings/compare", other=org["jinshui"]),
        ],
        ("GET", "/settings/<key>/reach"): [lambda p: p.get("/settings/transfer.enabled/reach", organisation=org["jinshui"])],
        ("GET", "/settings/proposals"): [
            lambda p: p.get("/settings/proposals"), lambda p: p.get("/settings/proposals", organisation=org["school_a"])],
        ("GET", "/settings/<key>/history"): [
            lambda p: p.get("/settings/transfer.windows/history", organisation=org["school_a"]),
        ],
        ("GET", "/jobs"): [lambda p: p.get("/jobs")],
        ("GET", "/notices"): [lambda p: p.get("/notices")],
        ("GET", "/definitions"): [lambda p: p.get("/definitions"), lambda p: p.get("/definitions/transfer")],
        ("GET", "/definitions/compare"): [
            lambda p: p.get("/definitions/compare", a=draft, b=draft),
            lambda p: p.get("/definitions/compare", a=published(p) if "transfer" in p.get("/definitions").text else "x", b=draft),
        ],
        ("GET", "/definitions/versions/<version_id>/live"): [lambda p, unit=unit: p.get(live, **unit) for unit in whose],
        ("GET", "/definitions/versions/<version_id>/live/cases"): [
            lambda p, unit=unit: p.get(f"{live}/cases", element=held.element, **unit) for unit in whose
        ],
        ("GET", "/definitions/<key>/event-log"): [
            lambda p, unit=unit, kind=kind: p.get("/definitions/transfer/event-log", format=kind, **unit)
            for unit in whose for kind in ("xes", "ocel")
        ],
        ("POST", "/definitions/<key>/replay"): [lambda p: p.post("/definitions/transfer/replay", {"files": drawn})],
        ("GET", "/migrations"): [lambda p: p.get("/migrations", process="transfer")],
        ("GET", "/migrations/plan"): [lambda p, to=to: p.get("/migrations/plan", **held.move(to)) for to in (held.henan, held.guangdong)],
        ("POST", "/migrations/dry-run"): [
            lambda p, to=to: p.post("/migrations/dry-run", held.move(to)) for to in (held.henan, held.guangdong)
        ],
        ("POST", "/migrations"): [
            lambda p, to=to: p.post("/migrations", held.move(to, cases=[held.case], reason="r")) for to in (held.henan, held.guangdong)
        ],
        ("GET", "/students/left"): [lambda p: p.get("/students/left", limit=100)],
        ("GET", "/students/placements"): [lambda p: p.get("/students/placements", limit=100)],
        ("GET", "/operations/stuck"): [lambda p: p.get("/operations/stuck")],
        ("GET", "/operations/starts"): [lambda p: p.get("/operations/starts")],
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
        ("GET", "/processes/<key>/lookups/<lookup>"): [
            lambda p: p.get("/processes/transfer/lookups/classes"), lambda p: p.get("/processes/data_export/lookups/schools"),
        ],
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
        ("PUT", "/settings/<key>"): [lambda p: p.settle_alone(org["jinshui"], "transfer.enabled", False)],
        ("POST", "/auth/act-as"): [lambda p: p.post("/auth/act-as", {"assignment": held.town.person("school_a-student_clerk").me["acting"]["assignment"]})],
        ("POST", "/cases"): [lambda p: p.post("/cases", {"process": "transfer", "data": {"student": p.me["account"]["id"], "reason": "job"}, "files": [held.file]})],
        ("GET", "/reports/definitions"): [lambda p: p.get("/reports/definitions")],
        ("GET", "/reports/sets/<key>/versions"): [lambda p: p.get("/reports/sets/held/versions")],
        **{("GET", route): [lambda p, route=route: p.get(route, set="informatization", period="2026-09", unit=org["school_a"])]
           for route in OF_A_UNIT},
        ("GET", "/reports/snapshots/compare"): [lambda p: p.get("/reports/snapshots/compare", a=held.snapshot, b=held.snapshot)],
        ("POST", "/reports/urge"): [
            lambda p: p.post("/reports/urge", {"set": "informatization", "unit": org["jinshui"]}),
            lambda p: p.post("/reports/urge", {"set": "informatization", "units": [org["school_a"]]}),
        ],
        ("GET", "/school-cards"): [lambda p, unit=unit: p.get("/school-cards", unit=org[unit]) for unit in ("jinshui", "school_a", "zhengzhou")],
        ("GET", "/school-cards/<org_id>"): [lambda p: p.get(f"/school-cards/{org['school_a']}")],
        ("PUT", "/school-cards/<org_id>"): [lambda p: p.put(f"/school-cards/{org['school_a']}", {"values": CARD})],
        ("POST", "/school-cards/urge"): [lambda p: p.post("/school-cards/urge", {"units": [org["school_a"]]})],
        ("POST", "/school-cards/workbook"): [lambda p: p.send("/school-cards/workbook", held.town.person("jinshui-student_clerk").get("/school-cards/workbook").data)],
        ("GET", "/named-people"): [lambda p, unit=unit: p.get("/named-people", unit=org[unit]) for unit in ("jinshui", "school_a", "zhengzhou")],
        ("GET", "/named-people/<org_id>"): [lambda p: p.get(f"/named-people/{org['school_a']}")],
        ("GET", "/named-people/<org_id>/contacts"): [lambda p: p.get(f"/named-people/{org['school_a']}/contacts")],
        ("PUT", "/named-people/<org_id>"): [lambda p: p.put(f"/named-people/{org['school_a']}", PEOPLE)],
        ("POST", "/named-people/urge"): [lambda p: p.post("/named-people/urge", {"units": [org["school_a"]]})],
        ("POST", "/named-people/workbook"): [lambda p: p.send("/named-people/workbook", held.town.person("jinshui-student_clerk").get("/named-people/workbook").data)],
        ("POST", "/reports/comments"): [lambda p: p.post("/reports/comments", {
            "set": "informatization", "unit": org["school_a"], "item": "bandwidth", "text": "请核实"})],
        ("POST", "/reports/cells"): [lambda p: p.post("/reports/cells", {
            "set": "informatization", "unit": org["school_a"], "cells": [{"item": "bandwidth", "value": 1}]})],
        ("POST", "/reports/confirm"): [lambda p: p.post("/reports/confirm", {
            "set": "informatization", "units": [org["school_a"]]})],
    }  # fmt: skip


REFUSED = {
    ("POST", "/definitions/check"), ("POST", "/accounts"), ("POST", "/organisations"), ("PUT", "/settings/<key>"), ("POST", "/auth/act-as"), ("POST", "/cases"),
    ("GET", "/settings/workbook"), ("GET", "/settings/compare"), *(("POST", path) for path in BOOKS_IN),
    ("POST", "/accounts"), ("POST", "/organisations"), ("PUT", "/settings/<key>"), ("POST", "/auth/act-as"), ("POST", "/cases"),
    ("GET", "/definitions/compare"), ("GET", "/organisations/<org_id>/move"), ("POST", "/organisations/<org_id>/move"),
    ("DELETE", "/organisations/<org_id>/move"), ("POST", "/operations/undelivered/resend"),
    ("POST", "/operations/undelivered/try-now"), ("GET", "/statistics/students"), ("GET", "/statistics/classes"), ("GET", "/statistics/problems"), ("GET", "/statistics/destinations"), ("GET", "/statistics/placements"),
    ("GET", "/classes"), ("GET", "/graduates"), ("POST", "/print/roster"), ("POST", "/print/card"), ("POST", "/print/approval"),
    ("POST", "/print/graduates"), ("POST", "/graduates/workbook"),
    ("POST", "/print/growth"), ("GET", "/growth/class"), ("POST", "/growth/class"), ("POST", "/growth/class/workbook-out"),
    ("POST", "/growth/class/workbook"),
    ("GET", "/classes"), *(("GET", route) for route in OF_A_UNIT), ("GET", "/reports/snapshots/compare"),
    ("POST", "/reports/cells"), ("POST", "/reports/confirm"), ("POST", "/reports/urge"), ("POST", "/reports/comments"),
    ("GET", "/named-people"), ("GET", "/named-people/<org_id>"), ("GET", "/named-people/<org_id>/contacts"),
    ("PUT", "/named-people/<org_id>"), ("POST", "/named-people/urge"),
    ("POST", "/migrations"), ("GET", "/school-cards"), ("GET", "/school-cards/<org_id>"), ("PUT", "/school-cards/<org_id>"), ("POST", "/school-cards/urge"),
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
    assert town.person("henan-student_clerk").get("/students").json["total"] == 179, "who graduated is none of them"
    assert town.person("guancheng-student_clerk").get("/inbox").json["counts"]["all"] == 0
    assert town.person("school_a-student_leader").get("/inbox").json["counts"]["all"] == 1
    running = {login: [d["running"] for d in town.person(login).get("/definitions").json["items"] if d["key"] == "transfer"]
               for login in ("guangdong-process_owner", "henan-process_owner", "ministry-process_owner")}  # fmt: skip
    assert running == {"guangdong-process_owner": [0], "henan-process_owner": [1], "ministry-process_owner": [1]}


def test_figures_of_a_version_count_the_own_cases_only_and_none_by_the_unit_of_another(town: Town, held: Held) -> None:
    live, org = f"/definitions/versions/{held.national}/live", town.world.org
    counted = {login: town.person(login).get(live).json["total"] for login in (
        "guancheng-student_clerk", "school_d-student_clerk", "guangdong-process_owner", "henan-process_owner")}  # fmt: skip
    assert list(counted.values()) == [0, 0, 0, 1], counted
    for path in (live, f"{live}/cases", "/definitions/transfer/event-log"):
        ask = {"unit": org["jinshui"], **({"element": held.element} if path.endswith("cases") else {})}
        for login, status in (("guancheng-student_clerk", 403), ("guangdong-process_owner", 403), ("henan-process_owner", 200)):
            assert town.person(login).get(path, **ask).status_code == status, (login, path)
    for login, to, cases in (("henan-process_owner", held.henan, 1), ("guangdong-process_owner", held.guangdong, 0)):
        person = town.person(login)
        assert person.get("/migrations/plan", **held.move(to)).json["running"] == cases, login
        assert person.post("/migrations/dry-run", held.move(to)).json["total"] == cases, login


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
    manager = "henan-manager"
    files = town.person(owner).get(f"/definitions/versions/{held.version}").json["files"]
    draft = {"files": files, "note": ""}
    other, reader = town.world.account["school_b-student_clerk"], town.world.account["jinshui-student_leader"]
    return {
        **{("GET", rule): (clerk, lambda p, rule=rule: p.get(held.url(rule))) for rule in (
            "/auth/me", "/cases", "/cases/<case_id>", "/cases/<case_id>/history", "/cases/<case_id>/diagram", "/cases/<case_id>/line", "/definitions",
            "/definitions/<key>", "/definitions/services", "/definitions/roles", "/definitions/choices", "/students/template.xlsx", "/jobs",
            "/jobs/<job_id>", "/files/kinds", "/files/<file_id>", "/inbox", "/notices", "/organisations", "/schools",
            "/organisations/<org_id>", "/settings", "/settings/matrix", "/settings/<key>/history", "/startable", "/processes/<key>/start-form",
            "/processes/<key>/lookups/<lookup>", "/students", "/calendar", "/calendar/address", "/statistics/students", "/statistics/classes", "/statistics/problems", "/statistics/destinations", "/statistics/placements", "/classes", "/graduates",
            "/students/left", "/students/placements",
        )},
        ("POST", "/statistics/yearbook"): (clerk, lambda p: p.send("/statistics/yearbook", yearbook(("410105", "小学", 1)))),
        ("POST", "/calendar/address"): (clerk, lambda p: p.post("/calendar/address")),
        ("PUT", "/school-cards/<org_id>"): (clerk, lambda p: p.put(f"/school-cards/{org['school_a']}", {"values": CARD})),
        ("GET", "/school-cards/<org_id>"): (clerk, lambda p: p.get(f"/school-cards/{org['school_a']}")),
        ("GET", "/school-cards"): ("jinshui-student_clerk", lambda p: p.get("/school-cards")),
        ("POST", "/school-cards/urge"): ("jinshui-student_clerk", lambda p: p.post("/school-cards/urge", {"units": [org["school_b"]]})),
        ("GET", "/school-cards/workbook"): ("jinshui-student_clerk", lambda p: p.get("/school-cards/workbook")),
        ("POST", "/school-cards/workbook"): ("jinshui-student_clerk", lambda p: p.send("/school-cards/workbook", p.get("/school-cards/workbook").data)),
        ("PUT", "/named-people/<org_id>"): (clerk, lambda p: p.put(f"/named-people/{org['school_a']}", PEOPLE)),
        ("GET", "/named-people/<org_id>"): (clerk, lambda p: p.get(f"/named-people/{org['school_a']}")),
        ("GET", "/named-people/<org_id>/contacts"): ("jinshui-student_clerk", lambda p: p.get(f"/named-people/{org['school_a']}/contacts")),
        ("GET", "/named-people"): ("jinshui-student_clerk", lambda p: p.get("/named-people")),
        ("POST", "/named-people/urge"): ("jinshui-student_clerk", lambda p: p.post("/named-people/urge", {"units": [org["school_b"]]})),
        ("GET", "/named-people/workbook"): ("jinshui-student_clerk", lambda p: p.get("/named-people/workbook")),
        ("POST", "/named-people/workbook"): ("jinshui-student_clerk", lambda p: p.send("/named-people/workbook", p.get("/named-people/workbook").data)),
        ("DELETE", "/calendar/address"): (clerk, lambda p: p.call("DELETE", "/calendar/address")),
        ("PUT", "/graduates/<graduate_id>/destination"): (clerk, lambda p: p.put(f"/graduates/{held.graduate}/destination", {"destination": "work"})),
        ("POST", "/print/graduates"): (clerk, lambda p: p.post("/print/graduates", GRADUATES)),
        ("POST", "/graduates/workbook"): (clerk, lambda p: p.post("/graduates/workbook", GRADUATES)),
        ("POST", "/print/roster"): (clerk, lambda p: p.post("/print/roster", {"class": class_of(held), "purpose": "核对"})),
        ("POST", "/print/card"): ("school_b-student_clerk", lambda p: p.post("/print/card", {"student": held.student, "purpose": "核对"})),
        ("POST", "/print/growth"): ("school_b-student_clerk", lambda p: p.post("/print/growth", {"student": held.student, "purpose": "核对"})),
        ("GET", "/students/<student_id>/growth"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}/growth", part="health")),
        ("PUT", "/students/<student_id>/growth"): ("school_b-student_clerk", lambda p: p.put(
            f"/students/{held.student}/growth", BODIES["PUT", "/students/<student_id>/growth"])),
        ("GET", "/growth/class"): (clerk, lambda p: p.get("/growth/class", **{"class": class_of(held)})),
        ("POST", "/growth/class"): (clerk, lambda p: p.post("/growth/class", {
            **growth_of(held), "lines": [{"student": town.world.pupils["school_a"][0].id, "version": 0, "entries": []}]})),
        ("POST", "/growth/class/workbook-out"): (clerk, lambda p: p.post("/growth/class/workbook-out", growth_of(held))),
        ("POST", "/growth/class/workbook"): (clerk, lambda p: p.send(
            "/growth/class/workbook", p.post("/growth/class/workbook-out", growth_of(held)).data,
            **{name: str(value) for name, value in growth_of(held).items()})),
        ("POST", "/print/approval"): (clerk, lambda p: p.post("/print/approval", {"case": held.case})),
        ("POST", "/tables/workbook"): (clerk, lambda p: p.post("/tables/workbook", {"title": "t", "columns": ["a"], "rows": [[1]]})),
        ("GET", "/definitions/versions/<version_id>"): (owner, lambda p: p.get(f"/definitions/versions/{held.version}")),
        ("GET", "/definitions/compare"): (owner, lambda p: p.get("/definitions/compare", a=published(p), b=held.version)),
        **of_running_versions(held, owner, second),
        ("GET", "/jobs/<job_id>/file"): (clerk, lambda p: town.work_off() or p.get(f"/jobs/{held.job}/file")),
        ("GET", "/students/<student_id>"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}")),
        ("GET", "/students/<student_id>/history"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}/history")),
        ("GET", "/students/<student_id>/card"): ("school_b-student_clerk", lambda p: p.get(f"/students/{held.student}/card")),
        ("POST", "/students/<student_id>/card"): ("school_b-student_clerk", lambda p: p.post(f"/students/{held.student}/card", {"values": {"lxdh": "0371-7777777"}})),
        ("POST", "/students/<student_id>/reveal"): ("school_b-student_clerk", lambda p: p.post(f"/students/{held.student}/reveal", {"reason": "核对"})),
        ("POST", "/students/lookup"): (clerk, lambda p: p.post("/students/lookup", {"code": held.code, "name": next(
            q.name for q in [pupil_of(held)])})),
        ("POST", "/students/wrong-numbers"): ("henan-student_clerk", lambda p: p.send("/students/wrong-numbers", b"x")),
        ("POST", "/students/imports"): (clerk, lambda p: p.send("/students/imports", p.get("/students/template.xlsx").data)),
        ("POST", "/exports/students"): (clerk, lambda p: p.post("/exports/students", {})),
        ("POST", "/files"): (clerk, lambda p: p.send("/files", PNG, kind="stamped_form")),
        ("GET", "/tasks/<task_id>"): (leader, lambda p: p.get(f"/tasks/{held.task}")),
        ("POST", "/tasks/<task_id>/claim"): (leader, lambda p: p.post(f"/tasks/{held.task}/claim")),
        ("POST", "/tasks/<task_id>/unclaim"): (leader, lambda p: p.post(f"/tasks/{held.task}/unclaim")),
        ("POST", "/tasks/<task_id>/reassign"): (leader, lambda p: p.post(
            f"/tasks/{held.task}/reassign", {"account": p.me["account"]["id"], "reason": "r"})),
        ("POST", "/cases/<case_id>/urge"): (clerk, lambda p: p.post(f"/cases/{held.case}/urge")),
        ("POST", "/tasks/<task_id>/delegate"): (leader, lambda p: p.post(
            f"/tasks/{held.task}/delegate", {"account": p.me["account"]["id"], "reason": "r"})),
        ("POST", "/tasks/<task_id>/advise"): (leader, lambda p: p.post(f"/tasks/{held.task}/advise", {"opinion": "o"})),
        ("POST", "/tasks/<task_id>/recall"): (leader, lambda p: p.post(f"/tasks/{held.task}/delegate", {
            "account": p.me["account"]["id"], "reason": "r"}) and p.post(f"/tasks/{held.task}/recall")),
        ("GET", "/tasks/<task_id>/people"): (leader, lambda p: p.get(f"/tasks/{held.task}/people")),
        ("POST", "/tasks/<task_id>/signers"): (leader, lambda p: p.post(
            f"/tasks/{held.task}/signers", {"how": "after", "accounts": [reader], "reason": "r"})),
        ("POST", "/tasks/<task_id>/withdraw"): (leader, lambda p: p.post(f"/tasks/{held.task}/withdraw", {"who": reader})),
        ("POST", "/tasks/<task_id>/questions"): (leader, lambda p: p.post(
            f"/tasks/{held.task}/questions", {"account": reader, "text": "?"})),
        ("POST", "/tasks/<task_id>/copies"): (leader, lambda p: p.post(f"/tasks/{held.task}/copies", {"account": reader})),
        ("PUT", "/tasks/<task_id>/draft"): (leader, lambda p: p.put(f"/tasks/{held.task}/draft", {"reason": "r"})),
        ("DELETE", "/tasks/<task_id>/draft"): (leader, lambda p: p.call("DELETE", f"/tasks/{held.task}/draft")),
        ("GET", "/phrases"): (leader, lambda p: p.get("/phrases")),
        ("POST", "/phrases"): (leader, lambda p: p.post("/phrases", {"outcome": "approve", "text": "同意"})),
        ("POST", "/phrases/remove"): (leader, lambda p: p.post("/phrases/remove", {"outcome": "approve", "text": "同意"})),
        ("POST", "/tasks/<task_id>/decide"): (leader, lambda p: p.post(f"/tasks/{held.task}/decide", {"outcome": "approve"})),
        ("POST", "/tasks/<task_id>/take-back"): (leader, lambda p: p.post(f"/tasks/{held.task}/take-back")),
        ("POST", "/cases/search"): (leader, lambda p: p.post("/cases/search", {"q": held.number})),
        ("POST", "/inbox/search"): (leader, lambda p: p.post("/inbox/search", {"q": held.number})),
        ("POST", "/bulk"): (leader, lambda p: p.post("/bulk", {"filter": {}})),
        ("POST", "/bulk/<job_id>/begin"): (leader, lambda p: begun(p)),
        ("POST", "/bulk/<job_id>/stop"): (leader, lambda p: p.post(f"/bulk/{begun(p).json['id']}/stop")),
        ("POST", "/bulk/<job_id>/go-on"): (leader, lambda p: p.post(
            "/bulk/" + p.post(f"/bulk/{begun(p).json['id']}/stop").json["id"] + "/go-on")),
        ("GET", "/bulk/<job_id>"): (leader, lambda p: p.get(f"/bulk/{begun(p).json['id']}")),
        ("GET", "/bulk/<job_id>/items"): (leader, lambda p: p.get(f"/bulk/{begun(p).json['id']}/items")),
        ("POST", "/tasks/decide-batch"): (leader, lambda p: p.post("/tasks/decide-batch", {
            "tasks": [p.inbox(held.case)[0]["id"]], "outcome": "approve"})),
        ("POST", "/cases"): (clerk, lambda p: p.start(town.world.take("school_c").id)),
        ("POST", "/cases/<case_id>/actions/<name>"): (clerk, lambda p: p.post(f"/cases/{held.case}/actions/cancel", {"reason": "r"})),
        **of_notices(town, clerk),
        ("POST", "/notices/read"): (clerk, lambda p: p.post("/notices/read", {"notices": []})),
        ("GET", "/accounts"): (admin, lambda p: p.get("/accounts", organisation=org["school_a"])),
        ("GET", "/accounts/template.xlsx"): (admin, lambda p: p.get("/accounts/template.xlsx", family="status")),
        ("POST", "/accounts/imports"): (admin, lambda p: p.send("/accounts/imports", filled_list(p))),
        ("GET", "/accounts/imports/<job_id>"): (admin, lambda p: p.get(f"/accounts/imports/{checked_list(town, p)}")),
        ("POST", "/accounts/imports/<job_id>/issue"): (admin, lambda p: p.post(
            f"/accounts/imports/{checked_list(town, p)}/issue", {"site": "https://heban.example.cn"})),
        ("GET", "/accounts/vacancies"): (admin, lambda p: p.get("/accounts/vacancies")),
        ("POST", "/readings"): (admin, lambda p: p.post("/readings", child_of(town))),
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
            f"/organisations/{org['jinshui']}/move", {"parent": org["henan"], "on": "2027-01-01", "document": "d"})),
        ("DELETE", "/organisations/<org_id>/move"): (operator, lambda p: p.call("DELETE", f"/organisations/{org['jinshui']}/move")),
        ("GET", "/settings/workbook"): (admin, lambda p: p.get("/settings/workbook")),
        **{("POST", path): (admin, lambda p, path=path: p.send(path, book_of_settings(held), organisation=org["jinshui"]))
           for path in BOOKS_IN},
        ("GET", "/settings/compare"): (admin, lambda p: p.get("/settings/compare", other=org["henan"])),
        ("GET", "/settings/<key>/reach"): (admin, lambda p: p.get("/settings/transfer.enabled/reach")),
        ("GET", "/settings/proposals"): (clerk, lambda p: p.get("/settings/proposals")),
        ("POST", "/settings/proposals/<proposal_id>/decision"): (admin, lambda p: p.post(
            f"/settings/proposals/{held.proposal}/decision", {"outcome": "withdrawn"})),
        ("PUT", "/settings/<key>"): (admin, lambda p: p.settle(org["jinshui"], "transfer.reminder_days", 2)),
        ("POST", "/definitions/check"): (owner, lambda p: p.post("/definitions/check", {"files": files})),
        ("POST", "/definitions/names"): (owner, lambda p: p.post("/definitions/names", {"files": files, "element": "Facts"})),
        ("GET", "/definitions/<key>/scenarios"): (owner, lambda p: p.get("/definitions/transfer/scenarios")),
        ("POST", "/definitions/try"): (owner, lambda p: p.post("/definitions/try", {
            "files": files, "scenario": "process: transfer\nstart: {by: me, request: {}}"})),
        ("POST", "/definitions/<key>/drafts"): (owner, lambda p: p.post("/definitions/transfer/drafts", draft)),
        ("POST", "/definitions"): (owner, lambda p: p.post("/definitions", {
            "key": "made_here", "name": "新业务", "name_en": "New", "from": published(p)})),
        ("POST", "/definitions/versions/<version_id>/share"): (owner, lambda p: p.post(
            f"/definitions/versions/{held.version}/share", {"shared": True})),
        **of_a_variant(town, owner),
        ("PUT", "/definitions/versions/<version_id>"): (owner, lambda p: p.put(f"/definitions/versions/{held.version}", draft)),
        ("DELETE", "/definitions/versions/<version_id>"): (owner, lambda p: p.call("DELETE", "/definitions/versions/" + p.post(
            "/definitions/transfer/drafts", draft).json["id"])),
        ("POST", "/definitions/versions/<version_id>/submit"): (owner, lambda p: p.post(f"/definitions/versions/{held.version}/submit")),
        ("POST", "/definitions/versions/<version_id>/reject"): (second, lambda p: p.post(
            f"/definitions/versions/{held.version}/reject", {"reason": "r"})),
        ("POST", "/definitions/versions/<version_id>/publish"): (second, lambda p: town.person(owner).post(
            f"/definitions/versions/{held.version}/submit") and p.post(f"/definitions/versions/{held.version}/publish")),
        ("POST", "/definitions/versions/<version_id>/rollback"): (second, lambda p: p.post(f"/definitions/versions/{held.version}/rollback")),
        ("POST", "/definitions/versions/<version_id>/retire"): (second, lambda p: p.post(f"/definitions/versions/{held.version}/retire")),
        **{("GET", rule): (operator, lambda p, rule=rule: p.get(rule)) for rule in (
            "/operations/stuck", "/operations/incidents", "/operations/starts", "/operations/workers", "/operations/timers",
            "/operations/undelivered", "/operations/undelivered/retried")},
        ("POST", "/operations/undelivered/try-now"): (operator, lambda p: p.post(
            "/operations/undelivered/try-now", {"ids": [held.waiting], "reason": "r"})),
        ("POST", "/operations/undelivered/resend"): (operator, lambda p: p.post(
            "/operations/undelivered/resend", {"ids": [held.letter], "reason": "r"})),
        ("POST", "/operations/incidents/<incident_id>/<action>"): (operator, lambda p: p.post(
            f"/operations/incidents/{an_incident(town, town.person(clerk).start(town.world.take('school_c').id).json['id'])}/cancel", {"reason": "r"})),
        ("POST", "/operations/starts/<start_id>/retry"): (operator, lambda p: p.post(f"/operations/starts/{a_failed_start(town)}/retry", {"reason": "r"})),
        ("GET", "/operations/supervision"): ("jinshui-student_clerk", lambda p: p.get("/operations/supervision")),
        **of_a_list(held, clerk, leader),
        ("POST", "/auth/act-as"): (clerk, lambda p: p.post("/auth/act-as", {"assignment": p.me["acting"]["assignment"]})),
        ("POST", "/auth/tokens"): (clerk, lambda p: p.post("/auth/tokens", {"name": "n", "days": 5})),
        ("GET", "/auth/tokens"): (clerk, lambda p: p.get("/auth/tokens")),
        ("DELETE", "/auth/tokens/<token_id>"): (clerk, lambda p: p.call("DELETE", f"/auth/tokens/{held.token}")),
        ("POST", "/auth/password"): (clerk, lambda p: town.fresh(clerk).post(
            "/auth/password", {"old": "Test-world-2026", "new": "Another-2026-word"})),
        ("GET", "/reports/sets"): (manager, lambda p: p.get("/reports/sets")),
        ("GET", "/reports/sets/<key>"): (manager, lambda p: p.get("/reports/sets/informatization")),
        ("GET", "/reports/sets/<key>/versions"): (manager, lambda p: p.get("/reports/sets/informatization/versions")),
        ("GET", "/reports/elements"): (manager, lambda p: p.get("/reports/elements")),
        **{("GET", route): (manager, lambda p, route=route: p.get(route, set="informatization")) for route in OF_A_UNIT},
        ("GET", "/reports/snapshots/<snapshot_id>"): (manager, lambda p: p.get(f"/reports/snapshots/{held.snapshot}")),
        ("GET", "/reports/snapshots/compare"): (manager, lambda p: p.get(
            "/reports/snapshots/compare", a=held.snapshot, b=held.snapshot)),
        ("POST", "/reports/cells"): (manager, lambda p: p.post("/reports/cells", {
            "set": "informatization", "period": "2026-10", "cells": [{"item": "department", "value": "科技处"}]})),
        ("GET", "/reports/definitions"): (manager, lambda p: p.get("/reports/definitions")),
        ("GET", "/reports/definitions/<set_id>"): (owner, lambda p: p.get(f"/reports/definitions/{held.draft_set}")),
        ("GET", "/reports/definitions/<set_id>/workbook"): (owner, lambda p: p.get(f"/reports/definitions/{held.draft_set}/workbook")),
        ("POST", "/reports/definitions/workbook"): (owner, lambda p: p.send(
            "/reports/definitions/workbook", p.get(f"/reports/definitions/{held.draft_set}/workbook").data)),
        ("POST", "/reports/urge"): (manager, lambda p: p.post("/reports/urge", {"set": "informatization"})),
        ("POST", "/reports/comments"): (manager, lambda p: p.post("/reports/comments", {
            "set": "informatization", "unit": town.world.org["school_a"], "item": "bandwidth", "text": "请核实"})),
        ("POST", "/reports/comments/<comment_id>/settle"): (manager, lambda p: p.post(f"/reports/comments/{held.comment}/settle")),
        ("POST", "/reports/confirm"): (manager, lambda p: p.post("/reports/confirm", {"set": "informatization", "period": "2026-10"})),
        ("POST", "/reports/workbook"): (manager, lambda p: p.send("/reports/workbook", p.get(
            "/reports/workbook", set="informatization", period="2026-10").data, set="informatization", period="2026-10")),
        ("POST", "/reports/sets/drafts"): (owner, lambda p: p.post("/reports/sets/drafts", {"definition": small("another")})),
        ("POST", "/reports/sets/drafts/<set_id>/publish"): ("ministry-process_owner", lambda p: p.post(
            f"/reports/sets/drafts/{held.draft_set}/publish", {"first_period": "2027-01"})),
        ("POST", "/auth/sign-out"): (leader, lambda p: p.post("/auth/sign-out")),
    }  # fmt: skip


def of_running_versions(held: Held, owner: str, second: str) -> dict[Route, tuple[str, Callable[[Person], TestResponse]]]:
    """The routes of versions as they run, and of a migration from its confirmation to its end."""
    live, moved = f"/definitions/versions/{held.national}/live", f"/migrations/{held.migration}"
    files = held.town.person(owner).get(f"/definitions/versions/{held.version}").json["files"]
    asked = held.move(held.henan, cases=[held.case], reason="r")
    return {
        ("GET", "/definitions/versions/<version_id>/live"): (owner, lambda p: p.get(live)),
        ("GET", "/definitions/versions/<version_id>/live/cases"): (owner, lambda p: p.get(f"{live}/cases", element=held.element)),
        ("GET", "/definitions/<key>/event-log"): (owner, lambda p: p.get("/definitions/transfer/event-log")),
        ("POST", "/definitions/<key>/coverage"): (owner, lambda p: p.post("/definitions/transfer/coverage", {"files": files})),
        ("POST", "/definitions/<key>/replay"): (owner, lambda p: p.post("/definitions/transfer/replay", {"files": files})),
        ("GET", "/migrations"): (owner, lambda p: p.get("/migrations", process="transfer")),
        ("GET", "/migrations/plan"): (owner, lambda p: p.get("/migrations/plan", **held.move(held.henan))),
        ("POST", "/migrations/dry-run"): (owner, lambda p: p.post("/migrations/dry-run", held.move(held.henan))),
        ("POST", "/migrations"): (owner, lambda p: p.post("/migrations", asked)),
        ("GET", "/migrations/<migration_id>"): (owner, lambda p: p.get(moved)),
        ("GET", "/migrations/<migration_id>/items"): (owner, lambda p: p.get(f"{moved}/items")),
        ("POST", "/migrations/<migration_id>/withdraw"): (owner, lambda p: p.post(
            f"/migrations/{p.post('/migrations', asked).json['id']}/withdraw")),
        ("POST", "/migrations/<migration_id>/confirm"): (second, lambda p: p.post(f"{moved}/confirm")),
        ("POST", "/migrations/<migration_id>/stop"): (owner, lambda p: p.post(f"{moved}/stop")),
        ("POST", "/migrations/<migration_id>/go-on"): (owner, lambda p: p.post(f"{moved}/go-on")),
        ("POST", "/migrations/<migration_id>/undo"): (owner, lambda p: held.town.work_off() or p.post(f"{moved}/undo", {"reason": "r"})),
    }  # fmt: skip


def of_a_variant(town: Town, owner: str) -> dict[Route, tuple[str, Callable[[Person], TestResponse]]]:
    """What is done with a variant whose original moved on."""
    found = left_behind(town)
    path = f"/definitions/versions/{found.mine}/merge"

    def merge(p: Person) -> TestResponse:
        seen = p.post(f"{path}/preview").json
        chosen = {one["key"]: "ours" for one in seen["conflicts"]}
        return p.post(path, {"choices": chosen, "original": found.second, "revision": seen["revision"]})

    return {
        ("POST", "/definitions/versions/<version_id>/merge/preview"): (owner, lambda p: p.post(f"{path}/preview")),
        ("POST", "/definitions/versions/<version_id>/merge"): (owner, merge),
    }


def of_a_list(held: Held, clerk: str, leader: str) -> dict[Route, tuple[str, Callable[[Person], TestResponse]]]:
    """The routes of a case of many, in the order in which a list is entered and decided."""
    made: dict[str, Any] = {}
    row = {"values": {"xm": "某某", "sfzjh": "410105202001050012", "xd": "primary", "njh": "1", "xbm": "1"}}

    def start(p: Person) -> TestResponse:
        made.update(p.post("/cases", {"process": "registration", "data": {"kind": "enrolled"}}).json)
        made["task"] = f"/tasks/{made['open_tasks'][0]['id']}/rows"
        entered = p.post(made["task"], row)
        made["row"] = entered.json["id"]
        return entered

    def seat(p: Person) -> str:
        if "seat" not in made:
            writer = held.town.person(clerk)
            writer.post(made["task"], {"values": {**row["values"], "sfzjh": number}})
            writer.post(f"{made['task']}/remove", {"rows": [made["row"]]})
            writer.post(made["task"].removesuffix("/rows") + "/decide", {"outcome": "submit"})
            made["seat"] = f"/tasks/{p.inbox(made['id'])[0]['id']}/rows"
        return str(made["seat"])

    number = "41010520200105001" + check_digit("41010520200105001")
    return {
        ("POST", "/tasks/<task_id>/rows"): (clerk, start),
        ("POST", "/tasks/<task_id>/rows/search"): (clerk, lambda p: p.post(f"{made['task']}/search", {})),
        ("GET", "/tasks/<task_id>/rows/<row_id>"): (clerk, lambda p: p.get(f"{made['task']}/{made['row']}")),
        ("PUT", "/tasks/<task_id>/rows/<row_id>"): (clerk, lambda p: p.put(f"{made['task']}/{made['row']}", row)),
        ("POST", "/tasks/<task_id>/rows/workbook-out"): (clerk, lambda p: p.post(f"{made['task']}/workbook-out")),
        ("POST", "/tasks/<task_id>/rows/workbook"): (clerk, lambda p: p.send(f"{made['task']}/workbook", b"PK")),
        ("POST", "/tasks/<task_id>/rows/remove"): (clerk, lambda p: p.post(f"{made['task']}/remove", {"rows": ["x"]})),
        ("GET", "/cases/<case_id>/rows"): (clerk, lambda p: p.get(f"/cases/{made['id']}/rows")),
        ("POST", "/cases/<case_id>/rows/workbook-out"): (
            clerk, lambda p: p.post(f"/cases/{made['id']}/rows/workbook-out")
        ),
        ("POST", "/tasks/<task_id>/rows/selections"): (leader, lambda p: p.post(f"{seat(p)}/selections", {})),
        ("POST", "/tasks/<task_id>/rows/decide"): (leader, lambda p: p.post(
            f"{seat(p)}/decide", {"outcome": "approve", "rows": [2]})),
    }  # fmt: skip


def child_of(town: Town) -> dict[str, str]:
    """A child of a school of Jinshui, as somebody types it who asks who read its data."""
    child = town.world.pupils["school_a"][-1]
    return {"code": child.code, "name": child.name}


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
    assert held.start in town.person("henan-operator").get("/operations/starts").text
    assert held.letter in town.person("henan-operator").get("/operations/undelivered").text
    assert held.waiting in town.person("henan-operator").get("/operations/undelivered/retried").text
    owner = town.person("henan-process_owner")
    assert held.version in owner.get("/definitions/transfer").text
    assert held.migration in owner.get("/migrations", process="transfer").text
    assert held.number in owner.get(f"/migrations/{held.migration}/items").text
    assert held.number in owner.get(f"/definitions/versions/{held.national}/live/cases", element=held.element).text
    assert held.number in owner.post("/migrations/dry-run", held.move(held.henan)).text
    for kind in ("xes", "ocel"):
        assert held.number in owner.get("/definitions/transfer/event-log", format=kind).text
    files = owner.get(f"/definitions/versions/{held.national}").json["files"]
    assert held.ended_number in owner.post("/definitions/transfer/replay", {"files": files}).text
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
