"""Groups of problem records: the same whatever the order, joined, cleared, opened again; numbers compared as people mean them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import select

from records.students.codes import Status
from records.students.duplicates import check_duplicates, check_student
from records.students.problem_groups import (
    bring_up_to_date,
    joined_cases,
    open_members,
    settle_group,
    without_case,
)
from records.students.problems import problems_of
from records.students.sealing import plain_name, plain_number
from records.students.updates import apply_fields, change_status
from records.tables import ProblemGroup, ProblemRecord, Student
from tests.records.conftest import NOW, World, id_number, row

SCHOOLS = ("jinshui_school", "guancheng_school", "liwan_school")
TODAY = NOW.date()


def three(world: World) -> list[str]:
    """A pupil at each of three schools, two of them in one province, with numbers of their own."""
    return [str(world.register(school, row(serial))[0].student_id) for serial, school in enumerate(SCHOOLS, start=1)]


def become(world: World, student: str, **fields: Any) -> None:
    with world.system() as (session, acting):
        apply_fields(session, acting, student, fields, TODAY)


def groups(world: World) -> list[tuple[int, str, int, list[str]]]:
    with world.system() as (session, _):
        found = session.scalars(select(ProblemGroup).order_by(ProblemGroup.type, ProblemGroup.id))
        return [(one.type, one.state, one.round, [row.student_id for row in open_members(session, one.id)]) for one in found]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_the_same_records_make_one_group_whatever_the_order_they_are_found_in(world: World, order: tuple[int, ...]) -> None:
    students = three(world)
    for place in order:
        become(world, students[place], sfzjh=id_number(9))
        with world.system() as (session, acting):
            check_student(session, acting, students[place])
    assert groups(world) == [(2, "open", 1, sorted(students))]
    with world.system() as (session, acting):
        (group,) = session.scalars(select(ProblemGroup))
        assert group.across and check_duplicates(session, acting) == 0
        assert [session.get(Student, one).problems for one in students] == [1, 1, 1]


def test_one_record_found_alone_and_the_whole_register_come_to_the_same(world: World) -> None:
    students = three(world)
    for one in students:
        become(world, one, sfzjh=id_number(9))
    with world.system() as (session, acting):
        assert check_duplicates(session, acting, "41") == 2 and check_duplicates(session, acting, "44") == 0
        assert check_duplicates(session, acting) == 1
    assert groups(world) == [(2, "open", 1, sorted(students))]


def test_a_number_is_the_same_under_one_type_of_document_alone(world: World) -> None:
    first, second, third = three(world)
    become(world, first, sfzjh="E1234567", sfzjlxm="6")
    become(world, second, sfzjh="e1234567", sfzjlxm="1")
    with world.system() as (session, acting):
        assert check_duplicates(session, acting) == 0
    become(world, third, sfzjh="Ｅ１２３４ 567", sfzjlxm="6")
    with world.system() as (session, acting):
        assert check_duplicates(session, acting) == 2
    assert groups(world) == [(2, "open", 1, sorted([first, third]))]
    results = world.register("jinshui_second_school", row(11, sfzjh="E1234567", sfzjlxm="1"), row(13, sfzjh="E7654321", sfzjlxm="6"))
    assert [2 in one.problems for one in results] == [True, False], "registration compares as the check does"


@pytest.mark.parametrize(("one", "other"), [("41010519900101123x", "41010519900101123X"), ("４１０１", "4101"), (" 41 01 ", "4101")])
def test_a_number_is_compared_as_people_mean_it(one: str, other: str) -> None:
    assert plain_number(one) == plain_number(other)


def test_blanks_in_a_chinese_name_count_for_nothing_and_between_other_words_for_one() -> None:
    assert plain_name("张 三") == plain_name("张　三") == "张三"
    assert plain_name("Li  Ming") == "Li Ming" != plain_name("LiMing")


def test_who_no_longer_shares_the_number_leaves_and_the_last_one_is_free(world: World) -> None:
    first, second, third = three(world)
    for one in (first, second, third):
        become(world, one, sfzjh=id_number(9))
    with world.system() as (session, acting):
        check_duplicates(session, acting)
    become(world, first, sfzjh=id_number(21))
    with world.system() as (session, acting):
        (group,) = session.scalars(select(ProblemGroup))
        assert [row.student_id for row in bring_up_to_date(session, acting, group)] == sorted([second, third])
        change_status(session, acting, second, Status.GRADUATED, TODAY)
        assert bring_up_to_date(session, acting, group) == [] and group.state == "settled"
        told = session.scalars(select(ProblemRecord).order_by(ProblemRecord.student_id))
        assert {row.student_id: row.outcome for row in told} == {first: "change", second: "delete", third: "alone"}
        assert [session.get(Student, one).problems for one in (first, second, third)] == [0, 0, 0]


def test_what_evidence_cleared_is_not_found_again_until_another_record_comes(world: World) -> None:
    first, second, third = three(world)
    same = {"xm": "同名", "xbm": "1", "csrq": "2016-03-05", "sfzjh": None, "sfzjlxm": "Z"}
    for one in (first, second):
        become(world, one, **same)
    with world.system() as (session, acting):
        check_duplicates(session, acting)
        (group,) = session.scalars(select(ProblemGroup))
        for one in open_members(session, group.id):
            one.held = True
        settle_group(session, acting, group, "evidence")
        assert check_duplicates(session, acting) == 0 and check_student(session, acting, first) == 0
        assert problems_of(session, first) == []
    become(world, third, **same)
    with world.system() as (session, acting):
        assert check_student(session, acting, third) == 3
    assert groups(world) == [(3, "open", 2, sorted([first, second, third]))]


def test_a_group_without_a_case_is_told_of_and_a_case_once_of_each_record_that_joins(world: World) -> None:
    first, second, third = three(world)
    with world.system() as (session, acting):
        assert not without_case(session)
    for one in (first, second):
        become(world, one, sfzjh=id_number(9))
    with world.system() as (session, acting):
        check_duplicates(session, acting)
        assert without_case(session) and joined_cases(session) == []
        (group,) = session.scalars(select(ProblemGroup))
        group.case_no, group.case_id = "C1", "case"
        session.flush()
        assert not without_case(session)
    become(world, third, sfzjh=id_number(9))
    with world.system() as (session, acting):
        check_duplicates(session, acting)
        assert joined_cases(session) == ["case"] and joined_cases(session) == []
