"""Graduation over HTTP as its own people, on both stores: classes, exceptions, reasons, numbers (S19, S20; domain 27, 45)."""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from api.app import create_app
from engine.definitions.publishing import Deploy, deploy
from engine.store import tables
from ground.bilingual import Bilingual
from processes import catalogue
from records.acting import Acting
from records.promotion.step import judge
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.students.codes import Status, check_digit
from records.students.enrolments import enrolments
from records.students.graduating import Ending, end_stage
from records.students.guards import GUARDS, Guard, declare_guard
from records.students.locks import lock_for_case, locks_of
from records.students.placing import PlaceChange, change_place
from records.students.updates import change_status
from records.tables import CaseLock, Graduate, Student
from records.tables.school import Stage
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.world import SINCE, add_person, add_pupils

CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"
OPEN = [{"from": "05-01", "to": "12-31"}]
DAY = "2026-09-19"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    """The application with graduation open in Henan in September."""
    made = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    settle(made, "henan", "windows", OPEN)
    yield made


def settle(town: Town, unit: str, name: str, value: Any, **more: Any) -> None:
    answer = town.person(f"{unit}-system_admin").settle(town.world.org[unit], f"graduation.{name}", value, **more)
    assert answer.status_code == 200, answer.text


def rows_of(stage: str, serial: int, count: int, room: str = "1") -> list[dict[str, Any]]:
    grade, cohort, born = {"primary": (6, 2021, "20140301"), "senior": (3, 2024, "20080301")}[stage]
    found = []
    for at in range(serial, serial + count):
        body = f"410105{born}{at:03d}"
        found.append({
            "xm": f"毕业{chr(0x4E00 + at)}", "xbm": "1" if at % 2 else "2", "csrq": f"{born[:4]}-{born[4:6]}-{born[6:]}",
            "sfzjlxm": "1", "sfzjh": body + check_digit(body), "xd": stage, "jb": cohort, "njh": grade, "bh": room,
        })  # fmt: skip
    return found


def pupils(town: Town, unit: str, rows: list[dict[str, Any]]) -> list[str]:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return [one.id for one in add_pupils(work.session, Acting(work.now), town.world.org[unit], rows, with_codes=False)]


def senior_school(town: Town) -> str:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting, parent = Acting(work.now), town.world.org["jinshui"]
        new = NewSchool("3441000077", "金水区高级中学", "Jinshui Senior High", parent, (Stage.SENIOR,), SINCE)
        town.world.org["senior"] = create_school(work.session, new).id
        for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
            add_person(work.session, acting, town.world, "senior", role)
    return "senior"


def student(town: Town, pupil: str) -> Student:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return work.session.get(Student, pupil)


