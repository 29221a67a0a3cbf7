"""Enrolment over HTTP as its own people, on both stores: results, files that follow, classes, plan, doubles (S21-S23, S33)."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from api.app import create_app
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from records.acting import Acting, local_date
from records.admissions.plans import Plan, planned, record_plan
from records.admissions.taking import Child, Intake, carry_over, take
from records.roles import Role
from records.scope import Scope, use_scope
from records.students.codes import Status
from records.students.enrolments import enrolments
from records.students.graduating import Ending, end_stage
from records.students.locks import lock_for_case
from records.students.register import Registration, register_students
from records.tables import Admission, CaseRow, Graduate, SchoolClass
from service.problems import tell_of_problems
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_graduation import Graduating, pupils, rows_of, student
from tests.world import add_person

CLERK, LEADER, COUNTY, OFFICE = "school_b-student_clerk", "school_b-student_leader", "jinshui-student_clerk", "jinshui-enrolment_officer"
SEATS = ((LEADER, "Leader"), (COUNTY, "Authority"))
DAY = "2026-09-18"


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application, with an enrolment officer at the county and the city."""
    return with_officers(setup)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone, for what does not touch the store's ways."""
    return with_officers(embedded)


def with_officers(setup: Setup) -> Town:
    made = Town(create_app(setup.house), setup.house, setup.world, setup.clock)
    with setup.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        for unit in ("jinshui", "zhengzhou"):
            add_person(work.session, Acting(work.now), setup.world, unit, Role.ENROLMENT_OFFICER)
    return made


def settle(town: Town, unit: str, value: Any, *keys: str, by: str = "") -> None:
    for key in keys:
        answer = town.person(f"{by or unit}-system_admin").settle(town.world.org[unit], key, value)
        assert answer.status_code == 200, answer.text


def first_call(town: Town, case: str) -> date:
    """The day on which the clock calls next about a case."""
    with town.house.engine.reading() as connection:
        return local_date(min(connection.execute(select(t.timer.c.due_at).where(t.timer.c.case_id == case)).scalars()))


def everything(town: Town, work: Any) -> Any:
    use_scope(work.session, Scope(work.session, frozenset(), everything=True))
    return work.session


def graduate(town: Town, unit: str, *ids: str) -> None:
    """End the primary stage of pupils, as their school's case would."""
    with town.house.working() as work:
        acting = Acting(work.now, reason="graduation", case_no=f"BY-{ids[0][-8:]}")
        done = [Ending(one, Status.GRADUATED) for one in ids]
        assert end_stage(everything(town, work), acting, town.world.org[unit], date(2026, 9, 16), done) == {}


def child(row: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**{key: row[key] for key in ("xm", "xbm", "csrq", "sfzjlxm", "sfzjh")}, **more}


class Enrolling(Graduating):
    """One enrolment under way, entered by a school or delivered by an enrolment office."""

    def __init__(self, town: Town, who: str = CLERK, stage: str = "junior", **data: Any) -> None:
        self.town, self.clerk, self.who = town, town.person(who), who
        self.started = self.clerk.post("/cases", {"process": "enrolment", "data": {"stage": stage, "on": DAY, **data}})
        if self.started.status_code == 201:
            self.case = self.started.json["id"]

    def add(self, values: dict[str, Any]) -> list[str]:
        """Enter one child; the codes of what is found."""
        made = self.clerk.post(f"{self.at('Enter')}/rows", {"values": values})
        assert made.status_code == 201, made.text
        return [one["code"] for one in made.json["findings"]]

    def admissions(self) -> dict[str, Any]:
        """What became of each row: school, file, why it waits."""
        names = {org: name for name, org in self.town.world.org.items()}
        with self.town.house.reading() as session:
            use_scope(session, Scope(session, frozenset(), everything=True))
            query = select(Admission, CaseRow.number).join(CaseRow, CaseRow.id == Admission.row_id)
            found = session.execute(query.where(Admission.case_no == self.started.json["number"])).all()
            return {number: (names[one.org_id], one.student_id, one.waits, one.ended_why) for one, number in found}

    def duty(self, who: str) -> dict[str, Any] | None:
        """The duty of a school to make or bring files, as it stands on its clerk's desk."""
        return next((one for one in self.town.person(who).inbox(self.case) if one["element"] == "Files"), None)

    def decided(self, who: str, outcome: str, **data: Any) -> None:
        task = self.duty(who)
        assert task is not None
        answer = self.town.person(who).post(f"/tasks/{task['id']}/decide", {"outcome": outcome, "reason": "未报到", "data": data})
        assert answer.status_code == 200, answer.text


