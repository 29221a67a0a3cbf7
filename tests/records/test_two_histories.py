"""Place and fields are two dated histories with two times (decisions, design 16)."""

from __future__ import annotations

import ast
import hashlib
import itertools
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

import records.students
from records.acting import Acting
from records.errors import Conflict, Invalid, NotFound
from records.schools import NewClass, create_class
from records.students.codes import GONE, Status
from records.students.enrolments import enrolments
from records.students.moves import Arrival, fetch_file, move_student
from records.students.places import PLACE
from records.students.placing import NO_CLASS, PlaceChange, change_place
from records.students.taking_back import take_back
from records.students.two_times import written
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, history, roster_on
from records.tables import Student, StudentFields, StudentPlace
from records.tables.school import Stage
from tests.examples import examples
from tests.records.conftest import ENTRY, NOW, World

ROOT = Path(records.students.__file__).parent
MOVED = date(2026, 9, 21)


def rows_of(session: Session, cls: Any, student: str) -> list[Any]:
    return list(session.scalars(select(cls).where(cls.student_id == student)))


def digests(session: Session, student: str) -> dict[tuple[date, datetime], str]:
    """A digest of each closed place period: all of its columns, `superseded_at` too."""
    found = sorted(rows_of(session, StudentPlace, student), key=lambda row: (row.valid_from, row.recorded_at))
    last = max(row.valid_from for row in found if row.superseded_at is None)
    return {
        (row.valid_from, row.recorded_at): hashlib.sha256(
            repr([getattr(row, column.key) for column in StudentPlace.__table__.columns]).encode()
        ).hexdigest()
        for row in found
        if row.valid_from < last or row.superseded_at is not None
    }


