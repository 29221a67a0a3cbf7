"""Changes of schools over HTTP as their own people, on both stores: what goes with a school, and what stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from engine.store import tables as t
from records.org_states import state_on
from records.scope import system_scope
from records.students.versions import as_of, roster_on
from records.tables import SchoolClass, Setting, Student, VoidSchoolCode
from records.tree import subtree_on
from tests.api.conftest import Town
from tests.service.conftest import PUPILS, Setup

ADMIN, LEADER, CITY = "jinshui-system_admin", "jinshui-student_leader", "zhengzhou-system_admin"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def ask(town: Town, kind: str, by: str = ADMIN, /, **form: Any) -> Any:
    given = {key: town.world.org.get(value, value) if isinstance(value, str) else value for key, value in form.items()}
    data = {"kind": kind, "document": "郑教〔2026〕12号", "why": "布局调整", **given}
    return town.person(by).post("/cases", {"process": "school_change", "data": data})


def agreed(town: Town, kind: str, *levels: str, **form: Any) -> str:
    """Asked for, agreed by the leader and the levels named, and carried out to its end."""
    answer = ask(town, kind, **form)
    assert answer.status_code == 201, answer.text
    case = str(answer.json["id"])
    for login in (LEADER, *levels):
        assert (decided := town.person(login).decide(case, "approve")).status_code == 200, (login, decided.text)
    town.work_off()
    shown = town.person(ADMIN).get(f"/cases/{case}").json
    assert shown["outcome"] == "Done", shown
    return case


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one.get("rule") or one["key"] for one in answer.json["errors"]]


def later(town: Town) -> None:
    """The next day, on which everybody signs in anew."""
    town.pass_time(days=1)
    town.known.clear()


def transfer(town: Town, to: str, pupil: str, *seats: str) -> str:
    """A transfer under way, approved by some seats."""
    answer = town.person(f"{to}-student_clerk").start(pupil)
    assert answer.status_code == 201, answer.text
    for login in seats:
        assert town.person(login).decide(answer.json["id"], "approve").status_code == 200, login
    return str(answer.json["id"])


def test_a_merger_takes_pupils_people_tasks_and_settings_along_and_keeps_the_past(town: Town) -> None:
    org, first, second = town.world.org, town.world.org["school_a"], town.world.org["school_b"]
    coming, leaving, between = (town.world.take(name).id for name in ("school_c", "school_a", "school_a"))
    inward = transfer(town, "school_a", coming)
    outward = transfer(town, "school_c", leaving, "school_c-student_leader", "guancheng-student_clerk")
    inside = transfer(town, "school_b", between, "school_b-student_leader")
    assert town.person(ADMIN).settle(first, "transfer.reminder_days", 2).status_code == 200
    before = {one.id: one for one in pupils(town, first)}
    today = town.house.acting().today
    eve = today - timedelta(days=1)

    case = agreed(town, "merge", CITY, school="school_a", into="school_b")

    with town.house.reading() as session, system_scope(session):
        now = {one.id: one for one in session.scalars(select(Student).where(Student.org_id == second))}
        assert set(before) <= set(now) and len(now) == 2 * PUPILS
        rooms = {room.id: room for room in session.scalars(select(SchoolClass))}
        old, new = rooms[before[leaving].class_id], rooms[now[leaving].class_id]
        assert (new.org_id, new.number, old.became, old.closed_on) == (second, 2, new.id, today)
        assert roster_on(session, first, eve) == sorted(before) and roster_on(session, first, today) == []
        assert as_of(session, leaving, eve).org_id == first
        assert state_on(session, first, eve).status == "normal"
        gone = state_on(session, first, today)
        assert (gone.status, gone.successor) == ("merged", second)
        assert first in subtree_on(session, org["jinshui"], eve) and first in subtree_on(session, second, today)
        assert session.get(VoidSchoolCode, "2141000001") is not None
        kept = session.scalar(select(Setting.value).where(Setting.org_id == second, Setting.key == "transfer.reminder_days"))
        assert kept == 2
    shown = town.person(ADMIN).get(f"/cases/{case}").text
    assert "已转移学生" in shown and "已转移岗位" in shown

    leader = town.person("school_a-student_leader")
    assert leader.get("/auth/me").json["acting"]["organisation"]["id"] == second, "the same sign-in goes on"
    for running in (inward, outward):
        assert len(leader.inbox(running)) == 1 and len(town.person("school_b-student_leader").inbox(running)) == 1
    assert leader.decide(outward, "approve").status_code == 200
    assert town.person("jinshui-student_clerk").decide(outward, "approve").status_code == 200
    for login in ("school_b-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk"):
        assert town.person(login).decide(inward, "approve").status_code == 200, login
    for login in ("school_a-student_leader", "jinshui-student_clerk"):
        assert town.person(login).decide(inside, "approve").status_code == 200, login
    town.work_off()
    for running in (inward, outward, inside):
        assert town.person("school_b-student_clerk").get(f"/cases/{running}").json["state"] == "ended", running
    with town.house.reading() as session, system_scope(session):
        stands = dict(session.execute(select(Student.id, Student.org_id)).all())
        assert (stands[coming], stands[leaving], stands[between]) == (second, org["school_c"], second)
    again = ask(town, "create", code="2141000001", name="金水区第三小学", stages=["primary"])
    assert rules(again) == ["value"], "a void code is never used again"
    assert rules(ask(town, "merge", school="school_a", into="school_b")) == ["ended", "busy"]


def pupils(town: Town, school: str) -> list[Student]:
    with town.house.reading() as session, system_scope(session):
        return list(session.scalars(select(Student).where(Student.org_id == school)))


def test_a_school_is_founded_renamed_suspended_and_deleted_each_with_its_refusals(town: Town) -> None:
    assert rules(ask(town, "create")) == ["name", "code", "stages"]
    assert rules(ask(town, "create", code="2144000077", name="金水区第一小学", stages=["primary"])) == ["value"]
    assert rules(ask(town, "rename", school="school_c", name="新名小学")) == ["school"], "not below the county"
    assert rules(ask(town, "rename", school="school_a", name="金水区第一小学")) == ["same_name"]
    assert rules(ask(town, "resume", school="school_a")) == ["no_change"]
    assert rules(ask(town, "close", school="school_a")) == ["into"]
    assert rules(ask(town, "merge", school="school_a", into="school_c")) == ["into"], "not below the county"
    assert rules(ask(town, "merge", school="school_a", into="school_a")) == ["receiver"]
    assert ask(town, "create", "jinshui-student_clerk", name="x").status_code == 403

    agreed(town, "create", code="2141000077", name="金水区第七小学", name_en="Seventh", stages=["primary"])
    found = town.person(ADMIN).get("/schools", q="2141000077").json["items"]
    made = found[0]["id"]
    assert [one["name"] for one in found[0]["path"]][-1] == "金水区教育局"
    later(town)
    eve = town.house.acting().today
    later(town)
    agreed(town, "rename", school=made, name="金水区育新小学")
    agreed(town, "suspend", school=made)
    with town.house.reading() as session, system_scope(session):
        assert (state_on(session, made, eve).name_zh, state_on(session, made, eve).status) == ("金水区第七小学", "normal")
        now = state_on(session, made, town.house.acting().today)
        assert (now.name_zh, now.status) == ("金水区育新小学", "suspended")
    told = [(one["name"], one["status_name"]) for one in town.person(ADMIN).get(f"/organisations/{made}").json["states"]]
    assert told == [("金水区第七小学", "正常"), ("金水区育新小学", "正常"), ("金水区育新小学", "停止招生")]
    first = ask(town, "delete", school=made)
    assert rules(ask(town, "resume", school=made)) == ["running"], "two changes of a school do not run at once"
    case = first.json["id"]
    assert town.person(LEADER).post(f"/cases/{case}/actions/withdraw", {"reason": "x"}).status_code == 403
    assert town.person(ADMIN).post(f"/cases/{case}/actions/withdraw", {"reason": "暂缓"}).json["outcome"] == "EndWithdrawn"
    agreed(town, "delete", school=made)
    with town.house.reading() as session, system_scope(session):
        assert state_on(session, made, eve) is None, "entered by mistake: no day shows it"
        assert made not in subtree_on(session, town.world.org["jinshui"], eve)


def test_classes_split_off_a_school_closes_without_pupils_and_is_revived_with_its_code(town: Town) -> None:
    first, today = town.world.org["school_a"], town.house.acting().today
    held = town.world.take("school_a").id
    transfer(town, "school_c", held)
    with town.house.working() as work, system_scope(work.session):
        rooms = list(work.session.scalars(select(SchoolClass).where(SchoolClass.org_id == first)))
        spare = SchoolClass(org_id=first, province="41", stage="primary", cohort=2024, number=1, name="2024级1班")
        work.session.add(spare)
    wanted = {"school": "school_a", "code": "2141000088", "name": "金水区东校", "classes": [rooms[0].id]}
    assert rules(ask(town, "split", **{**wanted, "classes": []})) == ["classes"]
    agreed(town, "split", CITY, **wanted)
    new = town.person(ADMIN).get("/schools", q="2141000088").json["items"][0]["id"]
    assert len(pupils(town, new)) == PUPILS - 1 and [one.id for one in pupils(town, first)] == [held]
    with town.house.reading() as session, system_scope(session):
        assert session.get_one(SchoolClass, rooms[0].id).closed_on is None, "whom a case holds still sits there"

    assert rules(ask(town, "close", school=new)) == ["into", "busy"]
    later(town)
    agreed(town, "close", CITY, school=new, into="school_b")
    assert len(pupils(town, town.world.org["school_b"])) == 2 * PUPILS - 1
    later(town)
    agreed(town, "revive", CITY, school=new)
    with town.house.reading() as session, system_scope(session):
        states = [state_on(session, new, today + timedelta(days=n)).status for n in range(3)]
        assert states == ["normal", "closed", "normal"]
        assert session.get(VoidSchoolCode, "2141000088") is None
        assert new in subtree_on(session, town.world.org["jinshui"], today + timedelta(days=2))
        assert new not in subtree_on(session, town.world.org["jinshui"], today - timedelta(days=1))


LIMITS = {
    "school_change.time_limit_days": 5, "school_change.reminder_days": 9,
    "affiliation_change.time_limit_days": 5, "affiliation_change.reminder_days": 9,
}  # fmt: skip
ASKED = {
    "school_change": {"kind": "rename", "document": "郑教〔2026〕12号", "why": "布局调整", "name": "金水区新名小学", "name_en": "New name"},
    "affiliation_change": {"parent": "guancheng", "document": "郑政〔2026〕3号", "why": "区划调整"},
}  # fmt: skip


@pytest.mark.parametrize("key", LIMITS)
def test_a_limit_rules_where_it_is_set_and_not_next_door(embedded: Setup, key: str) -> None:
    process = key.partition(".")[0]
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    org = town.world.org
    data = {key: org.get(value, value) for key, value in {"school": "school_a", **ASKED[process]}.items()}

    def seen() -> Any:
        answer = town.person(ADMIN).post("/cases", {"process": process, "data": data})
        assert answer.status_code == 201, answer.text
        case = answer.json["id"]
        (task,) = town.person(LEADER).inbox(case)
        with town.house.engine.reading() as connection:
            calls = sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == case)).scalars())
        assert town.person(ADMIN).post(f"/cases/{case}/actions/withdraw", {"reason": "不再办理"}).status_code == 200
        return task["due"]["working_days"], calls[:1]

    def settle(unit: str) -> None:
        answer = town.person(f"{unit}-system_admin").settle(org[unit], key, LIMITS[key], document="文〔2026〕1号")
        assert answer.status_code == 200, answer.text

    before = seen()
    settle("guancheng")
    assert seen() == before
    settle("jinshui")
    assert seen() != before