class Graduating:
    """One graduation under way, of all classes that the school is offered."""

    def __init__(self, town: Town, unit: str = "school_a", on: str = DAY, classes: list[str] | None = None) -> None:
        self.town, self.clerk = town, town.person(f"{unit}-student_clerk")
        offered = self.clerk.get("/processes/graduation/lookups/graduating_classes").json["items"] if classes is None else []
        self.classes = classes if classes is not None else [one["value"] for one in offered]
        self.started = self.clerk.post("/cases", {"process": "graduation", "data": {"classes": self.classes, "on": on}})
        if self.started.status_code == 201:
            self.case = self.started.json["id"]

    def refused(self) -> list[str]:
        assert self.started.status_code == 422, self.started.text
        return sorted(one.get("rule") or one["key"] for one in self.started.json["errors"])

    def at(self, element: str) -> str:
        waiting = self.clerk.get(f"/cases/{self.case}").json["open_tasks"]
        return "/tasks/" + str([one["id"] for one in waiting if one["element"] == element][-1])

    def rows(self, element: str = "Enter") -> dict[str, dict[str, Any]]:
        """The rows that stand at a task, by student."""
        found = self.clerk.post(f"{self.at(element)}/rows/search", {"limit": 200}).json["items"]
        return {one["cells"]["student"]["value"]: one for one in found}

    def write(self, pupil: str, **values: Any) -> list[str]:
        row = self.rows()[pupil]
        answer = self.clerk.put(f"{self.at('Enter')}/rows/{row['id']}", {"values": values})
        assert answer.status_code == 200, answer.text
        return [one["code"] for one in answer.json["findings"] if one["severity"] == "fault"]

    def submit(self) -> Any:
        return self.clerk.post(f"{self.at('Enter')}/decide", {"outcome": "submit"})

    def decide(self, who: str, element: str, outcome: str = "approve", rows: list[int] | None = None, reason: str = "") -> None:
        person, at = self.town.person(who), self.at(element)
        which = {"rows": rows} if rows else {
            "selection": person.post(f"{at}/rows/selections", {"decision": "undecided"}).json["id"]
        }  # fmt: skip
        assert person.post(f"{at}/rows/decide", {"outcome": outcome, "reason": reason, **which}).status_code == 200

    def hand_on(self, who: str, element: str) -> None:
        answer = self.town.person(who).post(f"{self.at(element)}/decide", {"outcome": "done"})
        assert answer.status_code == 200, answer.text

    def through(self, *seats: tuple[str, str]) -> Graduating:
        assert (answer := self.submit()).status_code == 200, answer.text
        for who, element in seats or ((LEADER, "Leader"),):
            self.decide(who, element)
            self.hand_on(who, element)
        self.town.work_off()
        return self

    @property
    def state(self) -> str:
        return str(self.clerk.get(f"/cases/{self.case}").json["state"])


def register(town: Town, unit: str = "school_a", year: int = 2026) -> list[dict[str, Any]]:
    answer = town.person(f"{unit}-student_clerk").get("/graduates", year=year)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def test_a_school_graduates_its_classes_with_exceptions_and_names_everybody(town: Town) -> None:
    a, b, c, d, e = pupils(town, "school_a", [*rows_of("primary", 1, 3), *rows_of("primary", 4, 2, "2")])
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        change_status(work.session, Acting(work.now), e, Status.SUSPENDED, date(2026, 9, 1))
    moving = town.person("school_b-student_clerk").start(d)
    made = Graduating(town)
    rows = made.rows()
    told = {pupil: (row["cells"]["result"]["value"], row["cells"]["why"]["value"]) for pupil, row in rows.items()}
    assert told == {a: ("07", ""), b: ("07", ""), c: ("07", ""), d: ("stay", "conflict"), e: ("stay", "state")}
    assert moving.json["number"] in rows[d]["findings"][0]["message_zh"], "the reason names the case in the way"
    (listed,) = made.clerk.inbox(made.case)
    assert "金水区第一小学 办理毕业（5 人）" in str(listed), "the list says whose and how many"
    assert made.write(b, choice="结业", destination="senior") == [] and made.write(c, choice="不办理") == []
    assert made.write(e, choice="毕业") == ["choice"] and made.submit().status_code == 422
    assert made.write(e, choice="") == []
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        held = {pupil: [lock.kind for lock in locks_of(session, pupil)] for pupil in (a, d, e)}
    assert held == {a: ["graduation"], d: ["transfer"], e: []}
    refused = town.person("school_b-student_clerk").start(a)
    assert refused.status_code == 422 and made.started.json["number"] in refused.text, "no transfer while it is under way"
    made.through()
    assert made.state == "ended"
    assert [(student(town, one).status, student(town, one).class_id is None) for one in (a, b, c, d, e)] == [
        ("07", True), ("08", True), ("01", False), ("01", False), ("02", False)
    ]  # fmt: skip
    listed = sorted(register(town), key=lambda one: one["status"])
    assert [(one["student_id"], one["status"], one["destination"]) for one in listed] == [(a, "07", ""), (b, "08", "senior")]
    assert {one["number"] for one in listed} == {"2141000001202600001", "2141000001202600002"}
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert enrolments(session, a)[-1].valid_to == date(2026, 9, 19) and student(town, a).left_on == date(2026, 9, 19)
        assert list(session.scalars(select(CaseLock.kind))) == ["transfer"], "the end lets every record go"
    clerk, line = town.person(CLERK), listed[0]
    assert clerk.put(f"/graduates/{line['id']}/destination", {"destination": "vocational"}).status_code == 200
    assert {one["destination"] for one in register(town)} == {"vocational", "senior"}
    stranger = town.person("school_c-student_clerk")
    assert stranger.put(f"/graduates/{line['id']}/destination", {"destination": "work"}).status_code == 404
    assert town.person(COUNTY).put(f"/graduates/{line['id']}/destination", {"destination": "work"}).status_code == 403
    assert clerk.put(f"/graduates/{line['id']}/destination", {"destination": "moon"}).status_code == 422


