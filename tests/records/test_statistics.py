"""Figures of students and of class sizes: equal to a plain count, within one's scope, and as they stood on a past day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from records.errors import Invalid, NotAllowed
from records.orgs import Move, move_org
from records.roles import Role
from records.settings import NewValue, set_value
from records.students import moves
from records.students.class_list import class_list
from records.students.class_sizes import band_of, class_sizes
from records.students.statistics import student_figures
from records.tables import SchoolClass, Student
from tests.records.conftest import NOW, World, row

CLERK = Role.STUDENT_CLERK
LATER = NOW + timedelta(days=60)


@pytest.fixture
def filled(world: World) -> World:
    """Two schools in Jinshui, one each in Guancheng, Liwan, and straight below Henan; two classes in the first."""
    world.register("jinshui_school", *(row(n, bh="1") for n in range(1, 48)), *(row(n, bh="2") for n in range(48, 60)))
    world.register("jinshui_second_school", *(row(n, xd="junior", njh=2, jb=2025) for n in range(60, 70)))
    world.register("guancheng_school", *(row(n) for n in range(70, 77)))
    world.register("province_school", *(row(n) for n in range(77, 80)))
    world.register("liwan_school", *(row(n) for n in range(80, 85)))
    return world


def by_unit(world: World, unit: str, as_: str = "henan", on: date | None = None, now=NOW) -> dict[str, int]:  # noqa: ANN001
    with world.as_(CLERK, as_, now) as (session, acting):
        found = student_figures(session, acting, world.org[unit], on)
    names = {org: name for name, org in world.org.items()}
    counted: Counter[str] = Counter()
    for cell in found.cells:
        counted[names[cell.unit]] += cell.count
    return {names[unit.id]: counted[names[unit.id]] for unit in found.units} | dict(counted)


def test_every_level_adds_up_to_a_plain_count(filled: World) -> None:
    assert by_unit(filled, "henan") == {"zhengzhou": 76, "jiyuan": 0, "province_school": 3}
    assert by_unit(filled, "zhengzhou") == {"jinshui": 69, "guancheng": 7}
    assert by_unit(filled, "jinshui", "jinshui") == {"jinshui_school": 59, "jinshui_second_school": 10}
    assert by_unit(filled, "jinshui_school", "jinshui_school") == {"jinshui_school": 59}
    assert by_unit(filled, "ministry", "ministry") == {"henan": 79, "guangdong": 5}


def test_the_cells_are_those_of_a_plain_count(filled: World) -> None:
    with filled.system() as (session, _):
        rows = session.execute(select(Student.stage, Student.grade, Student.sex, Student.status))
        plain = Counter(tuple(one) for one in rows)
    with filled.as_(CLERK, "ministry") as (session, acting):
        found: Counter[tuple[str, int, str, str]] = Counter()
        for cell in student_figures(session, acting, filled.org["ministry"]).cells:
            found[cell.stage, cell.grade, cell.sex, cell.status] += cell.count
    assert found == plain and len(plain) == 4


@pytest.mark.parametrize(("as_", "unit"), [
    ("guancheng", "jinshui"), ("guancheng", "zhengzhou"), ("guancheng", "jinshui_school"), ("jinshui", "henan"),
    ("guangdong", "henan"), ("jinshui_school", "jinshui"), ("jinshui_school", "jinshui_second_school"),
])  # fmt: skip
@pytest.mark.parametrize("on", [None, date(2026, 9, 10)])
def test_nobody_counts_outside_their_subtree(filled: World, as_: str, unit: str, on: date | None) -> None:
    for asked in (student_figures, class_sizes):
        with filled.as_(CLERK, as_) as (session, acting), pytest.raises(NotAllowed):
            asked(session, acting, filled.org[unit], on)


def test_a_role_without_figures_gets_none(filled: World) -> None:
    with filled.as_(Role.SYSTEM_ADMIN, "jinshui") as (session, acting), pytest.raises(NotAllowed):
        student_figures(session, acting, filled.org["jinshui"])


def test_a_day_to_come_is_refused_and_today_is_now(filled: World) -> None:
    with filled.as_(CLERK, "henan") as (session, acting):
        with pytest.raises(Invalid):
            student_figures(session, acting, filled.org["henan"], acting.today + timedelta(days=1))
        now = student_figures(session, acting, filled.org["henan"])
        assert student_figures(session, acting, filled.org["henan"], acting.today) == now


def test_a_past_day_counts_pupils_and_schools_where_they_were(filled: World) -> None:
    """A school changes county and a pupil changes school; the figures of the day before stay to the digit."""
    day = NOW.date()
    before = by_unit(filled, "zhengzhou"), by_unit(filled, "jinshui")
    with filled.system(LATER) as (session, acting):
        pupil = session.scalars(select(Student.id).where(Student.org_id == filled.org["guancheng_school"]).limit(1)).one()
        moves.move_student(session, acting, moves.Arrival(pupil, filled.org["jinshui_school"], acting.today))
        move_org(session, Move(filled.org["jinshui_second_school"], filled.org["guancheng"], acting.today, "文件"), acting.today)
    assert by_unit(filled, "zhengzhou", now=LATER) == {"jinshui": 60, "guancheng": 16}
    assert (by_unit(filled, "zhengzhou", on=day, now=LATER), by_unit(filled, "jinshui", on=day, now=LATER)) == before
    assert by_unit(filled, "jinshui", "jinshui", day, LATER) == before[1], "its own period stays readable"
    assert by_unit(filled, "guancheng", "guancheng", day, LATER) == {"guancheng_school": 7}
    with filled.as_(CLERK, "guancheng", LATER) as (session, acting), pytest.raises(NotAllowed):
        student_figures(session, acting, filled.org["jinshui_second_school"], day)


def test_class_sizes_follow_bands_and_the_limit_of_each_school(filled: World) -> None:
    def over(as_: str, now=NOW) -> list[tuple[str, int, int]]:  # noqa: ANN001
        with filled.as_(CLERK, as_, now) as (session, acting):
            return [(one.name, one.pupils, one.limit) for one in class_sizes(session, acting, filled.org[as_]).classes]

    with filled.as_(CLERK, "henan") as (session, acting):
        found = class_sizes(session, acting, filled.org["zhengzhou"])
    names = {org: name for name, org in filled.org.items()}
    assert {(names[one.unit], one.stage, one.band): one.classes for one in found.bands} == {
        ("jinshui", "primary", 0): 1, ("jinshui", "primary", 2): 1, ("jinshui", "junior", 0): 1, ("guancheng", "primary", 0): 1,
    }
    assert over("henan") == [("2023级1班", 47, 45)]
    with filled.system() as (session, acting):
        set_value(session, acting, NewValue(filled.org["jinshui"], "class.size_limit", 11, acting.today))
    assert over("jinshui") == [("2023级1班", 47, 11), ("2023级2班", 12, 11)], "the county's stricter limit, there alone"
    assert over("guancheng") == []
    with filled.system() as (session, acting):
        room = session.scalars(select(SchoolClass).where(SchoolClass.org_id == filled.org["guancheng_school"])).one()
        room.size_limit = 5
    assert over("guancheng") == [("2023级1班", 7, 5)], "the class's own limit"


def test_large_schools_are_measured_by_their_own_limit(filled: World) -> None:
    def schools(as_: str) -> list[tuple[int, int]]:
        with filled.as_(CLERK, as_) as (session, acting):
            return [(one.pupils, one.limit) for one in class_sizes(session, acting, filled.org[as_]).schools]

    assert schools("henan") == []
    with filled.system() as (session, acting):
        set_value(session, acting, NewValue(filled.org["jinshui"], "school.size_limit_joint", 20, acting.today))
        set_value(session, acting, NewValue(filled.org["guancheng"], "school.size_limit", 2, acting.today))
    assert schools("henan") == [(59, 20)], "every school here has two stages, so the limit of one stage does not bite"


@pytest.mark.parametrize(("pupils", "band"), [(0, 0), (35, 0), (36, 1), (45, 1), (46, 2), (55, 2), (56, 3), (65, 3), (66, 4), (90, 4)])
def test_bands_of_the_national_statistics(pupils: int, band: int) -> None:
    assert band_of(pupils) == band


def test_the_class_list_of_a_school(filled: World) -> None:
    with filled.as_(CLERK, "jinshui_school") as (session, acting):
        found = class_list(session, acting, filled.org["jinshui_school"])
        assert [(one.name, one.pupils, one.boys, one.girls, one.limit) for one in found] == [
            ("2023级1班", 47, 24, 23, 45), ("2023级2班", 12, 6, 6, 45),
        ]  # fmt: skip
        with pytest.raises(NotAllowed):
            class_list(session, acting, filled.org["jinshui_second_school"])