def check_ranges(session: Session, cls: Any, student: str) -> None:
    """No recorded range is empty, and those of one day do not overlap."""
    by_day: dict[date, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in rows_of(session, cls, student):
        end = row.superseded_at or datetime.max.replace(tzinfo=UTC)
        assert row.recorded_at < end, (cls, row.valid_from)
        by_day[row.valid_from].append((row.recorded_at, end))
    for ranges in by_day.values():
        for (_, end), (begin, _) in itertools.pairwise(sorted(ranges)):
            assert end <= begin


def test_a_back_dated_change_of_fields_leaves_the_place_of_that_day_alone(world: World, pupils: dict[str, str]) -> None:
    """Today's place is not written into the past, and today's other fields are not either."""
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        move_student(session, Acting(NOW, case_no="ZX-1"), Arrival(student, world.org["guancheng_school"], MOVED))
    with world.system(NOW + timedelta(days=9)) as (session, acting):
        apply_fields(session, acting, student, {"lxdh": "1"}, date(2026, 9, 22))
        apply_fields(session, acting, student, {"xzz": "旧地址"}, date(2026, 9, 1))
        then = as_of(session, student, date(2026, 9, 1))
        assert (then.org_id, then.fields["xzz"]) == (world.org["jinshui_school"], "旧地址")
        assert then.fields["lxdh"] == "0371-0000000", "what was learned later is no field of that day"
        now = as_of(session, student, date(2026, 9, 30))
        assert (now.org_id, now.fields["xzz"], now.fields["lxdh"]) == (world.org["guancheng_school"], "旧地址", "1")
        assert student in roster_on(session, world.org["jinshui_school"], date(2026, 9, 2))
        assert student not in roster_on(session, world.org["guancheng_school"], date(2026, 9, 2))


def test_what_a_later_row_says_itself_stands(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        apply_fields(session, acting, student, {"lxdh": "2"}, date(2026, 9, 10))
        apply_fields(session, acting, student, {"lxdh": "1", "xzz": "甲"}, date(2026, 9, 5))
        told = [(one.valid_from.day, one.fields["lxdh"], one.fields["xzz"]) for one in history(session, student)]
        assert told == [(1, "0371-0000000", "测试路1号"), (5, "1", "甲"), (10, "2", "甲")]


def test_two_corrections_in_one_transaction_keep_their_order(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        for text in ("甲", "乙", "丙"):
            apply_fields(session, acting, student, {"xzz": text}, MOVED)
        for grade in (5, 6, 3):
            change_place(session, acting, student, PlaceChange(MOVED, grade=grade))
        assert (as_of(session, student, MOVED).fields["xzz"], as_of(session, student, MOVED).grade) == ("丙", 3)
        order = sorted(rows_of(session, StudentPlace, student), key=lambda row: row.recorded_at)
        assert [row.grade for row in order if row.valid_from == MOVED] == [5, 6, 3]
        for cls in (StudentPlace, StudentFields):
            check_ranges(session, cls, student)
        third = as_of(session, student, MOVED, recorded=acting.now + timedelta(microseconds=1))
        assert (third.fields["xzz"], third.grade) == ("乙", 6)


def test_what_moves_a_student_leaves_every_closed_period_as_it_was(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    steps: list[Any] = [
        lambda s, a, day: move_student(s, a, Arrival(student, world.org["guancheng_school"], day)),
        lambda s, a, day: change_status(s, a, student, Status.SUSPENDED, day),
        lambda s, a, day: change_place(s, a, student, PlaceChange(day, status=Status.RESUMED, grade=3)),
        lambda s, a, day: move_student(s, a, Arrival(student, world.org["jinshui_school"], day)),
        lambda s, a, day: change_status(s, a, student, Status.WITHDRAWN, day),
        lambda s, a, day: change_status(s, a, student, Status.ENROLLED, day),
        lambda s, a, day: fetch_file(s, a, Arrival(student, world.org["liwan_school"], day)),
    ]
    for at, step in enumerate(steps):
        day = MOVED + timedelta(days=at)
        with world.system(NOW + timedelta(days=at)) as (session, _):
            before = digests(session, student)
            last = max(row.valid_from for row in rows_of(session, StudentPlace, student))
            step(session, Acting(NOW + timedelta(days=at), case_no=f"C-{at}"), day)
            after = digests(session, student)
            assert before.items() <= after.items()
            assert [day for day, _ in after.keys() - before.keys()] == [last], "the open period was closed, no more"
            check_ranges(session, StudentPlace, student)


def test_a_back_dated_move_takes_the_later_rows_along(world: World, pupils: dict[str, str]) -> None:
    """What is decided before and begins later survives: a class that begins later is of the school that was left."""
    student, here = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, acting):
        later = create_class(session, NewClass(here, Stage.PRIMARY, 2023, 9)).id
        change_place(session, acting, student, PlaceChange(date(2026, 10, 1), grade=5, class_id=later))
        move_student(session, acting, Arrival(student, world.org["guancheng_school"], MOVED))
        for day, grade in ((MOVED, 4), (date(2026, 10, 1), 5)):
            state = as_of(session, student, day)
            assert (state.org_id, state.grade, state.class_id) == (world.org["guancheng_school"], grade, None)
        row = session.get(Student, student)
        assert (row.org_id, row.grade, row.class_id) == (world.org["guancheng_school"], 5, None)


def test_state_and_grade_change_together_and_nothing_is_no_change(world: World, pupils: dict[str, str]) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, acting):
        change_status(session, acting, student, Status.SUSPENDED, date(2026, 9, 10))
        why = Acting(NOW, case_no="FX-1").because("resumption")
        back = PlaceChange(MOVED, status=Status.RESUMED, grade=3, cohort=2024, class_id=NO_CLASS)
        row = change_place(session, why, student, back)
        assert (row.status, row.grade, row.cohort, row.class_id) == (Status.RESUMED, 3, 2024, None)
        assert as_of(session, student, MOVED).case_no == "FX-1"
        assert [one.valid_to for one in enrolments(session, student)] == [None]
        count = len(rows_of(session, StudentPlace, student))
        change_place(session, acting, student, PlaceChange(MOVED, grade=3))
        assert len(rows_of(session, StudentPlace, student)) == count
        with pytest.raises(Invalid, match="names none"):
            change_place(session, acting, student, PlaceChange(MOVED))
        with pytest.raises(Conflict, match="already"):
            change_place(session, acting, student, PlaceChange(MOVED, status=Status.RESUMED, grade=4))


def test_a_former_school_reads_its_own_part_of_the_fields_alone(world: World, pupils: dict[str, str]) -> None:
    student, here = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, acting):
        move_student(session, acting, Arrival(student, world.org["guancheng_school"], MOVED))
        apply_fields(session, acting, student, {"xzz": "新家"}, MOVED)
        assert {row.org_id for row in rows_of(session, StudentFields, student) if row.valid_from < MOVED} == {here}
    from_here = select(StudentFields.valid_from).where(StudentFields.student_id == student)
    with world.as_("student_clerk", "jinshui_school") as (session, _):  # type: ignore[arg-type]
        assert session.scalars(from_here).all() == [ENTRY]


def test_what_a_case_wrote_is_taken_back_and_stays_readable(world: World, pupils: dict[str, str]) -> None:
    student, here = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, acting):
        change_place(session, acting, student, PlaceChange(date(2026, 10, 1), grade=5))
        before, periods = history(session, student), [(p.org_id, p.valid_to) for p in enrolments(session, student)]
        columns = {name: getattr(session.get(Student, student), name) for name in (*PLACE, "left_on", "entered_on")}
    moved = NOW + timedelta(hours=1)
    with world.system(moved) as (session, _):
        move_student(session, Acting(moved, case_no="ZX-1"), Arrival(student, world.org["guancheng_school"], MOVED))
        assert {one.org_id for one in history(session, student)[1:]} == {world.org["guancheng_school"]}
    with world.system(NOW + timedelta(hours=2)) as (session, acting):
        closed = digests(session, student)
        take_back(session, Acting(acting.now, case_no="CX-1"), student, "ZX-1")
        after = history(session, student)
        assert [vars(one) | {"recorded_at": 0} for one in after] == [vars(one) | {"recorded_at": 0} for one in before]
        assert [(p.org_id, p.valid_to) for p in enrolments(session, student)] == periods
        row = session.get(Student, student)
        assert {name: getattr(row, name) for name in columns} == columns
        assert closed[(ENTRY, NOW)] == digests(session, student)[(ENTRY, NOW)]
        assert as_of(session, student, MOVED, recorded=moved).org_id == world.org["guancheng_school"]
        assert as_of(session, student, MOVED).org_id == here
        check_ranges(session, StudentPlace, student)
        with pytest.raises(NotFound, match="none of this student"):
            take_back(session, acting, student, "ZX-1")