def test_a_senior_school_imports_results_and_the_authority_decides_by_the_conditions(town: Town) -> None:
    unit, rows = senior_school(town), rows_of("senior", 1, 4)
    ids = pupils(town, unit, rows)
    made = Graduating(town, unit)
    assert Counter(row["cells"]["why"]["value"] for row in made.rows().values()) == {"results": 4}
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].append(["姓名", "身份证件号", "学业水平考试合格科目数", "学分"])
    for one, passed, credits_ in zip(rows, (9, 14, 8, 9), (144, 150, 144, 143), strict=True):
        book.worksheets[0].append([one["xm"], one["sfzjh"], passed, credits_])
    book.worksheets[0].append(["外校学生", "410105200803019992", 9, 144])
    book.save(out)
    answer = made.clerk.send(f"{made.at('Enter')}/rows/workbook", out.getvalue())
    town.work_off()
    job = made.clerk.get(f"/jobs/{answer.json['job']}").json
    assert (job["result"]["changed"], job["result"]["created"], job["result"]["faulty"]) == (4, 1, 1), job
    assert made.submit().status_code == 422, "who is not of the classes cannot go on"
    at = made.at("Enter")
    stranger = next(one["id"] for one in made.clerk.post(f"{at}/rows/search", {}).json["items"] if one["findings"] and one["cells"]["student"]["value"] is None)
    made.clerk.post(f"{at}/rows/remove", {"rows": [stranger]})
    results = {pupil: row["cells"]["result"]["value"] for pupil, row in made.rows().items()}
    assert [results[one] for one in ids] == ["07", "07", "08", "08"]
    assert made.write(ids[2], choice="毕业") == ["choice"] and made.write(ids[2], choice="") == []
    assert made.submit().status_code == 200
    made.decide("senior-student_leader", "Leader")
    made.hand_on("senior-student_leader", "Leader")
    seen = town.person(COUNTY).post(f"{made.at('Authority')}/rows/search", {}).json["items"]
    assert sorted(one["cells"]["credits"]["text"] for one in seen) == ["143", "144", "144", "150"]
    number = {row["cells"]["student"]["value"]: row["number"] for row in seen}
    made.decide(COUNTY, "Authority", "return", [number[ids[3]]], "请核对学分")
    made.decide(COUNTY, "Authority", "refuse", [number[ids[2]]], "不符合条件")
    made.decide(COUNTY, "Authority")
    made.hand_on(COUNTY, "Authority")
    town.work_off()
    assert [student(town, one).status for one in ids] == ["07", "07", "01", "01"], "good ones do not wait"
    back = made.rows("Correct")[ids[3]]
    assert made.clerk.put(f"{made.at('Correct')}/rows/{back['id']}", {"values": {"credits": "144"}}).status_code == 200
    made.decide("senior-student_clerk", "Correct", "resubmit")
    made.hand_on("senior-student_clerk", "Correct")
    for who, element in (("senior-student_leader", "Leader"), (COUNTY, "Authority")):
        made.decide(who, element)
        made.hand_on(who, element)
    town.work_off()
    assert made.state == "ended" and [student(town, one).status for one in ids] == ["07", "07", "01", "07"]