def tables_of(page: Any) -> dict[str, list[list[str]]]:
    return {one["title"]: [[cell["value"] for cell in row] for row in one["rows"]] for one in page.json["sections"] if one["type"] == "table"}


def test_files_follow_into_the_next_stage_and_a_missing_one_keeps_nobody_out(town: Town) -> None:
    rows = rows_of("primary", 1, 5)
    done, also, using = pupils(town, "school_a", rows[:3])
    (far,) = pupils(town, "school_d", rows[3:4])
    graduate(town, "school_a", done, also)
    graduate(town, "school_d", far)
    made = Enrolling(town, classes=2)
    template = made.clerk.post(f"{made.at('Enter')}/rows/workbook-out")
    town.work_off()
    sheet = load_workbook(io.BytesIO(made.clerk.get(f"/jobs/{template.json['job']}/file").data)).worksheets[0]
    titles = [str(cell.value).split("\n")[0] for cell in sheet[1]]
    assert {"姓名", "身份证件号", "录取学校（名称或标识码）", "班级", "入学方式"} <= set(titles), "the template is the list's own workbook"
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].append(["姓名", "身份证件号", "班级", "入学方式"])
    for row, room in zip(rows, ("2", None, None, None, None), strict=True):
        book.worksheets[0].append([row["xm"], row["sfzjh"], room, "11"])
    book.save(out)
    sent = made.clerk.send(f"{made.at('Enter')}/rows/workbook", out.getvalue())
    town.work_off()
    assert made.clerk.get(f"/jobs/{sent.json['job']}").json["result"]["created"] == 5
    listed = made.clerk.post(f"{made.at('Enter')}/rows/search", {}).json["items"]
    assert [(one["cells"]["file"]["value"], one["cells"]["why"]["value"]) for one in listed] == [
        ("carry", ""), ("carry", ""), ("wait", "in_use"), ("wait", "elsewhere"), ("wait", "none")
    ]  # fmt: skip
    assert rows[0]["sfzjh"] not in str(listed), "lists are masked"
    made.through(*SEATS)
    new = town.world.org["school_b"]
    for pupil in (done, also):
        now = student(town, pupil)
        assert (now.org_id, now.stage, now.grade, now.cohort, now.status) == (new, "junior", 1, 2026, "01")
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        rooms = [session.get(SchoolClass, student(town, one).class_id).number for one in (done, also)]
        assert rooms == [2, 1], "the class that the list names; else the evenest, opened for the cohort"
        assert [(one.org_id, one.valid_to is None) for one in enrolments(session, done)] == [(town.world.org["school_a"], False), (new, True)]
        told = dict(session.execute(select(Graduate.student_id, Graduate.destination)).tuples().all())
    assert told == {done: "junior", also: "junior", far: ""}, "the register of graduates learns where they went"
    assert made.admissions() == {
        1: ("school_b", done, "", ""), 2: ("school_b", also, "", ""), 3: ("school_b", using, "in_use", ""),
        4: ("school_b", far, "elsewhere", ""), 5: ("school_b", None, "none", ""),
    }  # fmt: skip
    assert student(town, using).org_id == town.world.org["school_a"], "one file at a time"
    duty = made.duty(CLERK)
    assert duty is not None and made.state == "active" and duty["due_at"].startswith("2026-10-18T16")
    with town.house.working() as work:
        (row,) = everything(town, work).scalars(select(Admission).where(Admission.waits == "none"))
        again = Intake(new, "junior", 2026, "self", date(2026, 9, 18), date(2026, 12, 1))
        same = take(work.session, Acting(work.now, case_no="LQ9"), again, Child("another row", row.subject_index), "none")
        assert same is row and row.due_on == date(2026, 10, 18), "listed again, it is one admission and the first limit stands"
    owed = tables_of(made.clerk.get(f"/cases/{made.case}"))["学籍待补名单"]
    assert [row[0] for row in owed] == ["3", "4", "5"] and rows[4]["xm"] not in str(owed)
    graduate(town, "school_a", using)
    with town.house.working() as work:
        plan = Registration(new, date(2026, 9, 18), temporary=True)
        (told_,) = register_students(everything(town, work), Acting(work.now), plan, [{**rows[4], "xd": "junior", "njh": 1, "jb": 2026}])
    assert told_.outcome == "created"
    town.pass_time(days=3)
    town.known.clear()  # everybody signs in again
    made.clerk = town.person(CLERK)
    made.decided(CLERK, "done")
    assert made.admissions()[3] == ("school_b", using, "", "") and made.admissions()[5] == ("school_b", told_.student_id, "", "")
    assert student(town, using).org_id == new, "graduated meanwhile, the file follows"
    later = made.duty(CLERK)
    assert later is not None and later["due_at"].startswith("2026-10-18T16"), "looking again moves no limit"
    (option,) = town.person(CLERK).get(f"/tasks/{later['id']}").json["form_values"]["owed"]
    assert option["label"] == f"{made.started.json['number']} 第 4 行", "by its row, never by name"
    made.decided(CLERK, "absent", absent=[option["value"]])
    assert made.state == "ended" and made.admissions()[4] == ("school_b", far, "elsewhere", "absent")
    assert student(town, far).status == Status.GRADUATED, "who did not come is no dropout"


