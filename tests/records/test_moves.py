"""Moves inside a province and between provinces: what ends, what comes along, who is taken (S16, S17)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from records.acting import Acting
from records.errors import Conflict, Invalid
from records.roles import Role
from records.schools import NewClass, NewSchool, create_class, create_school, set_status
from records.students.codes import Status
from records.students.enrolments import enrolments
from records.students.listing import reveal
from records.students.locks import lock_for_case
from records.students.moves import Arrival, fetch_file, move_student
from records.students.pointers import pointer_of
from records.students.problems import NewProblem, open_problem, problems_of
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, history, roster_on
from records.tables import CaseLock, Student, StudentFields
from records.tables.school import SchoolStatus, Stage
from tests.records.conftest import ENTRY, NOW, SINCE, World

MOVED = date(2026, 9, 21)
EVE = MOVED - timedelta(days=1)
BOTH_WAYS = pytest.mark.parametrize(
    ("go", "to"), [(move_student, "guancheng_school"), (fetch_file, "liwan_school")], ids=["move", "fetch"]
)


def periods(session: Any, student: str) -> list[tuple[str, date, date | None]]:
    return [(one.org_id, one.valid_from, one.valid_to) for one in enrolments(session, student)]


def test_a_move_takes_record_history_and_enrolment_to_the_new_school(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        before = session.get(Student, student).version
        lock_for_case(session, Acting(NOW, case_no="TB-1"), student, "class_change")
        arrival = Arrival(student, world.org["guancheng_school"], MOVED)
        moved = move_student(session, Acting(NOW, case_no="ZX-1"), arrival)
        assert (moved.org_id, moved.entered_on, moved.version) == (world.org["guancheng_school"], MOVED, before + 1)
        periods = [(one.org_id, one.valid_from, one.valid_to) for one in enrolments(session, student)]
        assert periods == [
            (world.org["jinshui_school"], ENTRY, MOVED), (world.org["guancheng_school"], MOVED, None),
        ]  # fmt: skip
        assert as_of(session, student, date(2026, 9, 20)).org_id == world.org["jinshui_school"]
        assert as_of(session, student, MOVED).case_no == "ZX-1"
        assert [one.org_id for one in session.scalars(select(CaseLock))] == [world.org["guancheng_school"]]
        assert student in roster_on(session, world.org["jinshui_school"], date(2026, 9, 20))
        assert student not in roster_on(session, world.org["jinshui_school"], MOVED)
        with pytest.raises(Conflict):
            move_student(session, acting, Arrival(student, world.org["guancheng_school"], MOVED))
        with pytest.raises(Invalid):
            move_student(session, acting, Arrival(student, world.org["liwan_school"], MOVED))


def test_a_fetched_file_is_a_new_record_and_leaves_a_pointer(world: World, pupils: dict[str, str]) -> None:
    old = pupils["jinshui_school"]
    with world.system() as (session, acting):
        new = fetch_file(session, Acting(NOW, case_no="ZX-2"), Arrival(old, world.org["liwan_school"], MOVED))
        assert new.id != old and new.province == "44"
        assert reveal(session, acting, new.id, "t")["sfzjh"] == reveal(session, acting, old, "t")["sfzjh"]
        assert as_of(session, new.id, date(2024, 1, 1)).org_id == world.org["jinshui_school"]
        left = session.get(Student, old)
        assert (left.status, left.left_on, left.class_id) == (Status.TRANSFERRED, MOVED, None)
        assert pointer_of(session, old).to_student == new.id
        with pytest.raises(Conflict):
            fetch_file(session, Acting(NOW, case_no="ZX-3"), Arrival(old, world.org["liwan_school"], MOVED))


def test_a_fetch_ends_the_old_period_and_the_new_record_has_one_open_period(
    world: World, pupils: dict[str, str]
) -> None:
    old, (here, there) = pupils["jinshui_school"], (world.org["jinshui_school"], world.org["liwan_school"])
    with world.system() as (session, _):
        new = fetch_file(session, Acting(NOW, case_no="ZX-2"), Arrival(old, there, MOVED))
        assert periods(session, old) == [(here, ENTRY, MOVED)]
        assert periods(session, new.id) == [(here, ENTRY, MOVED), (there, MOVED, None)]


def test_after_a_fetch_the_old_history_ends_transferred_out_and_each_school_counts_the_pupil_once(
    world: World, pupils: dict[str, str]
) -> None:
    old, (here, there) = pupils["jinshui_school"], (world.org["jinshui_school"], world.org["liwan_school"])
    with world.system() as (session, _):
        new = fetch_file(session, Acting(NOW, case_no="ZX-2"), Arrival(old, there, MOVED)).id
        states = [(state.status, state.valid_from) for state in history(session, old)]
        assert states == [(Status.ENROLLED, ENTRY), (Status.TRANSFERRED, MOVED)]
        assert roster_on(session, here, EVE) == [old], "the copied past is not a second pupil"
        assert roster_on(session, here, MOVED) == []
        assert new not in roster_on(session, there, EVE)
        assert new in roster_on(session, there, MOVED)


def test_a_pupil_fetched_away_and_back_counts_once_in_every_past_roster(
    world: World, pupils: dict[str, str]
) -> None:
    old, back = pupils["jinshui_school"], MOVED + timedelta(days=30)
    with world.system() as (session, acting):
        there = fetch_file(session, acting, Arrival(old, world.org["liwan_school"], MOVED)).id
        here = fetch_file(session, acting, Arrival(there, world.org["guancheng_school"], back)).id
    for school, ever, day in (
        ("jinshui_school", old, EVE), ("liwan_school", there, MOVED), ("guancheng_school", here, back),
    ):  # fmt: skip
        own = pupils.get(school)
        with world.as_(Role.STUDENT_CLERK, school) as (session, _):
            assert roster_on(session, world.org[school], day) == sorted({ever, own or ever}), school


def test_a_fetch_brings_the_past_with_its_ends_and_without_what_was_corrected(
    world: World, pupils: dict[str, str]
) -> None:
    old, changed = pupils["jinshui_school"], date(2026, 9, 10)
    for minutes, text in enumerate(("甲", "乙")):
        with world.system(NOW + timedelta(minutes=minutes)) as (session, acting):
            apply_fields(session, acting, old, {"xzz": text}, changed)
    with world.system(NOW + timedelta(hours=1)) as (session, acting):
        new = fetch_file(session, acting, Arrival(old, world.org["liwan_school"], MOVED))
        told = [(state.valid_from, state.fields["xzz"]) for state in history(session, new.id)]
        assert told == [(ENTRY, "测试路1号"), (changed, "乙"), (MOVED, "乙")]
        kept = select(StudentFields.valid_from).where(StudentFields.student_id == new.id)
        assert session.scalars(kept.order_by(StudentFields.valid_from)).all() == [ENTRY, changed, MOVED]


@BOTH_WAYS
def test_nobody_arrives_in_a_class_of_another_school_or_stage(
    world: World, pupils: dict[str, str], go: Callable[..., Student], to: str
) -> None:
    with world.system() as (session, acting):
        own = create_class(session, NewClass(world.org[to], Stage.PRIMARY, 2023, 7)).id
        junior = create_class(session, NewClass(world.org[to], Stage.JUNIOR, 2023, 7)).id
        foreign = create_class(session, NewClass(world.org["province_school"], Stage.PRIMARY, 2023, 7)).id
        for wrong in (junior, foreign):
            with pytest.raises(Invalid, match="class of the school and stage"):
                go(session, acting, Arrival(pupils["jinshui_school"], world.org[to], MOVED, class_id=wrong))
        arrived = go(session, acting, Arrival(pupils["jinshui_school"], world.org[to], MOVED, class_id=own))
        assert arrived.class_id == own


@BOTH_WAYS
def test_a_school_that_is_closed_or_lacks_the_stage_takes_nobody(
    world: World, pupils: dict[str, str], go: Callable[..., Student], to: str
) -> None:
    province = "44" if to == "liwan_school" else "41"
    with world.system() as (session, acting):
        new = NewSchool(f"31{province}000099", "初级中学", "junior", world.org["jinshui"], (Stage.JUNIOR,), SINCE)
        parent = "liwan" if province == "44" else "guancheng"
        junior = create_school(session, NewSchool(**{**vars(new), "parent": world.org[parent]})).id
        closed = create_school(
            session,
            NewSchool(f"21{province}000098", "旧小学", "closed", world.org[parent], (Stage.PRIMARY,), SINCE),
        ).id
        set_status(session, closed, SchoolStatus.CLOSED, date(2026, 9, 1))
        for school, reason in ((junior, "stage_not_offered"), (closed, "school_closed")):
            with pytest.raises(Conflict, match=reason):
                go(session, acting, Arrival(pupils["jinshui_school"], school, MOVED))


def test_open_problems_move_with_the_record(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        open_problem(session, acting, NewProblem(student, 1, "group"))
        move_student(session, acting, Arrival(student, world.org["guancheng_school"], MOVED))
        assert [one.org_id for one in problems_of(session, student)] == [world.org["guancheng_school"]]


@BOTH_WAYS
def test_a_pupil_who_had_left_is_enrolled_again_in_the_grade_given(
    world: World, pupils: dict[str, str], go: Callable[..., Student], to: str
) -> None:
    student, left = pupils["jinshui_school"], date(2026, 9, 7)
    with world.system() as (session, acting):
        change_status(session, acting, student, Status.WITHDRAWN, left)
        arrived = go(session, acting, Arrival(student, world.org[to], MOVED, grade=3))
        assert (arrived.status, arrived.left_on, arrived.grade) == (Status.ENROLLED, None, 3)
        assert periods(session, arrived.id) == [
            (world.org["jinshui_school"], ENTRY, left), (world.org[to], MOVED, None),
        ]  # fmt: skip
        assert arrived.id in roster_on(session, world.org[to], MOVED)


def test_without_a_grade_a_pupil_keeps_the_old_one(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, acting):
        moved = move_student(session, acting, Arrival(pupils["jinshui_school"], world.org["guancheng_school"], MOVED))
        assert moved.grade == 4


def test_a_record_fetched_to_another_province_moves_no_more_and_comes_to_life_by_no_change(
    world: World, pupils: dict[str, str]
) -> None:
    old = pupils["jinshui_school"]
    with world.system() as (session, acting):
        fetch_file(session, acting, Arrival(old, world.org["liwan_school"], MOVED))
    changes: tuple[Callable[..., object], ...] = (
        lambda session, acting: move_student(session, acting, Arrival(old, world.org["guancheng_school"], MOVED)),
        lambda session, acting: change_status(session, acting, old, Status.ENROLLED, MOVED),
    )
    for change in changes:
        with world.as_(Role.STUDENT_CLERK, "zhengzhou") as (session, acting):
            with pytest.raises(Conflict, match="not fetched yet"):
                change(session, acting)
            assert session.get(Student, old).status == Status.TRANSFERRED