def test_what_is_not_admitted_and_who_changes_meanwhile(town: Town) -> None:
    (pupil, other) = pupils(town, "school_a", rows_of("primary", 10, 2))
    assert Graduating(town, classes=[]).refused() == ["classes"], "nothing chosen does nothing"
    assert Graduating(town, classes=["gone"]).refused() == ["classes"]
    assert Graduating(town, on="2027-02-01").refused() == ["day"]
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        room = session.scalar(select(Student.class_id).where(Student.id == town.world.take("school_a").id))
    assert Graduating(town, classes=[str(room)]).refused() == ["classes"], "not in the last grade"
    assert Graduating(town, "school_b", classes=[student(town, pupil).class_id or ""]).refused() == ["classes"]
    made = Graduating(town)
    assert Counter(row["cells"]["why"]["value"] for row in Graduating(town).rows().values()) == {"conflict": 2}, "two lists at once"
    assert made.submit().status_code == 200
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        change_status(work.session, Acting(work.now), other, Status.DECEASED, date(2026, 9, 10))
    made.decide(LEADER, "Leader")
    made.hand_on(LEADER, "Leader")
    town.work_off()
    assert student(town, pupil).status == "07" and student(town, other).status == Status.DECEASED
    back = made.clerk.post(f"{made.at('Correct')}/rows/search", {}).json["items"]
    assert [one["reason"] for one in back] == ["学生状态已为“死亡”"], "it comes back with the reason"
    made.decide(CLERK, "Correct", "withdraw")
    made.hand_on(CLERK, "Correct")
    assert made.state == "ended" and [one["status"] for one in register(town)] == ["07"]


def test_a_place_that_begins_later_survives_and_numbers_are_never_given_twice(town: Town) -> None:
    first, second = pupils(town, "school_a", rows_of("primary", 20, 2))
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting, school = Acting(work.now, reason="graduation", case_no="BY1"), town.world.org["school_a"]
        change_status(work.session, Acting(work.now), first, Status.ABROAD, date(2026, 10, 1))
        change_status(work.session, Acting(work.now), first, Status.ENROLLED, date(2026, 10, 2))
        done = [Ending(first, Status.GRADUATED), Ending(second, Status.LEFT_EARLY)]
        assert end_stage(work.session, acting, school, date(2026, 9, 19), done) == {}
        assert sorted(work.session.scalars(select(Graduate.serial))) == [1, 2]
    assert student(town, second).status == "09"


def give_back(town: Town, pupil: str, unit: str = "school_a") -> Any:
    clerk = town.person(f"{unit}-student_clerk")
    data = {"student": pupil, "reason": "mistake"}
    return clerk.post("/cases", {"process": "graduation_return", "data": data, "files": [clerk.upload("school_decision")]})


def test_a_wrong_graduation_is_taken_back_with_its_number_void_and_not_after_enrolment_elsewhere(town: Town) -> None:
    wrong, right, moved = pupils(town, "school_a", rows_of("primary", 30, 3))
    room = student(town, wrong).class_id
    Graduating(town).through()
    numbers = {one["student_id"]: one["number"] for one in register(town)}
    case = give_back(town, wrong).json["id"]
    assert give_back(town, wrong).status_code == 422, "one case at a time"
    assert town.person(LEADER).decide(case, "approve").status_code == 200
    back = student(town, wrong)
    assert (back.status, back.grade, back.class_id, back.left_on) == ("01", 6, room, None), "the school alone decides"
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert [one.valid_to for one in enrolments(session, wrong)] == [None]
    assert [one["void"] for one in register(town) if one["student_id"] == wrong] == [True]
    again = Graduating(town).through()
    assert again.state == "ended" and len({one["number"] for one in register(town)}) == 4
    assert {one["number"] for one in register(town) if one["student_id"] == wrong and not one["void"]} - set(numbers.values())
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        change = PlaceChange(date(2026, 9, 20), Status.ENROLLED, town.world.org["school_b"], "junior", 2026, 1)
        change_place(work.session, Acting(work.now), moved, change)
    refused = give_back(town, moved, "school_b")
    assert sorted(one["rule"] for one in refused.json["errors"]) == ["elsewhere", "state"]
    assert student(town, right).status == "07"


