"""Rows of an import: which class a text names, what a corrected row changes, since when a new record holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from records.acting import Acting
from records.errors import NotFound
from records.schools import NewClass, create_class
from records.students.class_numbers import class_number, plain_class
from records.students.enrolments import enrolments
from records.students.issue import issue_codes
from records.students.register import Registration, RowResult, register_students
from records.students.versions import as_of, history, roster_on
from records.tables import SchoolClass, Student
from records.tables.school import Stage
from tests.records.conftest import NOW, World, row

SCHOOL = "jinshui_school"


@pytest.mark.parametrize(("text", "number"), [
    ("3", 3), ("03", 3), ("3班", 3), ("３班", 3), ("一（3）班", 3), ("2026级3班", 3), ("1-3", 3), ("0103", 3), ("三班", 3),
    ("一年级（三）班", 3), ("三年二班", 2), ("小一班", 1), ("十班", 10), ("十二班", 12), ("二十班", 20), ("二十一班", 21), ("1班2组", 1),
    ("1.0", 1), ("初三2班", 2), ("高一三班", 3), ("七3班", 3), ("高一（十）班", 10), ("小学2026级（12）班", 12), ("26级3班", 3),
    ("③班", 3), ("叁班", 3), (" 三 班\u200b", 3), ("（三）", 3), ("七年级12班", 12), ("三", 3),
])  # fmt: skip
def test_a_class_is_known_by_its_number_however_it_is_written(text: str, number: int) -> None:
    assert class_number(plain_class(text)) == number


@pytest.mark.parametrize("text", ["甲班", "国际班", "A班", "国际3班", "三二班", "0班", "班", "1.3", "三年级", "2026级", "二〇班", "重点", "3、4班"])
def test_no_number_is_guessed_from_another_text(text: str) -> None:
    assert class_number(plain_class(text)) is None


def register(world: World, *rows: dict[str, Any], plan: Registration | None = None) -> list[RowResult]:
    with world.system() as (session, acting):
        return register_students(session, acting, plan or Registration(world.org[SCHOOL]), rows)


def placed(world: World, student_id: str | None) -> tuple[int, int, str | None]:
    """Cohort, grade and class name of a student."""
    with world.system() as (session, _):
        student = session.get(Student, student_id)
        room = session.get(SchoolClass, student.class_id) if student.class_id else None
        return student.cohort, student.grade, room.name if room else None


def test_every_way_to_write_one_class_leads_to_one_class(world: World) -> None:
    results = register(world, *(row(at, bh=text) for at, text in enumerate(["三班", "3", "一年级（三）班", "03"], start=1)))
    assert {placed(world, one.student_id)[2] for one in results} == {"2023级3班"}


def test_a_class_with_a_name_is_found_by_it_and_an_unknown_name_is_a_fault_of_the_class(world: World) -> None:
    with world.system() as (session, _):
        create_class(session, NewClass(world.org[SCHOOL], Stage.PRIMARY, 2023, 7, "国际班"))
    named, unknown, none = register(world, row(1, bh="国际班"), row(3, bh="甲班"), row(5, bh=None))
    assert placed(world, named.student_id)[2] == "国际班"
    assert (unknown.outcome, unknown.column) == ("refused", "bh")
    assert "甲班" in unknown.reason and "甲班" in unknown.reason_en
    assert (none.outcome, placed(world, none.student_id)[2]) == ("created", None)
    with world.system() as (session, _):
        assert session.scalar(select(func.count(SchoolClass.id)).where(SchoolClass.number == 0)) == 0


def test_a_corrected_class_moves_the_pupil_and_is_never_called_unchanged(world: World) -> None:
    (first,) = register(world, row(1, bh="1"))
    (moved,) = register(world, row(1, bh="九班"))
    (again,) = register(world, row(1, bh="9"))
    assert (moved.outcome, again.outcome) == ("updated", "unchanged")
    assert placed(world, first.student_id)[2] == "2023级9班"
    with world.system() as (session, _):
        assert history(session, str(first.student_id))[-1].class_id == session.get(Student, first.student_id).class_id


def test_a_class_is_corrected_together_with_a_field_as_one_version(world: World) -> None:
    (first,) = register(world, row(1, bh="1"))
    (moved,) = register(world, row(1, bh="2", lxdh="13900000000"))
    assert (moved.outcome, placed(world, first.student_id)[2]) == ("updated", "2023级2班")
    with world.system() as (session, _):
        today = [one for one in history(session, str(first.student_id)) if one.valid_from == NOW.date()]
        assert [one.fields["lxdh"] for one in today] == ["13900000000"]


def test_a_row_that_does_not_say_the_class_leaves_it(world: World) -> None:
    (first,) = register(world, row(1, bh="1"))
    (again,) = register(world, row(1, bh=None))
    assert (again.outcome, placed(world, first.student_id)[2]) == ("unchanged", "2023级1班")


def test_a_corrected_grade_is_taken_before_the_formal_code_and_refused_after_it(world: World) -> None:
    (first,) = register(world, row(1, jb=2023, njh=4))
    (corrected,) = register(world, row(1, jb=2024, njh=3))
    assert (corrected.outcome, placed(world, first.student_id)) == ("updated", (2024, 3, "2024级1班"))
    with world.system() as (session, acting):
        issue_codes(session, acting, [str(first.student_id)])
    (refused,) = register(world, row(1, jb=2022, njh=5))
    assert (refused.outcome, refused.column) == ("refused", "nj")
    assert "2024" in refused.reason and "2022" in refused.reason and "2022" in refused.reason_en
    assert placed(world, first.student_id) == (2024, 3, "2024级1班")
    (moved,) = register(world, row(1, jb=2024, njh=3, bh="5"))
    assert moved.outcome == "updated", "a class is the school's own matter (调班)"


def test_the_same_cohort_a_year_later_is_no_correction_of_the_grade(world: World) -> None:
    (first,) = register(world, row(1, jb=2023, njh=4))
    (later,) = register(world, row(1, jb=2023, njh=5))
    assert (later.outcome, placed(world, first.student_id)[1]) == ("unchanged", 4)


def test_one_pupil_twice_in_one_file_with_two_classes_is_refused(world: World) -> None:
    results = register(world, row(1, bh="1"), row(1, bh="2"), row(1, bh="1"))
    assert [one.outcome for one in results] == ["created", "refused", "unchanged"]


# -- since when (domain facts §3, entry month) ----------------------------------------------------------
def test_the_history_begins_with_the_entry_and_counts_a_grade_for_each_school_year(world: World) -> None:
    (sixth,) = register(world, row(1, jb=2021, njh=6, rxny="202109"))
    student = str(sixth.student_id)
    with world.system() as (session, _):
        assert [(one.valid_from, one.valid_to) for one in enrolments(session, student)] == [(date(2021, 9, 1), None)]
        states = [(one.valid_from, one.grade) for one in history(session, student)]
        assert states == [(date(2020 + grade, 9, 1), grade) for grade in range(1, 7)]
        assert as_of(session, student, date(2023, 3, 1)).grade == 2
        assert as_of(session, student, date(2023, 3, 1)).class_id is None, "nobody told the class of that year"
        assert as_of(session, student, NOW.date()).class_id == session.get(Student, student).class_id
        assert student in roster_on(session, world.org[SCHOOL], date(2022, 5, 5))
        assert session.get(Student, student).entered_on == date(2021, 9, 1)
        with pytest.raises(NotFound):
            as_of(session, student, date(2021, 8, 31))


def test_without_a_month_of_entry_the_cohort_says_it(world: World) -> None:
    (third,) = register(world, row(1, jb=2024, njh=3))
    with world.system() as (session, _):
        assert enrolments(session, str(third.student_id))[0].valid_from == date(2024, 9, 1)


def test_of_a_pupil_who_repeated_a_year_only_what_is_known_is_written(world: World) -> None:
    (repeated,) = register(world, row(1, jb=2023, njh=4, rxny="202209"))
    student = str(repeated.student_id)
    with world.system() as (session, _):
        assert enrolments(session, student)[0].valid_from == date(2022, 9, 1)
        assert [(one.valid_from, one.grade) for one in history(session, student)] == [(date(2026, 9, 1), 4)]


def test_an_entry_in_the_future_is_a_slip_and_a_spring_entry_counts_for_its_school_year(world: World) -> None:
    later, spring = register(world, row(1, jb=2026, njh=1, rxny="202702"), row(3, jb=2025, njh=2, rxny="202602"))
    with world.system() as (session, _):
        assert enrolments(session, str(later.student_id))[0].valid_from == NOW.date()
        assert enrolments(session, str(spring.student_id))[0].valid_from == date(2026, 2, 1)
        assert [one.grade for one in history(session, str(spring.student_id))] == [2]


def test_before_september_the_school_year_is_still_the_last_one(world: World) -> None:
    with world.system() as (session, _):
        acting = Acting(datetime(2027, 7, 1, tzinfo=UTC))
        (one,) = register_students(session, acting, Registration(world.org[SCHOOL]), [row(1, jb=2026, njh=1, rxny="202609")])
        assert [(s.valid_from, s.grade) for s in history(session, str(one.student_id))] == [(date(2026, 9, 1), 1)]


def test_a_later_correction_ends_the_state_of_this_year_and_leaves_the_earlier_ones(world: World) -> None:
    (sixth,) = register(world, row(1, jb=2021, njh=6, rxny="202109"))
    register(world, row(1, jb=2021, njh=6, rxny="202109", lxdh="13900000000"))
    with world.system() as (session, _):
        assert [one.grade for one in history(session, str(sixth.student_id))] == [1, 2, 3, 4, 5, 6, 6]
        assert as_of(session, str(sixth.student_id), date(2024, 1, 1)).grade == 3
