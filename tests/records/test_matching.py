"""Whom a new row collides with: by number and type of document, or as the same person where there is no number (S7-S9)."""

from __future__ import annotations

from typing import Any

import pytest

from records.keyring import Keyring, new_keyring
from records.students.matching import SAME_PERSON, SHARED_ID, WRONG_ID, Matches, find_known
from records.students.problems import TYPES
from records.students.sealing import id_index, person_index
from records.students.updates import Place
from tests.records.conftest import World, id_number, row

NONE = {"sfzjh": None, "sfzjlxm": "Z"}
PASSPORT = {"sfzjh": "E12345678", "sfzjlxm": "6"}


@pytest.fixture
def ring() -> Keyring:
    return new_keyring()


@pytest.fixture
def matches(ring: Keyring) -> Matches:
    """What is known around a chunk of rows of one school, of which the first pupil is made."""
    return Matches(ring, "school")


def person(**changes: Any) -> dict[str, Any]:
    return row(1, "张三", **changes)


def test_the_types_are_those_of_the_notice() -> None:
    assert [WRONG_ID, SHARED_ID, SAME_PERSON] == [1, 2, 3] == list(TYPES)


def test_a_number_is_shared_under_the_same_type_of_document_alone(matches: Matches) -> None:
    matches.add("first", person())
    assert matches.problems(row(1, "李四")) == (SHARED_ID,)
    assert matches.problems(row(1, "李四", sfzjlxm=None)) == (SHARED_ID,), "without a type it is a resident's"
    assert matches.problems(row(1, "李四", sfzjlxm="6")) == ()
    assert matches.problems(row(3, "张三")) == (), "a namesake with another number"
    matches.add("second", person(sfzjlxm=None))
    assert [known.student_id for known in matches.others("second", SHARED_ID)] == ["first"]
    matches.add("passport", person(sfzjlxm="6"))
    assert matches.others("passport", SHARED_ID) == []


def test_a_resident_number_with_a_wrong_check_digit_is_wrong_and_no_other_document_is(matches: Matches) -> None:
    wrong = id_number(1)[:-1] + ("0" if id_number(1)[-1] != "0" else "1")
    assert matches.problems(person(sfzjh=wrong)) == (WRONG_ID,)
    assert matches.problems({**person(sfzjh=wrong), "sfzjlxm": "6"}) == ()
    without_type = person(sfzjh=wrong)
    del without_type["sfzjlxm"]
    assert matches.problems(without_type) == (WRONG_ID,)
    assert matches.problems(person(sfzjh=wrong, sfzjlxm="0")) == (), "another document, whatever its code is"
    matches.add("first", person(sfzjh=wrong))
    matches.add("second", person(sfzjh=wrong))
    assert matches.others("second", WRONG_ID) == [], "a wrong number is a fault of each alone"
    assert matches.groups["first"][WRONG_ID] == matches.groups["second"][WRONG_ID] != ""


def test_persons_are_the_same_where_neither_has_a_number(matches: Matches) -> None:
    matches.add("numbered", person())
    assert matches.problems(person(**NONE)) == (), "the other has a number"
    matches.add("first", person(**NONE))
    assert matches.problems(person(**NONE)) == (SAME_PERSON,)
    assert matches.problems(row(3, "张三")) == (), "this one has"
    for differs in ({"xm": "张四"}, {"xbm": "2"}, {"csrq": "2016-03-06"}):
        assert matches.problems(person(**NONE, **differs)) == ()
    matches.add("second", person(**NONE))
    assert [known.student_id for known in matches.others("second", SAME_PERSON)] == ["first"]
    assert [known.student_id for known in matches.others("first", SAME_PERSON)] == ["second"]


@pytest.mark.parametrize("lacking", ["xm", "xbm", "csrq"])
def test_who_lacks_a_name_a_sex_or_a_birth_date_is_nobodys_double(matches: Matches, lacking: str) -> None:
    row_of_nobody = person(**NONE, **{lacking: None})
    matches.add("first", row_of_nobody)
    assert matches.problems(row_of_nobody) == ()
    assert matches.groups["first"] == {WRONG_ID: "", SHARED_ID: "", SAME_PERSON: ""}


def test_the_groups_of_a_new_student_are_its_number_and_its_person(matches: Matches, ring: Keyring) -> None:
    matches.add("first", person())
    number, same = id_index(ring, id_number(1)), person_index(ring, person())
    assert matches.groups["first"] == {WRONG_ID: number, SHARED_ID: number, SAME_PERSON: same}


def test_a_row_means_the_student_of_its_own_school(world: World) -> None:
    here, there = world.org["jinshui_school"], world.org["guancheng_school"]
    for school in ("jinshui_school", "guancheng_school"):
        world.register(school, row(1, "张三"), row(3, "李四", **NONE), row(5, "王五", **PASSPORT))
    rows = [row(1, "张三"), row(3, "李四", **NONE), row(5, "王五", **PASSPORT)]
    with world.system() as (session, _):
        for school in (here, there):
            found = find_known(session, world.keyring, school, rows)
            means = [found.same_student(one) for one in rows]
            assert [known.org_id for known in means if known] == [school] * 3
            assert [known.has_number for known in means if known] == [True, False, True]
            assert [known.id_type for known in means if known] == ["1", "Z", "6"]
            assert {known.place for known in means if known} == {Place("primary", 2023, 4, means[0].place.class_id)}
        elsewhere = find_known(session, world.keyring, "nowhere", rows)
        assert [elsewhere.same_student(one) for one in rows] == [None] * 3
        assert [elsewhere.problems(one) for one in rows] == [(SHARED_ID,), (SAME_PERSON,), (SHARED_ID,)]
        assert len(elsewhere.by_person[person_index(world.keyring, rows[0])]) == 2
        unknown = find_known(session, world.keyring, here, [row(7, "赵六"), row(1, "张三", **NONE)])
        assert [unknown.same_student(one) for one in (row(7, "赵六"), row(1, "张三", **NONE))] == [None, None]