@pytest.mark.parametrize("status", sorted(GONE - {Status.TRANSFERRED}))
def test_a_wrong_leaving_is_taken_back_but_not_after_something_else(
    world: World, pupils: dict[str, str], status: Status
) -> None:
    student = pupils["jinshui_school"]
    with world.system() as (session, _):
        class_id = session.get(Student, student).class_id
        change_status(session, Acting(NOW, case_no="S-1"), student, status, MOVED)
    with world.system(NOW + timedelta(hours=1)) as (session, acting):
        row = take_back(session, acting, student, "S-1")
        assert (row.status, row.class_id, row.left_on) == (Status.ENROLLED, class_id, None)
        assert [one.valid_to for one in enrolments(session, student)] == [None]
        change_status(session, Acting(acting.now, case_no="S-2"), student, status, MOVED)
    with world.system(NOW + timedelta(hours=2)) as (session, acting):
        change_status(session, Acting(acting.now, case_no="S-3"), student, Status.ENROLLED, MOVED + timedelta(days=1))
        with pytest.raises(Conflict, match="S-3"):
            take_back(session, acting, student, "S-2")


def test_only_the_files_of_the_history_write_places() -> None:
    """A change of place goes through `change_place`; the files that make a row are named."""
    writers = {
        path.name
        for path in ROOT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"place_row", "record_place"}
    }
    assert writers == {"places.py", "placing.py", "register.py", "moves.py", "taking_back.py", "undoing.py",
                       "graduating.py"}


DAYS = st.integers(1, 12)
CHANGES = st.lists(st.tuples(DAYS, st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=1)), max_size=8)


@given(CHANGES)
@examples(200)
def test_any_series_of_changes_equals_a_plain_model(changes: list[tuple[int, dict[str, int]]]) -> None:
    """The model keeps, for each key, what was said from which day; the last word said of a day counts."""
    start = {"a": 0, "b": 0, "c": 0}
    rows: list[tuple[date, dict[str, Any]]] = [(date(2026, 1, 1), dict(start))]
    said: dict[str, dict[int, int]] = {key: {1: 0} for key in start}
    for day, change in changes:
        on = date(2026, 1, day)
        _, results = written(rows, change, on)
        replaced = dict(rows) | {result.valid_from: result.values for result in results}
        rows = sorted(replaced.items())
        for key, value in change.items():
            said[key][day] = value
            values = sorted(said[key].items())
            # why: a later word that only repeats the one before it is none
            said[key] = {d: v for at, (d, v) in enumerate(values) if at == 0 or values[at - 1][1] != v}
    for day in range(1, 13):
        told = [values for since, values in rows if since <= date(2026, 1, day)][-1]
        assert told == {key: said[key][max(d for d in said[key] if d <= day)] for key in start}
