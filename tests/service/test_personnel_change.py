"""Changes of personnel over HTTP as their own people, on both stores: who issues, what is sealed, what is handed over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from records.accounts import display_names
from records.assignments import holders
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from records.sealed_entries import read_entries
from records.students.codes import check_digit
from records.tables import Account, Person, SealedEntry
from service.daily import clear_entries, seal_contacts
from tests.api.conftest import Town
from tests.service.conftest import Setup

ADMIN, LEVELS = "jinshui-system_admin", ("zhengzhou-system_admin", "henan-system_admin", "ministry-system_admin")
MOBILE, NUMBER = "13800001234", "41010519800101001" + check_digit("41010519800101001")
FORM = {
    "role": "inspector", "name": "王分管", "login": "jinshui-wang", "department": "办公室", "post": "副局长",
    "mobile": MOBILE, "why": "新任分管领导",
}  # fmt: skip


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def ask(town: Town, by: str = ADMIN, /, **form: Any) -> Any:
    return town.person(by).post("/cases", {"process": "personnel_change", "data": form})


def asked(town: Town, by: str = ADMIN, /, **form: Any) -> str:
    answer = ask(town, by, **form)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def agree(town: Town, case: str, *levels: str) -> None:
    for login in levels:
        assert (answer := town.person(login).decide(case, "approve")).status_code == 200, (login, answer.text)


def held(town: Town, unit: str, role: Role) -> list[str]:
    """The names of those who hold a role now."""
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        found = holders(session, town.world.org[unit], role, town.house.acting().today)
        return sorted(display_names(session, found).values())


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["rule"] for one in answer.json["errors"]]


def test_the_ministry_issues_an_inspector_after_every_level_and_the_link_is_handed_over(town: Town) -> None:
    case = asked(town, **FORM)
    agree(town, case, *LEVELS[:2])
    assert held(town, "jinshui", Role.INSPECTOR) == [], "the province sums up, it does not issue"
    agree(town, case, LEVELS[2])
    assert held(town, "jinshui", Role.INSPECTOR) == ["王分管"]
    admin = town.person(ADMIN)
    accounts = admin.get("/accounts", organisation=town.world.org["jinshui"]).json["items"]
    (made,) = [one for one in accounts if one["login"] == "jinshui-wang"]
    link = admin.post(f"/accounts/{made['id']}/activation").json["activation_link"]
    assert admin.decide(case, "delivered").status_code == 200
    assert admin.get(f"/cases/{case}").json["outcome"] == "Done"
    secret = link.partition("#")[2]
    assert town.nobody().post("/auth/activate", {"token": secret, "password": "Fresh-Start-88"}).status_code == 200
    assert town.fresh("jinshui-wang", "Fresh-Start-88").me["acting"]["role"] == "inspector"


def test_phone_and_number_stand_sealed_and_whoever_does_not_decide_reads_stars(town: Town, setup: Setup) -> None:
    case = asked(town, **FORM, id_number=NUMBER, email="wang@example.edu.cn")
    deciding = town.person(LEVELS[0]).get(f"/cases/{case}").text
    agree(town, case, *LEVELS)
    afterwards = town.person(LEVELS[0]).get(f"/cases/{case}").text
    assert MOBILE in deciding and NUMBER in deciding
    assert MOBILE not in afterwards and "138****1234" in afterwards and NUMBER not in afterwards
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        entry = session.scalar(
            select(SealedEntry).join(Person, Person.contact_entry == SealedEntry.id)
            .join(Account, Account.person_id == Person.id).where(Account.login == "jinshui-wang")
        )  # fmt: skip
        assert entry is not None and MOBILE.encode() not in entry.payload
        assert read_entries(session, {entry.id: entry.digest})[entry.id].values["mobile"] == MOBILE
    kind, _, database = setup.configuration.database.partition(":///")
    if kind == "sqlite":
        dumped = "\n".join(sqlite3.connect(database).iterdump())
        assert MOBILE not in dumped and NUMBER not in dumped


def test_a_schools_role_is_its_authoritys_and_what_the_old_holder_held_goes_back_to_the_desk(town: Town) -> None:
    clerk, leader = town.person("school_a-student_clerk"), town.person("school_a-student_leader")
    moved = clerk.start(town.world.take("school_b").id).json["id"]
    (task,) = leader.inbox(moved)
    assert leader.post(f"/tasks/{task['id']}/claim").status_code == 200
    successor = town.world.account[town.hire("school_a-next", ("school_a", Role.ENROLMENT_OFFICER))]
    old = town.world.account["school_a-student_leader"]
    case = asked(town, "school_a-system_admin", role="student_leader", leaving=old, departs=True, incoming=successor, why="调离")
    assert rules(ask(town, "school_a-system_admin", role="student_leader", leaving=old, why="调离")) == ["empty"]
    agree(town, case, "jinshui-system_admin")
    assert town.person("school_a-system_admin").get(f"/cases/{case}").json["outcome"] == "Done"
    town.work_off()
    assert held(town, "school_a", Role.STUDENT_LEADER) == ["school_a-next"]
    assert town.sign_in("school_a-student_leader").status_code == 401, "the account has ended"
    successor_now = town.person("school_a-next")
    (post,) = [one for one in successor_now.get("/auth/me").json["roles"] if one["role"] == "student_leader"]
    assert successor_now.post("/auth/act-as", {"assignment": post["assignment"]}).status_code == 200
    assert [one["id"] for one in successor_now.inbox(moved)] == [task["id"]]
    assert successor_now.decide(moved, "approve").status_code == 200


def test_each_wrong_form_is_refused_and_nobody_but_an_administrator_asks(town: Town) -> None:
    auditor = town.world.account[town.hire("jinshui-audit", ("jinshui", Role.AUDITOR))]
    clerk = town.world.account["jinshui-student_clerk"]
    assert rules(ask(town, role="inspector", why="x")) == ["nobody"]
    assert rules(ask(town, role="inspector", leaving=clerk, incoming=auditor, why="x")) == ["not_held", "incompatible"]
    assert rules(ask(town, role="auditor", incoming=auditor, why="x")) == ["incompatible"], "held already"
    assert rules(ask(town, role="system_admin", incoming=clerk, why="x")) == ["incompatible"]
    assert rules(ask(town, **{**FORM, "mobile": "12", "login": ADMIN, "id_number": NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")})) == ["value"]
    assert rules(ask(town, **FORM, incoming=auditor)) == ["both", "incompatible"]
    assert ask(town, "jinshui-student_clerk", **FORM).status_code == 403


def test_it_is_withdrawn_by_its_unit_and_returned_by_a_level(town: Town) -> None:
    case = asked(town, **FORM)
    assert town.person(LEVELS[0]).decide(case, "return", "职务不符", asked=["post"], then="seats").status_code == 200
    assert town.person(ADMIN).decide(case, "resubmit", data={"post": "局长"}).status_code == 200
    agree(town, case, LEVELS[0])
    assert town.person(LEVELS[0]).post(f"/cases/{case}/actions/withdraw", {"reason": "x"}).status_code == 403
    assert town.person(ADMIN).post(f"/cases/{case}/actions/withdraw", {"reason": "人选有变"}).json["outcome"] == "EndWithdrawn"


def test_what_an_older_release_left_in_plain_columns_is_sealed_and_stays(town: Town) -> None:
    with town.house.working() as work, system_scope(work.session):
        person = work.session.get_one(Person, work.session.get_one(Account, town.world.account[ADMIN]).person_id)
        person.mobile, person.email = MOBILE, "wang@example.edu.cn"
    assert (seal_contacts(town.house), seal_contacts(town.house)) == (1, 0)
    town.pass_time(days=3)
    clear_entries(town.house)
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        kept = session.get_one(Person, person.id)
        entry = session.get_one(SealedEntry, kept.contact_entry)
        assert (kept.mobile, kept.email) == ("", "")
        assert read_entries(session, {entry.id: entry.digest})[entry.id].values == {"mobile": MOBILE, "email": "wang@example.edu.cn"}


def test_posts_without_a_person_in_use_are_counted_and_listed_within_the_subtree_alone(town: Town) -> None:
    admin = town.person(ADMIN)
    shown = admin.get("/accounts/vacancies").json
    counts = {one["role"]: one["n"] for one in shown["counts"]}
    assert counts == {
        "student_clerk": 0, "student_leader": 0, "system_admin": 0, "manager": 3, "inspector": 1, "auditor": 1,
    }, "jinshui and its two schools lack managers, the county alone its inspector and auditor"
    assert {one["organisation"]["id"] for one in shown["items"] if one["role"] == "inspector"} == {town.world.org["jinshui"]}
    town.hire("jinshui-manager", ("jinshui", Role.MANAGER))
    assert {one["role"]: one["n"] for one in admin.get("/accounts/vacancies").json["counts"]}["manager"] == 2
    assert admin.get("/accounts/vacancies", organisation=town.world.org["guancheng"]).status_code == 403