def test_in_senior_high_the_authority_takes_a_graduation_back(town: Town) -> None:
    unit = senior_school(town)
    (pupil,) = pupils(town, unit, rows_of("senior", 40, 1))
    made = Graduating(town, unit)
    assert made.write(pupil, passed=14, credits=150) == []
    made.through(("senior-student_leader", "Leader"), (COUNTY, "Authority"))
    case = give_back(town, pupil, unit).json["id"]
    assert town.person("senior-student_leader").decide(case, "approve").status_code == 200
    assert student(town, pupil).status == "07"
    assert town.person(COUNTY).decide(case, "approve").status_code == 200
    assert (student(town, pupil).status, student(town, pupil).grade) == ("01", 3)


FLIPPED: dict[str, tuple[Any, str]] = {
    "graduation.enabled": (False, "henan"), "graduation.windows": ([{"from": "03-01", "to": "03-31"}], "henan"),
    "graduation.authority": (True, "henan"), "graduation.completion": (False, "henan"),
    "graduation.subjects": (10, "henan"), "graduation.credits": (145, "henan"),
    "graduation.leader_step": (False, "jinshui"), "graduation.time_limit_days": (5, "jinshui"),
    "graduation.reminder_days": (9, "jinshui"), "graduation.correction_days": (4, "jinshui"),
}  # fmt: skip
NEXT_DOOR = {"henan": "guangdong", "jinshui": "guancheng"}


def seen(town: Town, key: str, unit: str, pupil: str) -> Any:
    """What a graduation of one student comes to: refused, or its rows, its seats and their limits; withdrawn after."""
    made = Graduating(town, unit)
    if made.started.status_code != 201:
        assert made.started.status_code in (403, 422), made.started.text
        return made.started.status_code
    told: list[Any] = [made.rows()[pupil]["cells"]["result"]["value"]]
    if unit == "senior":
        told += [made.write(pupil, passed=9, credits=144), made.rows()[pupil]["cells"]["result"]["value"]]
        made.clerk.post(f"{made.at('Enter')}/decide", {"outcome": "withdraw"})
        return told
    told += [made.write(pupil, choice="结业"), made.write(pupil, choice="")]
    with town.house.engine.reading() as connection:
        calls = sorted(connection.execute(select(tables.timer.c.due_at).where(tables.timer.c.case_id == made.case)).scalars())
    told.append(calls[:1])
    assert made.submit().status_code == 200
    waiting = made.clerk.get(f"/cases/{made.case}").json["open_tasks"]
    if not waiting:
        return [*told, "nobody decides"]
    (first,) = waiting
    who = LEADER if first["element"] == "Leader" else COUNTY
    if first["element"] == "Leader" and key == "graduation.authority":
        made.decide(LEADER, "Leader")
        made.hand_on(LEADER, "Leader")
        town.work_off()
        made.decide(COUNTY, "Authority", "refuse", reason="不符合条件")
        made.hand_on(COUNTY, "Authority")
        return [*told, made.state]
    made.decide(who, first["element"], "return", reason="请核对")
    made.hand_on(who, first["element"])
    (back,) = made.clerk.get(f"/cases/{made.case}").json["open_tasks"]
    made.decide(CLERK, "Correct", "withdraw")
    made.hand_on(CLERK, "Correct")
    assert made.state == "ended"
    return [*told, *((one["element"], one["due"]["working_days"]) for one in (first, back))]


def test_every_setting_of_graduation_rules_where_it_is_set_and_not_next_door(embedded: Setup) -> None:
    """Proof 7: flipped over HTTP at one level, behaviour changes there and not next door."""
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    settle(town, "henan", "windows", OPEN)
    unit = senior_school(town)
    (graduating,), (senior,) = pupils(town, "school_a", rows_of("primary", 50, 1)), pupils(town, unit, rows_of("senior", 50, 1))
    about = {"graduation.subjects": (unit, senior), "graduation.credits": (unit, senior)}
    usual = {one: seen(town, "", *one) for one in (("school_a", graduating), (unit, senior))}
    for key, (value, at) in FLIPPED.items():
        settle(town, NEXT_DOOR[at], key.partition(".")[2], value)
    assert {one: seen(town, "", *one) for one in usual} == usual
    for key in sorted(FLIPPED, key=lambda one: one == "graduation.leader_step"):  # that one ends with a record
        value, at = FLIPPED[key]
        name, one = key.partition(".")[2], about.get(key, ("school_a", graduating))
        listed = town.person(f"{at}-system_admin").get("/settings").json["items"]
        default = next(item["value"] for item in listed if item["key"] == key)
        settle(town, at, name, value)
        assert seen(town, key, *one) != usual[one], key
        settle(town, at, name, default)
    town.work_off()
    assert student(town, graduating).status == "07"