def test_the_office_delivers_results_and_nobody_comes_beyond_the_plan(town: Town) -> None:
    rows = rows_of("primary", 20, 4)
    ids = pupils(town, "school_a", rows[:3])
    graduate(town, "school_a", *ids)
    with town.house.working() as work:
        record_plan(everything(town, work), Acting(work.now, case_no="JH1"), Plan(town.world.org["school_b"], "junior", 2026, 1))
    settle(town, "jinshui", True, "enrolment.plan_binding")
    made = Enrolling(town, OFFICE)
    assert made.add(child(rows[0], school="金水区第二小学")) == []
    assert made.add(child(rows[1], school="2141000002")) == []
    assert "school" in made.add(child(rows[2], school="管城区第一小学")), "a school of another county is none of its"
    assert made.submit().status_code == 422
    at = made.at("Enter")
    wrong = made.clerk.post(f"{at}/rows/search", {"faulty": True}).json["items"]
    made.clerk.post(f"{at}/rows/remove", {"rows": [one["id"] for one in wrong]})
    assert made.add(child(rows[2], school="金水区第一小学")) == []
    assert made.add(child(rows[3], school="金水区第一小学")) == ["file-none"]
    assert town.person("school_b-student_clerk").get(f"/cases/{made.case}").status_code == 404, "not its case yet"
    made.through((COUNTY, "Authority"))
    found = made.admissions()
    assert [found[number][0] for number in sorted(found)] == ["school_b", "school_a", "school_a"]
    back = made.clerk.post(f"{made.at('Correct')}/rows/search", {}).json["items"]
    assert [one["reason"] for one in back] == ["招生计划 1 人已满，请申请变更计划或撤回"], "the second of school_b comes back"
    with town.house.working() as work:
        record_plan(everything(town, work), Acting(work.now, case_no="JH2"), Plan(town.world.org["school_b"], "junior", 2026, 2))
        assert planned(work.session, town.world.org["school_b"], "junior", 2026) == 2
    made.decide(OFFICE, "Correct", "resubmit")
    made.hand_on(OFFICE, "Correct")
    made.decide(COUNTY, "Authority")
    made.hand_on(COUNTY, "Authority")
    town.work_off()
    assert len(made.admissions()) == 4 and {student(town, one).stage for one in ids} == {"junior"}
    assert student(town, ids[0]).class_id is None, "without a class of the cohort nobody is put into one"
    plans = tables_of(made.clerk.get(f"/cases/{made.case}"))["招生计划"]
    assert sorted(plans) == [["金水区第一小学", "未下达", "2", "2"], ["金水区第二小学", "2", "2", "2"]]
    assert made.duty(CLERK) is None and made.duty("school_a-student_clerk") is not None, "each school owes its own files"
    theirs = town.person("school_a-student_clerk")
    assert tables_of(theirs.get(f"/cases/{made.case}"))["学籍待补名单"][0][1] == "金水区第一小学"
    assert theirs.get(f"/cases/{made.case}/rows").json["total"] == 2, "of the county's list a school reads its own rows"
    assert town.person("school_c-student_clerk").get(f"/cases/{made.case}").status_code == 404


