"""A whole class moves over HTTP as its own people, on both stores; each student moves or stays by itself (domain 34)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from engine.store import tables as t
from records.acting import Acting
from records.many import effects
from records.schools import NewClass, create_class
from records.scope import system_scope
from records.students.codes import Status
from records.students.moves import Arrival, move_student
from records.students.updates import change_status
from records.tables import CaseLock, CaseRow, CaseRowEffect, SchoolClass, Student
from records.tables.school import Stage
from tests.api.conftest import Town
from tests.service.conftest import PUPILS, Setup

CLERK, LEADER = "jinshui-student_clerk", "jinshui-student_leader"
NOTES = (("school_a-student_leader", "NoteReceiving"), ("school_b-student_leader", "NoteReleasing"))


class Killed(BaseException):
    """What ends a process in the middle."""


@dataclass
class Group:
    """A class of school_b that is to move to school_a, and the people at the seats."""

    town: Town
    case: str = ""
    number: str = ""

    def room(self, school: str) -> str:
        with self.town.house.reading() as session, system_scope(session):
            return str(session.query(SchoolClass.id).filter(SchoolClass.org_id == self.town.world.org[school]).first()[0])

    def ask(self, who: str = CLERK, kind: str = "class", ways: tuple[str, str] = ("school_b", "school_a"), **data: Any) -> Any:
        person, (source, target) = self.town.person(who), ways
        whom = {"class": self.room(source)} if kind == "class" else {}
        request = {
            "kind": kind, **whom, "from_school": self.town.world.org[source], "to_school": self.town.world.org[target],
            "document": "〔2026〕12号", "why": "校舍改造", **data,
        }  # fmt: skip
        files = [person.upload("authority_document")] if data.get("proof", True) else []
        body = {"process": "group_move", "data": {key: one for key, one in request.items() if key != "proof"}, "files": files}
        return person.post("/cases", body)

    def started(self, **data: Any) -> Group:
        answer = self.ask(**data)
        assert answer.status_code == 201, answer.text
        self.case, self.number = answer.json["id"], answer.json["number"]
        return self

    def refused(self, **data: Any) -> list[str]:
        answer = self.ask(**data)
        assert answer.status_code == 422, answer.text
        return [one["rule"] for one in answer.json["errors"]]

    def open(self) -> list[str]:
        return sorted(one["element"] for one in self.town.person(CLERK).get(f"/cases/{self.case}").json["open_tasks"])

    def at(self, element: str) -> str:
        tasks = self.town.person(CLERK).get(f"/cases/{self.case}").json["open_tasks"]
        return next(f"/tasks/{one['id']}" for one in tasks if one["element"] == element)

    def verdict(self, who: str, element: str, outcome: str, rows: list[int], why: str = "") -> int:
        body = {"outcome": outcome, "rows": rows, "reason": why}
        answer = self.town.person(who).post(f"{self.at(element)}/rows/decide", body)
        assert answer.status_code == 200, answer.text
        return int(answer.json["rows"])

    def hand_on(self, who: str, element: str, outcome: str = "done") -> None:
        answer = self.town.person(who).post(f"{self.at(element)}/decide", {"outcome": outcome})
        assert answer.status_code == 200, answer.text

    def decided(self, who: str, element: str, rows: list[int]) -> None:
        assert self.verdict(who, element, "approve", rows) == len(rows)
        self.hand_on(who, element)

    def rows(self) -> list[Any]:
        with self.town.house.reading() as session, system_scope(session):
            return session.query(CaseRow).filter(CaseRow.case_id == self.case).order_by(CaseRow.number).all()

    def going(self) -> list[int]:
        return [row.number for row in self.rows() if row.state in ("open", "waiting")]

    def count(self, table: Any, *where: Any) -> int:
        with self.town.house.reading() as session, system_scope(session):
            return int(session.query(table).filter(*where).count())

    def at_school(self, school: str) -> int:
        return self.count(Student, Student.org_id == self.town.world.org[school], Student.left_on.is_(None))

    def system(self, change: Any, student: str, *rest: Any) -> None:
        with self.town.house.working() as work, system_scope(work.session):
            change(work.session, Acting(work.now), student, *rest)


@pytest.fixture
def group(setup: Setup) -> Group:
    return Group(Town(create_app(setup.house), setup.house, setup.world, setup.clock))


def test_a_class_moves_student_by_student_and_who_cannot_is_listed_with_the_reason(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, world = group.town, group.town.world
    (away, elsewhere), home = [one.id for one in world.pupils["school_b"][:2]], world.org["school_b"]
    group.system(change_status, away, Status.SUSPENDED, town.house.now().date())
    assert town.person("school_c-student_clerk").start(elsewhere).status_code == 201
    group.started(to_class=group.room("school_a"))
    left_out = {row.subject_id: row.reason for row in group.rows() if row.state == "refused"}
    assert set(left_out) == {away, elsewhere}
    assert left_out[away] == "学生当前为“休学”" and "已有在办案件" in left_out[elsewhere]
    going = group.going()
    assert len(going) == PUPILS - 2 == group.count(CaseLock, CaseLock.case_no == group.number)
    assert group.verdict(CLERK, "Choose", "refuse", going[:1], "监护人选择留在原校") == 1
    assert group.verdict(CLERK, "Choose", "approve", [going[1], 77]) == 1, "a number of no row is left alone by itself"
    group.decided(CLERK, "Choose", going[1:])
    assert town.person(CLERK).inbox(group.case) == [], "who started it does not confirm it"
    group.decided(LEADER, "Confirm", going[1:])
    assert group.open() == ["NoteReceiving", "NoteReleasing"] and group.at_school("school_a") == PUPILS, "nobody moved yet"
    gone = next(row.subject_id for row in group.rows() if row.number == going[1])
    group.system(move_student, Arrival(gone, world.org["school_c"], town.house.now().date()))
    for who, element in NOTES:
        group.hand_on(who, element, "noted")
    killed_in_the_middle(group, monkeypatch)
    moved = group.count(CaseRowEffect, CaseRowEffect.case_id == group.case)
    assert moved == PUPILS - 4 == group.at_school("school_a") - PUPILS
    assert {row.subject_id for row in group.rows() if row.state == "done"} == {
        row.id for row in students(group, world.org["school_a"]) if row.class_id == group.room("school_a")
    } - {one.id for one in world.pupils["school_a"]}
    back = next(row for row in group.rows() if row.subject_id == gone)
    assert (back.state, back.body, group.open()) == ("open", 2, ["Choose"]), "who had left comes back to the list"
    assert group.verdict(CLERK, "Choose", "refuse", [back.number], "已转往他校") == 1
    group.hand_on(CLERK, "Choose")
    shown = town.person(CLERK).get(f"/cases/{group.case}").json
    assert (shown["state"], shown["outcome"]) == ("ended", "Done")
    assert group.count(CaseLock, CaseLock.case_no == group.number) == 0
    assert {row.state for row in group.rows()} == {"done", "refused"}
    for who in ("school_a-student_clerk", "school_b-student_clerk"):
        told = town.person(who).get("/notices").json["items"]
        assert [one["kind"] for one in told if one["case"] == group.number] == ["moved"]
        answer = town.person(who).get(f"/cases/{group.case}")
        assert answer.status_code == 200, answer.text
    assert town.person("school_c-student_clerk").get(f"/cases/{group.case}").status_code == 404
    assert home not in {row.org_id for row in students(group, world.org["school_a"])}


def killed_in_the_middle(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second chunk dies; another run goes on from the mark: nothing lost, nothing twice."""
    many, kept, real = group.town.house.processes["group_move"].many, [], effects.keep

    def second_kills(*given: Any) -> None:
        real(*given)
        kept.append(given)
        if len(kept) == 2:
            raise Killed

    usual = many.chunk
    object.__setattr__(many, "chunk", 2)
    try:
        with monkeypatch.context() as broken:
            broken.setattr(effects, "keep", second_kills)
            with pytest.raises(Killed):
                group.town.work_off()
        assert group.count(CaseRowEffect, CaseRowEffect.case_id == group.case) in (1, 2)
        group.town.pass_time(days=1)
        group.town.known.clear()  # everybody signs in again on another day
        group.town.work_off()
    finally:
        object.__setattr__(many, "chunk", usual)


