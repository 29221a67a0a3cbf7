"""A year's promotion in a whole house: started by its timer, prepared, run once under kills, reconciled, undone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import Actor, Decision, runner
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from processes.promotion import work as long_work
from processes.promotion.calendar import dates_of
from records.acting import Acting
from records.errors import Conflict
from records.promotion import runs
from records.roles import Role
from records.scope import system_scope
from records.settings.changes import CHANGES
from records.settings.values import NewValue, set_value
from records.students import locks
from records.students.codes import Status
from records.students.moves import Arrival, move_student
from records.students.placing import PlaceChange, change_place
from records.students.updates import change_status
from records.students.versions import as_of, history
from records.tables import CaseLock, Notice, PromotionBackup, PromotionRun, Student
from records.tables.job import Job
from service.jobs import LEASE, JobRunner
from tests.service.conftest import Setup

MARCH = datetime(2027, 2, 28, 16, tzinfo=UTC)
BEGINS = datetime(2027, 6, 21, 16, tzinfo=UTC)
RUN = datetime(2027, 8, 10, 16, tzinfo=UTC)
ON = date(2027, 8, 11)


@pytest.fixture
def year(setup: Setup) -> Setup:
    """The house in March 2027, its promotion started by the timer; the rounds of monthly reports start no more."""
    setup.retire("report_round")
    setup.retire("named_collection")
    setup.clock.advance(MARCH)
    work_on(setup)
    return setup


def work_on(setup: Setup) -> None:
    """What the background does until nothing is due."""
    for _ in range(3):
        Worker(setup.house.engine).tick()
        CaseStarter(setup.house.engine).tick()
        JobRunner(setup.house).tick()


def the_case(setup: Setup) -> str:
    with setup.house.engine.reading() as connection:
        (found,) = connection.execute(select(t.case.c.id).where(t.case.c.key == "promotion")).scalars()
    return str(found)


def grades(setup: Setup) -> dict[str, int]:
    with setup.house.reading() as session, system_scope(session):
        return dict(session.execute(select(Student.id, Student.grade)).tuples().all())


def decide(setup: Setup, element: str, outcome: str, desk: str, role: Role, **data: Any) -> None:
    (task,) = [
        task for task in setup.house.engine.tasks(the_case(setup))
        if task.element == element and task.organisation == setup.world.org[desk]
    ]  # fmt: skip
    actor = Actor(setup.world.account[f"{desk}-{role}"], setup.world.org[desk], str(role))
    with setup.house.engine.work(actor) as work:
        runner.complete(work, task.id, Decision(outcome, data, reason="核对" if outcome != "accept" else None))


def to_the_run(setup: Setup) -> None:
    setup.clock.advance(BEGINS)
    work_on(setup)
    setup.clock.advance(RUN)


def test_a_year_from_its_timer_to_the_file(year: Setup) -> None:
    before, case = grades(year), the_case(year)
    assert year.house.engine.tasks(case) == [], "it waits for the ministry's day"
    year.clock.advance(BEGINS)
    work_on(year)
    told = year.house.engine.variables(case)
    assert told["rehearsed"]["units"] > 0 and told["plan"]["run_at"] == RUN.isoformat()
    assert {task.element for task in year.house.engine.tasks(case)} == {"Confirm"}
    decide(year, "Confirm", "confirm", "guangdong", Role.STUDENT_CLERK)
    year.clock.advance(RUN - timedelta(seconds=1))
    work_on(year)
    assert grades(year) == before, "nobody moves before the day ends"
    year.clock.advance(RUN)
    work_on(year)
    after = grades(year)
    assert after == {student: grade + 1 for student, grade in before.items()}
    with year.house.reading() as session, system_scope(session):
        assert all(as_of(session, student, ON).grade == grade for student, grade in after.items())
        assert all(as_of(session, student, ON - timedelta(days=1)).grade == before[student] for student in before)
        backed_up = set(session.scalars(select(PromotionBackup.org_id)))
        assert backed_up == {year.world.org["guangdong"]}
        kinds = select(Notice.org_id, Notice.text_zh).where(Notice.kind == "promotion_done")
        texts = dict(session.execute(kinds).tuples().all())
        assert "未确认备份" in texts[year.world.org["henan"]] and "未确认备份" not in texts[year.world.org["guangdong"]]
    counted = year.house.engine.variables(case)["reconciled"]
    assert counted["students"] == counted["moved"] == len(before)
    decide(year, "Review", "accept", "ministry", Role.STUDENT_LEADER)
    assert year.house.engine.case(case).outcome == "Filed"
    work_on(year)
    assert grades(year) == after, "a second look moves nobody"


class Killed(BaseException):
    """What ends a process in the middle."""


def test_killed_at_every_step_and_taken_over_each_moves_once(year: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    to_the_run(year)
    before, real, calls = grades(year), long_work.promote_next, []

    def dies(*given: Any) -> Any:
        done = real(*given)
        calls.append(done)
        if len(calls) % 2:
            raise Killed
        return done

    monkeypatch.setattr(long_work, "promote_next", dies)
    Worker(year.house.engine).tick()
    for _ in range(60):
        other = year.reopened()
        try:
            JobRunner(other).tick()
            break
        except Killed:
            year.clock.advance(LEASE + timedelta(seconds=1))
        finally:
            other.audit.close()
            other.database.dispose()
    assert len([one for one in calls if one]) > 3
    assert grades(year) == {student: grade + 1 for student, grade in before.items()}
    with year.house.reading() as session, system_scope(session):
        assert all(len(history(session, student)) == 2 for student in before)
        assert set(session.scalars(select(Job.state).where(Job.kind.like("promotion.%")))) == {"done"}
    assert {task.element for task in year.house.engine.tasks(the_case(year))} == {"Review"}


def test_down_from_the_first_of_august_it_runs_late_as_of_its_day_and_writes_wait_for_it(year: Setup) -> None:
    year.clock.advance(BEGINS)
    work_on(year)
    pupil = next(iter(grades(year)))
    year.clock.advance(datetime(2027, 8, 20, 1, tzinfo=UTC))
    with pytest.raises(Conflict, match="under way"), year.house.working() as work:
        change_status(year.everything(work).session, Acting(work.now), pupil, Status.SUSPENDED, date(2027, 8, 20))
    work_on(year)
    with year.house.reading() as session, system_scope(session):
        assert [one.valid_from for one in history(session, pupil)][-1] == ON
    with year.house.working() as work:
        change_status(year.everything(work).session, Acting(work.now), pupil, Status.SUSPENDED, date(2027, 8, 20))


def test_a_cancelled_promotion_holds_nobody_up(year: Setup) -> None:
    pupil = next(iter(grades(year)))
    with year.house.working() as work:
        runner.cancel(work, the_case(year), "不再办理")
    year.clock.advance(RUN + timedelta(days=1))
    work_on(year)
    with year.house.working() as work:
        session = year.everything(work).session
        assert change_status(session, Acting(work.now), pupil, Status.SUSPENDED, ON).grade == 4


def test_what_graduating_grades_left_open_is_closed_and_kept_but_not_a_graduation(year: Setup) -> None:
    pupils = list(grades(year))[:3]
    kinds = ("transfer", "suspension", "transfer")
    assert CHANGES["transfer"].sort == "school"
    year.clock.advance(BEGINS)
    work_on(year)
    with year.house.working() as work:
        session = year.everything(work).session
        for number, (pupil, kind) in enumerate(zip(pupils, kinds, strict=True)):
            session.get(Student, pupil).grade = 6 if number < 2 else 4
            locks.lock_for_case(session, Acting(work.now, case_no=f"C-{number}"), pupil, kind)
    year.clock.advance(datetime(2027, 7, 14, 16, tzinfo=UTC))
    work_on(year)
    assert year.house.engine.variables(the_case(year))["purged"]["closed"] == 1
    with year.house.reading() as session, system_scope(session):
        assert set(session.scalars(select(CaseLock.case_no))) == {"C-1", "C-2"}


def test_undone_as_drawn_and_run_again(year: Setup) -> None:
    to_the_run(year)
    before = grades(year)
    work_on(year)
    year.days(1)
    decide(year, "Review", "undo", "ministry", Role.STUDENT_LEADER)
    work_on(year)
    assert grades(year) == before
    assert {task.element for task in year.house.engine.tasks(the_case(year))} == {"AfterUndo"}
    decide(year, "AfterUndo", "again", "ministry", Role.STUDENT_LEADER)
    work_on(year)
    assert grades(year) == {student: grade + 1 for student, grade in before.items()}
    with year.house.reading() as session, system_scope(session):
        assert [run.number for run in session.scalars(select(PromotionRun).order_by(PromotionRun.number))] == [1, 2]
        pupil = next(iter(before))
        assert [one.valid_from for one in history(session, pupil)][-1] == ON


def test_one_authority_is_undone_and_what_came_after_refuses_it(year: Setup) -> None:
    to_the_run(year)
    work_on(year)
    after = grades(year)
    unit = year.world.org["jinshui"]
    year.days(1)
    pupil = year.world.pupils["school_c"][0].id
    with year.house.working() as work:
        change_place(year.everything(work).session, Acting(work.now), pupil, PlaceChange(date(2027, 8, 12), grade=2))
    decide(year, "Review", "undo", "ministry", Role.STUDENT_LEADER)
    assert {task.element for task in year.house.engine.tasks(the_case(year))} == {"Review"}, "something came after"
    decide(year, "Review", "undo", "ministry", Role.STUDENT_LEADER, unit=unit)
    work_on(year)
    undone = {one.id for school in ("school_a", "school_b") for one in year.world.pupils[school]}
    assert grades(year) == {**after, pupil: 2} | {one: after[one] - 1 for one in undone}
    decide(year, "AfterUndo", "stop", "ministry", Role.STUDENT_LEADER)
    assert year.house.engine.case(the_case(year)).outcome == "Stopped"


def test_graduating_grades_are_frozen_but_for_what_was_begun_before(year: Setup) -> None:
    pupil = year.world.pupils["school_a"][0].id
    year.clock.advance(datetime(2027, 6, 20, tzinfo=UTC))
    with year.house.working() as work:
        session = year.everything(work).session
        session.get(Student, pupil).grade = 6
        locks.lock_for_case(session, Acting(work.now, case_no="ZX-OLD"), pupil, "class_change")
    year.clock.advance(datetime(2027, 7, 3, tzinfo=UTC))
    day, there = date(2027, 7, 3), year.world.org["school_b"]
    for case_no, allowed in ((None, False), ("ZX-NEW", False), ("ZX-OLD", True)):
        with year.house.working() as work:
            session = year.everything(work).session
            if allowed:
                assert move_student(session, Acting(work.now, case_no=case_no), Arrival(pupil, there, day)).org_id == there
            else:
                with pytest.raises(Conflict, match="freeze window"):
                    move_student(session, Acting(work.now, case_no=case_no), Arrival(pupil, there, day))
    with year.house.working() as work:  # death, graduation, returns change the state
        change_status(year.everything(work).session, Acting(work.now), pupil, Status.DECEASED, day)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_instant_and_every_window_are_the_same_in_every_zone(
    embedded: Setup, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        ministry = embedded.world.org["ministry"]
        with embedded.house.working() as work:
            session = embedded.everything(work).session
            dates = dates_of(session, ministry, 2027, date(2027, 3, 1))
            assert (dates.begins_at, dates.run_at) == (BEGINS, RUN)
            assert dates.purge_at == datetime(2027, 7, 14, 16, tzinfo=UTC)
            run = runs.plan_run(session, Acting(work.now, case_no="SJ-1"), 2027, dates.run_at)
            assert run.effective_on == ON
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_ministry_moves_the_day_and_a_day_that_a_month_lacks_is_its_last(embedded: Setup) -> None:
    ministry = embedded.world.org["ministry"]
    with embedded.house.working() as work:
        session = embedded.everything(work).session
        for name, value in (("school_year.turn_month", 9), ("school_year.turn_day", 31)):
            set_value(session, Acting(work.now), NewValue(ministry, name, value, Acting(work.now).today))
        assert dates_of(session, ministry, 2027, Acting(work.now).today).run_at == datetime(2027, 9, 30, 16, tzinfo=UTC)
