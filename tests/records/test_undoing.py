"""A wrong transfer is undone: both sides are as before, both facts stay readable, and nothing may have come after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from records.acting import Acting
from records.errors import Conflict, NotFound
from records.roles import Role
from records.schools import NewClass, create_class
from records.students.codes import Status
from records.students.enrolments import enrolments
from records.students.known_fields import fields_on
from records.students.listing import reveal
from records.students.lookup import find_student
from records.students.moves import Arrival, fetch_file, move_student
from records.students.placing import PlaceChange, change_place
from records.students.pointers import pointer_of
from records.students.problems import NewProblem, open_problem
from records.students.undoing import last_move, undo_move, what_came_later
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, history, roster_on
from records.tables import Student, UndoneFetch
from records.tables.school import Stage
from tests.records.conftest import NOW, World

MOVED = date(2026, 9, 21)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WAYS = pytest.mark.parametrize(
    ("go", "to"), [(move_student, "guancheng_school"), (fetch_file, "liwan_school")], ids=["move", "fetch"]
)
COLUMNS = [column.key for column in Student.__table__.columns if column.key != "version"]


def known(session: Any, acting: Acting, student: str) -> dict[str, Any]:
    """All that the registers say of a student: columns, fields, periods, and the history but for its instants."""
    row = session.get(Student, student, populate_existing=True)
    periods = [(one.org_id, one.valid_from, one.valid_to, one.case_no) for one in enrolments(session, student)]
    past = [{**vars(one), "recorded_at": None} for one in history(session, student)]
    held = fields_on(session, student)
    return {
        "columns": {name: getattr(row, name) for name in COLUMNS}, "fields": reveal(session, acting, student, "t"),
        "periods": periods, "history": past, "of": (held.org_id, held.digest, held.case_no),
    }  # fmt: skip


def moved(world: World, student: str, go: Callable[..., Student], to: str) -> str:
    """Move a student by a case; the id at the new school."""
    with world.system() as (session, _):
        return str(go(session, Acting(NOW, case_no="ZX-1"), Arrival(student, world.org[to], MOVED)).id)


@WAYS
def test_after_the_undo_both_sides_are_as_before_and_the_transfer_stays_readable(
    world: World, pupils: dict[str, str], go: Callable[..., Student], to: str
) -> None:
    student, home = pupils["jinshui_school"], world.org["jinshui_school"]
    with world.system() as (session, acting):
        before = known(session, acting, student)
    there = moved(world, student, go, to)
    with world.system(NOW + HOUR) as (session, acting):
        found = last_move(session, there)
        assert (found.case_no, found.from_school, found.to_school, found.former) == ("ZX-1", home, world.org[to], student)
        assert what_came_later(session, found) is None
        back = undo_move(session, Acting(acting.now, case_no="CH-1"), found)
        assert (back.id, back.org_id) == (student, home)
        assert known(session, acting, student) == before
        assert student in roster_on(session, home, MOVED)
        assert roster_on(session, home, MOVED - DAY).count(student) == 1
        assert there == student or there not in {*roster_on(session, world.org[to], MOVED), *roster_on(session, home, MOVED - DAY)}
        assert as_of(session, there, MOVED, recorded=NOW + HOUR / 2).org_id == world.org[to], "what was known then"
        assert last_move(session, there) is None
        with pytest.raises((Conflict, NotFound)):
            undo_move(session, Acting(acting.now, case_no="CH-2"), found)


def test_the_record_of_an_undone_fetch_is_over_and_the_file_can_be_fetched_again(
    world: World, pupils: dict[str, str]
) -> None:
    student = pupils["jinshui_school"]
    there = moved(world, student, fetch_file, "liwan_school")
    with world.system(NOW + HOUR) as (session, acting):
        undo_move(session, Acting(acting.now, case_no="CH-1"), last_move(session, there))
        row = session.get(Student, there)
        assert (row.status, row.left_on, row.class_id) == (Status.TRANSFERRED, MOVED, None)
        assert pointer_of(session, student) is None
        kept = session.scalars(select(UndoneFetch)).one()
        assert (kept.student_id, kept.to_student, kept.case_no, kept.undone_case) == (student, there, "ZX-1", "CH-1")
        with pytest.raises(Conflict, match="taken back"):
            change_status(session, acting, there, Status.ENROLLED, MOVED + DAY)
        again = fetch_file(session, Acting(acting.now, case_no="ZX-2"), Arrival(student, world.org["liwan_school"], MOVED + DAY))
        assert pointer_of(session, student).to_student == again.id
        assert student in roster_on(session, world.org["jinshui_school"], MOVED)
        assert again.id in roster_on(session, world.org["liwan_school"], MOVED + DAY)
        code = reveal(session, acting, again.id, "t")
    with world.as_(Role.STUDENT_CLERK, "guancheng_school", NOW + HOUR) as (session, acting):
        assert find_student(session, acting, code["xm"], code["sfzjh"]).student_id == again.id


def _placed(session: Any, acting: Acting, student: str, world: World, to: str) -> None:
    room = create_class(session, NewClass(world.org[to], Stage.PRIMARY, 2023, 9))
    change_place(session, acting, student, PlaceChange(MOVED + DAY, class_id=room.id))


def _edited(session: Any, acting: Acting, student: str, world: World, to: str) -> None:
    apply_fields(session, acting, student, {"lxdh": "0371-1111111"}, MOVED + DAY)


def _problem(session: Any, acting: Acting, student: str, world: World, to: str) -> None:
    open_problem(session, acting, NewProblem(student, 1, "g", "police"))


@WAYS
@pytest.mark.parametrize(("event", "named"), [
    (_placed, "a change of the record (2026-09-22, case TB-9)"),
    (_edited, "an edit of the card (2026-09-22, case TB-9)"), (_problem, "a problem record"),
], ids=["place", "card", "problem"])  # fmt: skip
def test_what_came_after_the_transfer_is_named_and_keeps_it(
    world: World, pupils: dict[str, str], go: Callable[..., Student], to: str, event: Callable[..., None], named: str
) -> None:
    there = moved(world, pupils["jinshui_school"], go, to)
    with world.system(NOW + HOUR) as (session, acting):
        event(session, Acting(acting.now, case_no="TB-9"), there, world, to)
        found = last_move(session, there)
        assert found.case_no == "ZX-1"
        assert named in what_came_later(session, found).en
        with pytest.raises(Conflict, match="Expected nothing after the move"):
            undo_move(session, Acting(acting.now, case_no="CH-1"), found)
        assert session.get(Student, there).org_id == world.org[to]


def test_who_never_changed_school_has_no_move(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, _):
        assert last_move(session, pupils["jinshui_school"]) is None