def students(group: Group, school: str) -> list[Any]:
    with group.town.house.reading() as session, system_scope(session):
        return session.query(Student).filter(Student.org_id == school, Student.left_on.is_(None)).all()


def test_the_lowest_authority_above_both_schools_starts_it_with_a_document(group: Group) -> None:
    assert group.refused(proof=False) == ["evidence"]
    assert group.refused(who="zhengzhou-student_clerk") == ["lowest"]
    assert group.refused(ways=("school_b", "school_b")) == ["same"]
    assert group.refused(kind="grade") == ["grade"]
    assert group.refused(kind="grade", grade="primary-2") == ["nobody"]
    assert group.refused(kind="grade", grade="senior-1") == ["nobody", "to_school"]
    assert group.ask(who="guancheng-student_clerk").status_code in (403, 422), "not below it"
    assert group.ask(who="school_b-student_clerk").status_code == 403, "a school does not start it"
    with group.town.house.working() as work, system_scope(work.session):
        small = create_class(work.session, NewClass(group.town.world.org["school_a"], Stage.PRIMARY, 2023, 8, size_limit=3))
        other = create_class(work.session, NewClass(group.town.world.org["school_a"], Stage.PRIMARY, 2022, 8))
    assert group.refused(to_class=small.id) == ["full"]
    assert group.refused(to_class=other.id) == ["to_class"]
    group.started(who="zhengzhou-student_clerk", ways=("school_b", "school_c"), kind="grade", grade="primary-4")
    assert group.town.person("zhengzhou-student_clerk").get(f"/cases/{group.case}").json["changes"][0]["field"] == "school"


