"""Lists of students page by page, school by school, and names that few or many students have (O10)."""

from __future__ import annotations

from typing import Any

import pytest

from records.errors import Invalid
from records.roles import Role
from records.students import listing
from records.students.listing import StudentQuery, count_students, list_students
from tests.records.conftest import World, row


@pytest.fixture
def filled(world: World) -> World:
    """Two schools of one county in turns, so that ids of both lie among one another; and one of another county."""
    for serial in range(1, 9):
        school = "jinshui_school" if serial % 3 else "guancheng_school"
        world.register(school, row(serial, f"{'王张'[serial % 2]}小{chr(0x4E00 + serial)}"))
    world.register("liwan_school", row(11, "王小明"))
    return world


def pages(session: Any, acting: Any, **asked: Any) -> list[list[tuple[str, str]]]:
    found, after = [], ""
    while page := list_students(session, acting, StudentQuery(**asked, after=after), "test"):
        found.append([(one.school_id, one.id) for one in page])
        after = page[-1].cursor
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("unit", ["henan", "zhengzhou", "jinshui_school"])
def test_pages_give_every_student_of_the_scope_once_school_by_school(filled: World, limit: int, unit: str) -> None:
    with filled.as_(Role.STUDENT_CLERK, unit) as (session, acting):
        found = [one for page in pages(session, acting, limit=limit) for one in page]
        assert found == sorted(found) and len(set(found)) == len(found) == count_students(session, StudentQuery())
        assert len(found) == (6 if unit == "jinshui_school" else 8)


def test_the_system_reads_all_schools_in_the_same_order(filled: World) -> None:
    with filled.system() as (session, acting):
        found = [one for page in pages(session, acting, limit=2) for one in page]
        assert found == sorted(set(found)) and len(found) == 9


def test_a_cursor_of_another_list_is_refused(filled: World) -> None:
    with filled.as_(Role.STUDENT_CLERK, "henan") as (session, acting), pytest.raises(Invalid, match="cursor"):
        list_students(session, acting, StudentQuery(after="01m8rt0sxn00001acwm7786jbt"), "test")


def test_counting_stops_where_the_page_says_there_are_more(filled: World) -> None:
    with filled.as_(Role.STUDENT_CLERK, "henan") as (session, _):
        assert [count_students(session, StudentQuery(), most) for most in (3, 8, 20)] == [3, 8, 8]
        assert count_students(session, StudentQuery(name="王"), 3) == 3


@pytest.mark.parametrize("few", [0, 2, 2_000])
def test_a_name_finds_the_same_students_whether_few_or_many_have_it(
    filled: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    with filled.as_(Role.STUDENT_CLERK, "henan") as (session, acting):
        for text, number in (("王", 4), ("王小", 4), ("小", 8), ("王小明", 0), ("王小\u4e02", 1), ("wxs", 1), ("李", 0)):
            found = [one for page in pages(session, acting, name=text, limit=3) for one in page]
            assert len(found) == count_students(session, StudentQuery(name=text)) == number, text
            assert found == sorted(set(found))
