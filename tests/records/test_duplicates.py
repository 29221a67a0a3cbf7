"""Who is the same person: at registration and by the duplicate check over the register (S8-S10)."""

from typing import Any

import pytest

from records.students.codes import Status
from records.students.duplicates import check_duplicates, check_student
from records.students.problems import problems_of
from records.students.updates import apply_fields, change_status
from tests.records.conftest import NOW, World, id_number, row

NO_NUMBER = {"sfzjh": None, "sfzjlxm": "Z"}
TODAY = NOW.date()


def registered(world: World, school: str, *rows: dict[str, Any]) -> list[str]:
    return [str(one.student_id) for one in world.register(school, *rows)]


def become(world: World, student: str, **fields: Any) -> None:
    """Change fields after registration, which compares new rows alone."""
    with world.system() as (session, acting):
        apply_fields(session, acting, student, fields, TODAY)


def check(world: World, province: str | None = None) -> int:
    with world.system() as (session, acting):
        return check_duplicates(session, acting, province)


def open_types(world: World, *students: str) -> list[list[int]]:
    with world.system() as (session, _):
        return [[one.type for one in problems_of(session, student)] for student in students]


def test_the_check_opens_type_three_for_equal_persons_without_a_number(world: World) -> None:
    pair = registered(world, "jinshui_school", row(1, "张三")) + registered(world, "guancheng_school", row(3, "张三"))
    for student in pair:
        become(world, student, **NO_NUMBER)
    assert check(world) == 2
    assert open_types(world, *pair) == [[3], [3]]
    assert check(world) == 0


def test_the_check_opens_nothing_for_namesakes_with_numbers_of_their_own(world: World) -> None:
    first = registered(world, "jinshui_school", row(1, "张三"), row(5, "张三"))
    second = registered(world, "guancheng_school", row(3, "张三"))
    become(world, first[1], **NO_NUMBER)
    assert check(world) == 0, "one without a number has no equal without a number"
    assert open_types(world, *first, *second) == [[], [], []]


@pytest.mark.parametrize("without_number", [False, True])
def test_closed_records_make_no_problem(world: World, without_number: bool) -> None:
    lacking = NO_NUMBER if without_number else {}
    (closed,) = registered(world, "jinshui_school", row(1, "张三", **lacking))
    with world.system() as (session, acting):
        change_status(session, acting, closed, Status.GRADUATED, TODAY)
    (result,) = world.register("guancheng_school", row(1, "张三", **lacking))
    assert result.problems == ()
    assert check(world) == 0
    assert open_types(world, closed, str(result.student_id)) == [[], []]


def test_a_provinces_check_compares_its_own_students_alone(world: World) -> None:
    here, near = registered(world, "jinshui_school", row(1), row(5))
    (there,) = registered(world, "liwan_school", row(3))
    become(world, there, sfzjh=id_number(1))
    assert [check(world, "41"), check(world, "44")] == [0, 0]
    become(world, near, sfzjh=id_number(1))
    assert check(world, "41") == 2
    assert open_types(world, here, near, there) == [[2], [2], []]
    assert check(world) == 1
    assert open_types(world, here, near, there) == [[2], [2], [2]]


def test_a_foreign_document_is_no_wrong_resident_number(world: World) -> None:
    passport, wrong = world.register("jinshui_school", row(1, sfzjlxm="6", sfzjh="E12345678"), row(3, sfzjh="E87654321"))
    assert (passport.problems, wrong.problems) == ((), (1,))


def test_a_row_without_a_number_is_not_its_namesake_with_one(world: World) -> None:
    known = row(1, "张三")
    world.register("jinshui_school", known)
    rows = (known, row(3, "张三", **NO_NUMBER), row(5, "李四"), row(7, "李四", **NO_NUMBER))
    results = world.register("jinshui_school", *rows)
    assert [one.outcome for one in results] == ["unchanged", "created", "created", "created"]
    assert [one.problems for one in results] == [()] * 4


def check_one(world: World, student: str) -> int:
    with world.system() as (session, acting):
        return check_student(session, acting, student)


def test_one_record_is_checked_against_all_others_by_number_and_type_of_document(world: World) -> None:
    first, second, third = registered(world, "jinshui_school", row(1), row(3), row(5))
    (there,) = registered(world, "liwan_school", row(7))
    assert [check_one(world, one) for one in (first, second, third, there)] == [0] * 4
    become(world, there, sfzjh=id_number(1))
    become(world, third, sfzjh=id_number(3), sfzjlxm="6")
    assert check_one(world, third) == 0, "the same digits under another type of document"
    assert check_one(world, first) == 2 and check_one(world, there) == 0, "found from either side, opened once"
    assert open_types(world, first, second, third, there) == [[2], [], [], [2]]
    become(world, third, sfzjh=id_number(3), sfzjlxm="1")
    with world.system() as (session, acting):
        change_status(session, acting, second, Status.GRADUATED, TODAY)
    assert check_one(world, third) == 0, "the other record is closed"
    assert check_one(world, second) == 0, "and so a check of it finds nothing"
    assert check_one(world, "01m8rt0sxn00001acwm7786jbt") == 0


def test_one_record_without_a_number_is_checked_by_its_person(world: World) -> None:
    first, other = registered(world, "jinshui_school", row(1, "张三", **NO_NUMBER), row(5, "李四", **NO_NUMBER))
    (namesake,) = registered(world, "guancheng_school", row(3, "张三"))
    assert [check_one(world, one) for one in (first, other, namesake)] == [0] * 3, "the namesake has a number"
    become(world, namesake, **NO_NUMBER)
    assert check_one(world, namesake) == 2
    assert open_types(world, first, other, namesake) == [[3], [], [3]]
    assert check_one(world, other) == 0


def test_the_check_leaves_the_same_number_under_another_type_alone(world: World) -> None:
    first, second, third = registered(world, "jinshui_school", row(1), row(3), row(5))
    become(world, second, sfzjh=id_number(1), sfzjlxm="6")
    assert check(world) == 0
    become(world, third, sfzjh=id_number(1), sfzjlxm="6")
    assert check(world) == 2
    assert open_types(world, first, second, third) == [[], [2], [2]]