def test_a_withdrawn_group_move_leaves_everybody_and_frees_them(group: Group) -> None:
    group.started()
    pupil = group.town.world.pupils["school_b"][0].id
    refused = group.town.person("school_c-student_clerk").start(pupil)
    assert [one["rule"] for one in refused.json["errors"]] == ["conflict"], "each student is held"
    group.decided(CLERK, "Choose", group.going())
    answer = group.town.person(CLERK).post(f"/cases/{group.case}/actions/cancel", {"reason": "文件撤销"})
    assert answer.status_code == 200, answer.text
    assert group.town.person(CLERK).get(f"/cases/{group.case}").json["outcome"] == "EndCancelled"
    assert {row.state for row in group.rows()} == {"withdrawn"} and group.at_school("school_b") == PUPILS
    assert group.town.person("school_c-student_clerk").start(pupil).status_code == 201


SETTINGS = {
    "group_move.enabled": ("henan", False), "group_move.evidence.required": ("jinshui", {"authority": ["household"]}),
    "group_move.time_limit_days": ("jinshui", 5), "group_move.reminder_days": ("jinshui", 9),
}  # fmt: skip


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_rules_where_it_is_set_and_not_next_door(embedded: Setup, key: str) -> None:
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    group, (unit, value) = Group(town), SETTINGS[key]
    next_door = {"henan": "guangdong", "jinshui": "guancheng"}[unit]

    def seen() -> Any:
        answer = group.ask()
        if answer.status_code != 201:
            return sorted(one["rule"] for one in answer.json["errors"])
        group.case = answer.json["id"]
        (task,) = town.person(CLERK).inbox(group.case)
        with town.house.engine.reading() as connection:
            calls = sorted(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == group.case)).scalars())
        town.person(CLERK).post(f"/cases/{group.case}/actions/cancel", {"reason": "不再办理"})
        return task["due"]["working_days"], calls[:1]

    before = seen()
    settle(town, next_door, key, value)
    assert seen() == before
    settle(town, unit, key, value)
    assert seen() != before


def settle(town: Town, unit: str, key: str, value: Any) -> None:
    more = {"stage": "primary"} if key.endswith("enabled") else {}
    answer = town.person(f"{unit}-system_admin").settle(town.world.org[unit], key, value, document="文〔2026〕1号", **more)
    assert answer.status_code == 200, answer.text