def test_each_reason_against_an_end_is_told_and_nothing_of_that_student_is_written(town: Town) -> None:
    away, late, held, shut, plain = pupils(town, "school_a", rows_of("primary", 60, 5))
    other = town.world.take("school_b").id
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        session, school, day = work.session, town.world.org["school_a"], date(2026, 9, 19)
        change_status(session, Acting(work.now), away, Status.ABROAD, date(2026, 9, 1))
        session.get(Student, late).entered_on = day
        lock_for_case(session, Acting(work.now, case_no="ZX1"), held, "transfer")
        declare_guard(Guard("mine.shut", frozenset({"state"}), lambda s, a, one: Bilingual("锁", "shut") if one.id == shut else None))
        try:
            asked = [Ending(one, Status.GRADUATED) for one in (away, late, held, shut, plain, other)]
            told = end_stage(session, Acting(work.now, reason="graduation", case_no="BY2"), school, day, asked)
        finally:
            del GUARDS["mine.shut"]
        assert {pupil: words.en for pupil, words in told.items()} == {
            away: "The student's state is now: abroad", late: "The student came to the school on 2026-09-19",
            held: "Case ZX1 of the student is under way", shut: "shut", other: "The student has left the school meanwhile",
        }  # fmt: skip
        assert list(session.scalars(select(Graduate.student_id))) == [plain]
        assert [session.get(Student, one).left_on for one in (away, late, held, shut, other)] == [None] * 5
        judged = judge(session, [school], date(2027, 8, 11))
        outcomes = {key.rpartition(":")[2]: n for key, n in judged.figures.items() if key.startswith("primary:6")}
    assert outcomes == {"not_graduated": 3, "finished": 1, "abroad": 1}, "the promotion marks who was not graduated"


def test_two_lists_of_one_school_at_once_take_different_numbers(town: Town) -> None:
    ids = pupils(town, "school_a", rows_of("primary", 70, 8))
    ready = threading.Barrier(2)

    def end(mine: list[str]) -> None:
        ready.wait()
        with town.house.working() as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            acting = Acting(work.now, reason="graduation", case_no=f"BY{mine[0]}"[:40])
            done = [Ending(one, Status.GRADUATED) for one in mine]
            assert end_stage(work.session, acting, town.world.org["school_a"], date(2026, 9, 19), done) == {}

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(end, ids[:4]), pool.submit(end, ids[4:])]:
            done.result()
    assert len({one["number"] for one in register(town)}) == 8


def test_a_case_is_judged_by_the_rule_of_the_version_that_it_runs(embedded: Setup) -> None:
    """Proof 1: the table alone is edited, and the next case follows; the one under way keeps its own."""
    town = Town(create_app(embedded.house), embedded.house, embedded.world, embedded.clock)
    settle(town, "henan", "windows", OPEN)
    (first,) = pupils(town, "school_a", rows_of("primary", 90, 1))
    (second,) = pupils(town, "school_b", rows_of("primary", 91, 1))
    before = Graduating(town)
    files = catalogue()["graduation"].files()
    files["pupil.dmn"] = files["pupil.dmn"].replace(b'<outputEntry id="result_any"><text>"07"', b'<outputEntry id="result_any"><text>"09"')
    with embedded.house.working() as work:
        deploy(embedded.house.engine.definitions, work, files, Deploy(key="graduation"))
    after = Graduating(town, "school_b")
    assert after.rows()[second]["cells"]["result"]["value"] == "09"
    assert before.write(first, destination="junior") == [], "judged again"
    assert before.rows()[first]["cells"]["result"]["value"] == "07"