def test_settings_decide_who_decides_and_when_it_is_open(small: Town) -> None:
    town = small
    closed = Enrolling(town, stage="senior")
    assert closed.refused() == ["stage"]
    settle(town, "school_b", False, "enrolment.leader_step", by="jinshui")
    settle(town, "school_b", True, "enrolment.office_step", by="jinshui")
    settle(town, "jinshui", 5, "enrolment.time_limit_days")
    settle(town, "jinshui", 1, "enrolment.reminder_days")
    settle(town, "jinshui", 4, "enrolment.correction_days")
    settle(town, "jinshui", False, "enrolment.spread")
    settle(town, "jinshui", 7, "enrolment.file_days")
    settle(town, "jinshui", 1, "class.size_limit")
    rows = rows_of("primary", 40, 6)
    ids = pupils(town, "school_a", rows[:5])
    graduate(town, "school_a", *ids)
    with town.house.working() as work:
        lock_for_case(everything(town, work), Acting(work.now, case_no="TB1"), ids[3], "graduation_return")
    made = Enrolling(town, classes=1)
    found = [made.add(child(row, **room)) for row, room in zip(rows, ({}, {}, {"bh": "1"}, {}, {"bh": "1"}, {}), strict=True)]
    assert found == [[], [], [], ["file-conflict"], [], ["file-none"]], "a case under way keeps the file, not the child"
    assert "type" in made.add(child(rows_of("primary", 48, 1)[0], type="98"))
    wrong = made.clerk.post(f"{made.at('Enter')}/rows/search", {"faulty": True}).json["items"]
    made.clerk.post(f"{made.at('Enter')}/rows/remove", {"rows": [one["id"] for one in wrong]})
    assert made.submit().status_code == 200
    (office,) = [one for one in town.person(OFFICE).inbox(made.case)]
    assert (office["element"], office["due"]["working_days"]) == ("Office", 5), "the leader is not asked, the office is"
    assert first_call(town, made.case) == date(2026, 9, 24), "reminded on the last working day"
    seen = town.person(OFFICE).post(f"{made.at('Office')}/rows/search", {}).json["items"]
    made.decide(OFFICE, "Office", "return", [seen[1]["number"]], "请核对")
    made.decide(OFFICE, "Office")
    made.hand_on(OFFICE, "Office")
    (correct,) = [one for one in made.clerk.inbox(made.case) if one["element"] == "Correct"]
    assert correct["due"]["working_days"] == 4
    made.decide(COUNTY, "Authority")
    made.hand_on(COUNTY, "Authority")
    town.work_off()
    assert student(town, ids[0]).class_id is None, "nobody is spread"
    back = town.person(CLERK).post(f"{made.at('Correct')}/rows/search", {}).json["items"]
    assert [one["reason"] for one in back] == ["该班已达班额，请改填其他班级"], "no class is filled beyond its size"
    assert student(town, ids[2]).class_id is not None and student(town, ids[3]).stage == "primary"
    duty = made.duty(CLERK)
    assert duty is not None and duty["due_at"].startswith("2026-09-25T16")
    next_door = Enrolling(town, "school_c-student_clerk")
    next_door.add(child(rows_of("primary", 60, 1)[0]))
    next_door.submit()
    assert [one["element"] for one in town.person("school_c-student_leader").inbox(next_door.case)] == ["Leader"]
    assert first_call(town, next_door.case) == date(2026, 9, 30), "on the third last"
    settle(town, "henan", [{"from": "03-01", "to": "03-31"}], "enrolment.windows")
    assert Enrolling(town).refused() == ["window"]
    assert Enrolling(town, "school_d-student_clerk").started.status_code == 201, "another province is open"
    settle(town, "henan", [], "enrolment.windows")
    settle(town, "henan", False, "enrolment.enabled")
    assert "off" in Enrolling(town).refused()
    assert Enrolling(town, "school_b-student_leader").started.status_code == 403


class Double:
    """A child whom two schools of one county, or of two, took."""

    def __init__(self, town: Town, serial: int, *schools: str, file: bool = True) -> None:
        self.town, self.schools = town, schools
        (self.row,) = rows_of("primary", serial, 1)
        self.pupil = None
        if file:
            (self.pupil,) = pupils(town, "school_a", [self.row])
            graduate(town, "school_a", self.pupil)
        for school in schools:
            self.take(school)

    def take(self, school: str) -> list[str]:
        county = {"school_a": "jinshui", "school_b": "jinshui", "school_c": "guancheng", "school_d": "liwan"}[school]
        made = Enrolling(self.town, f"{school}-student_clerk")
        found = made.add(child(self.row))
        made.through((f"{school}-student_leader", "Leader"), (f"{county}-student_clerk", "Authority"))
        return found

    def found(self) -> str:
        """The case that the system starts; its id."""
        tell_of_problems(self.town.house)
        CaseStarter(self.town.house.engine).tick()
        person = self.town.person(f"{self.schools[0]}-student_clerk")
        (case,) = [one["case"] for one in person.get("/inbox", limit=200).json["items"] if one["element"] == "State"]
        assert "一名学生被" in case["title"]
        return str(case["id"])

    def says(self, case: str, school: str, outcome: str) -> None:
        assert self.town.person(f"{school}-student_clerk").decide(case, outcome, "情况属实").status_code == 200
        assert self.town.person(f"{school}-student_leader").decide(case, "approve").status_code == 200

    def standing(self) -> dict[str, tuple[str, str]]:
        names = {org: name for name, org in self.town.world.org.items()}
        with self.town.house.reading() as session:
            use_scope(session, Scope(session, frozenset(), everything=True))
            return {names[one.org_id]: (one.waits, one.ended_why) for one in session.scalars(select(Admission).order_by(Admission.id))}


def test_a_child_taken_twice_stays_at_one_school_and_the_file_follows(town: Town) -> None:
    double = Double(town, 70, "school_b", "school_c")
    assert student(town, double.pupil).org_id == town.world.org["school_b"]
    assert double.standing() == {"school_b": ("", ""), "school_c": ("double", "")}
    case = double.found()
    tell_of_problems(town.house)
    assert not CaseStarter(town.house.engine).tick().started, "one child, one case"
    double.says(case, "school_b", "keep")
    double.says(case, "school_c", "keep")
    page = town.person("school_c-student_clerk").get(f"/cases/{case}")
    assert double.row["sfzjh"] not in page.text and double.row["xm"] not in page.text and "金水区第二小学" in page.text
    assert town.person("school_d-student_clerk").get(f"/cases/{case}").status_code == 404
    city = town.person("zhengzhou-student_clerk")
    (hearing,) = city.inbox(case)
    options = {one["label"]: one["value"] for one in city.get(f"/tasks/{hearing['id']}").json["form_values"]["options"]}
    there = options["管城区第一小学"]
    assert city.decide(case, "heard", "就读于管城", {"proposed": there}).status_code == 200
    officer = town.person("zhengzhou-enrolment_officer")
    assert officer.decide(case, "one", "就读于管城", {"stands": there}).status_code == 200
    assert town.house.engine.case(case).outcome == "Done"
    assert double.standing() == {"school_b": ("", "lost"), "school_c": ("", "")}
    now = student(town, double.pupil)
    assert (now.org_id, now.stage, now.grade, now.status) == (town.world.org["school_c"], "junior", 1, "01")
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert [one.valid_to is None for one in enrolments(session, double.pupil)][-1:] == [True]
        assert sum(one.valid_to is None for one in enrolments(session, double.pupil)) == 1, "at one school at a time"
    tell_of_problems(town.house)
    assert not CaseStarter(town.house.engine).tick().started, "what is settled stays settled"
    double.take("school_b")
    assert double.found() != case, "taken once more, it is a new case"


def test_one_school_lets_go_another_is_silent_and_a_third_is_heard_first(small: Town) -> None:
    town = small
    double = Double(town, 80, "school_a", "school_b", file=False)
    settle(town, "jinshui", 2, "duplicate_enrolment.hearing_days")
    settle(town, "jinshui", 6, "duplicate_enrolment.time_limit_days")
    settle(town, "jinshui", 1, "duplicate_enrolment.reminder_days")
    case = double.found()
    (state,) = town.person("school_a-student_clerk").inbox(case)
    assert state["due"]["working_days"] == 2 and first_call(town, case) == date(2026, 9, 21)
    double.says(case, "school_a", "release")
    (leader,) = [one for one in town.house.engine.tasks(case) if one.element == "State"]
    settle(town, "jinshui", False, "duplicate_enrolment.leader_step")
    assert leader.organisation == town.world.org["school_b"]
    double.says(case, "school_b", "keep")
    assert town.house.engine.case(case).state == "ended" and double.standing()["school_a"] == ("none", "lost")
    other = Double(town, 85, "school_a", "school_b", file=False)
    case = other.found()
    assert town.person("school_a-student_clerk").decide(case, "keep", "情况属实").status_code == 200, "the leader is not asked"
    town.pass_time(days=9)
    town.known.clear()  # everybody signs in again
    Worker(town.house.engine).tick()
    officer, clerk = town.person(OFFICE), town.person(COUNTY)
    (hearing,) = clerk.inbox(case)  # six days since the hearing ended, two of which are over
    assert hearing["due"]["working_days"] == 4 and hearing["element"] == "Hear", "who says nothing in time gives nothing up, and holds nobody up"
    options = {one["label"]: one["value"] for one in clerk.get(f"/tasks/{hearing['id']}").json["form_values"]["options"]}
    assert clerk.decide(case, "heard", "就读一小", {"proposed": options["金水区第一小学"]}).status_code == 200
    assert officer.decide(case, "back", "请补充").status_code == 200
    for school in ("school_a", "school_b"):
        assert town.person(f"{school}-student_clerk").decide(case, "keep", "情况属实").status_code == 200
    other.take("school_c")
    tell_of_problems(town.house)
    assert not CaseStarter(town.house.engine).tick().started, "whoever comes later joins the case"
    assert clerk.decide(case, "heard", "就读一小", {"proposed": options["金水区第一小学"]}).status_code == 200
    assert officer.decide(case, "one", "就读一小", {"stands": options["金水区第一小学"]}).status_code == 200
    assert [(one.element, one.organisation) for one in town.house.engine.tasks(case)] == [("State", town.world.org["school_c"])]
    other.says(case, "school_c", "keep")
    city = town.person("zhengzhou-student_clerk")
    assert city.decide(case, "heard", "就读一小", {"proposed": options["金水区第一小学"]}).status_code == 200
    city_officer = town.person("zhengzhou-enrolment_officer")
    assert city_officer.decide(case, "one", "就读一小", {"stands": options["金水区第一小学"]}).status_code == 200
    ended = {school: why for school, (_, why) in other.standing().items()}
    assert ended == {"school_a": "", "school_b": "lost", "school_c": "lost"}


def test_schools_of_two_provinces_took_a_child_and_the_file_is_fetched_by_the_one_that_keeps_it(small: Town) -> None:
    town = small
    with town.house.working() as work:
        add_person(everything(town, work), Acting(work.now), town.world, "ministry", Role.ENROLMENT_OFFICER)
    double = Double(town, 95, "school_b", "school_d")
    case = double.found()
    for school in double.schools:
        double.says(case, school, "keep")
    ministry = town.person("ministry-student_clerk")
    (hearing,) = ministry.inbox(case)
    offered = ministry.get(f"/tasks/{hearing['id']}").json["form_values"]["options"]
    there = next(one["value"] for one in offered if one["label"] == "荔湾区第一小学")
    assert ministry.decide(case, "heard", "就读于荔湾", {"proposed": there}).status_code == 200
    assert town.person("ministry-enrolment_officer").decide(case, "one", "就读于荔湾", {"stands": there}).status_code == 200
    assert double.standing() == {"school_b": ("", "lost"), "school_d": ("", "")}
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        (new,) = session.scalars(select(Admission.student_id).where(Admission.id == there))
    assert student(town, double.pupil).status == Status.TRANSFERRED and student(town, new).org_id == town.world.org["school_d"]


def test_two_lists_at_one_instant_bring_a_file_to_one_school(town: Town) -> None:
    (row,) = rows_of("primary", 90, 1)
    (pupil,) = pupils(town, "school_a", [row])
    graduate(town, "school_a", pupil)
    ready = threading.Barrier(2)

    def bring(school: str) -> bool:
        ready.wait()
        with town.house.working() as work:
            acting = Acting(work.now, reason="enrolment", case_no=f"LQ-{school}")
            intake = Intake(town.world.org[school], "junior", 2026, "self", date(2026, 9, 18), date(2026, 10, 18))
            return carry_over(everything(town, work), acting, pupil, intake, None)

    with ThreadPoolExecutor(2) as pool:
        came = [one.result() for one in [pool.submit(bring, "school_b"), pool.submit(bring, "school_c")]]
    assert sorted(came) == [False, True], "the second finds the file in use"
