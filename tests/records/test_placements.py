"""Special arrangements (S31): their history, and what other changes of the record make of them, by rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from records.acting import Acting
from records.errors import Conflict, NotAllowed, NotFound
from records.roles import Role
from records.settings import NewValue, set_value
from records.students.codes import Status
from records.students.graduating import Ending, end_stage
from records.students.listing import StudentQuery, count_students, list_students
from records.students.moves import Arrival, fetch_file, move_student
from records.students.placement_lists import PlacementQuery, placement_figures, placement_page
from records.students.placements import (
    NewPlacement,
    begin_placement,
    end_placement,
    placement_now,
    placements_of,
    prolong_placement,
)
from records.students.placing import TAKEN_OVER, PlaceChange, change_place
from records.students.undoing import last_move, undo_move
from records.students.updates import change_status
from tests.records.conftest import NOW, World

FIRST, REVIEW = date(2026, 9, 1), date(2027, 3, 1)
LATER = date(2026, 9, 21)
BY = Acting(NOW, case_no="TJ-1", reason="arrangement")
MOVE = Acting(NOW + timedelta(hours=1), case_no="ZX-1", reason="transfer")
HOME, SECOND = "jinshui_school", "jinshui_second_school"


def placed(world: World, student: str, kind: str, school: str, on: date = FIRST) -> str:
    with world.system() as (session, _):
        return begin_placement(session, BY, student, NewPlacement(kind, world.org[school], on, REVIEW)).placement


def told(world: World, student: str, **asked: Any) -> list[tuple[Any, ...]]:
    """Kind, school by short name, first day, end."""
    names = {org_id: name for name, org_id in world.org.items()}
    with world.system() as (session, _):
        rows = placements_of(session, student, **asked)
        return [(row.kind, names[row.org_id], row.valid_from, row.valid_to) for row in rows]


def test_an_arrangement_is_read_on_any_day_as_known_now_and_as_known_then(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, "special", SECOND)
    day, hour = timedelta(days=1), timedelta(hours=1)
    with world.system() as (session, _):
        end_placement(session, Acting(NOW + hour, case_no="JA-1"), pupil, LATER)
    assert told(world, pupil, on=FIRST - day) == []
    assert told(world, pupil, on=LATER - day) == [("special", SECOND, FIRST, LATER)]
    assert told(world, pupil, on=LATER) == []
    assert told(world, pupil, on=LATER, recorded=NOW) == [("special", SECOND, FIRST, None)], "as it was known before"


def test_one_is_in_force_at_a_time_and_prolonged_only_while_it_is(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils[HOME]
    found = placed(world, pupil, "home", HOME)
    with pytest.raises(Conflict):
        placed(world, pupil, "inclusive", HOME, LATER)
    with world.system() as (session, acting):
        assert prolong_placement(session, acting, found, date(2027, 9, 1)).review_on == date(2027, 9, 1)
        end_placement(session, acting, pupil, LATER)
        with pytest.raises(NotFound):
            prolong_placement(session, acting, found, date(2027, 9, 1))
    with pytest.raises(Conflict):
        placed(world, pupil, "inclusive", HOME, LATER - timedelta(days=1))
    placed(world, pupil, "inclusive", HOME, LATER)


def test_one_that_would_begin_on_the_day_of_its_end_never_was(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, "special", SECOND)
    with world.system() as (session, acting):
        end_placement(session, acting, pupil, FIRST)
    assert told(world, pupil) == []


def arrives(world: World, student: str, to: str, by: Acting = MOVE) -> str:
    with world.system() as (session, _):
        go = fetch_file if to == "liwan_school" else move_student
        return str(go(session, by, Arrival(student, world.org[to], LATER)).id)


def test_a_transfer_takes_one_at_the_school_of_record_along_and_ends_any_other(world: World, pupils: dict[str, str]) -> None:
    along, elsewhere = pupils[HOME], pupils[SECOND]
    placed(world, along, "inclusive", HOME)
    placed(world, elsewhere, "special", "province_school")
    for student in (along, elsewhere):
        arrives(world, student, "guancheng_school")
    assert told(world, along) == [("inclusive", "guancheng_school", FIRST, None)]
    assert told(world, elsewhere) == [("special", "province_school", FIRST, LATER)]


def test_a_transfer_to_the_school_attended_keeps_the_arrangement(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, "special", SECOND)
    arrives(world, pupil, SECOND)
    assert told(world, pupil) == [("special", SECOND, FIRST, None)]


def test_the_setting_says_whether_it_goes_along_there_and_not_next_door(world: World, pupils: dict[str, str]) -> None:
    with world.system() as (session, acting):
        set_value(session, acting, NewValue(world.org["guancheng"], "placements.follow_transfer", False, FIRST))
    ended, along = pupils[HOME], pupils[SECOND]
    for student, own, to in ((ended, HOME, "guancheng_school"), (along, SECOND, "province_school")):
        placed(world, student, "inclusive", own)
        arrives(world, student, to)
    assert told(world, ended)[0][3] == LATER
    assert told(world, along) == [("inclusive", "province_school", FIRST, None)]


def test_a_fetched_file_has_its_arrangements_and_the_old_record_ends_them(world: World, pupils: dict[str, str]) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, "inclusive", HOME)
    new = arrives(world, pupil, "liwan_school")
    assert told(world, new) == [("inclusive", "liwan_school", FIRST, None)]
    assert told(world, pupil) == [("inclusive", HOME, FIRST, LATER)]


@pytest.mark.parametrize("to", ["guancheng_school", "liwan_school"])
@pytest.mark.parametrize(("kind", "school"), [("inclusive", HOME), ("special", SECOND)])
def test_an_undone_transfer_leaves_the_arrangement_as_before(
    world: World, pupils: dict[str, str], kind: str, school: str, to: str
) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, kind, school)
    new = arrives(world, pupil, to)
    with world.system() as (session, _):
        undo_move(session, Acting(NOW + timedelta(hours=2), case_no="CH-1"), last_move(session, new))
    assert told(world, pupil) == [(kind, school, FIRST, None)]
    assert new == pupil or told(world, new) == []


def test_a_merger_takes_it_along_wherever_it_is(world: World, pupils: dict[str, str]) -> None:
    at_home, elsewhere = pupils[HOME], pupils["guancheng_school"]
    placed(world, at_home, "home", HOME)
    placed(world, elsewhere, "special", "province_school")
    with world.system() as (session, _):
        for student in (at_home, elsewhere):
            change_place(session, Acting(NOW, reason=TAKEN_OVER), student, PlaceChange(LATER, school=world.org[SECOND]))
    assert told(world, at_home) == [("home", SECOND, FIRST, None)]
    assert told(world, elsewhere) == [("special", "province_school", FIRST, None)]


def ended_by_graduation(session: Any, acting: Acting, pupil: str, school: str) -> None:
    assert end_stage(session, acting, school, LATER, [Ending(pupil, Status.GRADUATED)]) == {}


def ended_by_state(status: Status) -> Callable[..., None]:
    return lambda session, acting, pupil, school: change_status(session, acting, pupil, status, LATER)


@pytest.mark.parametrize(
    ("leave", "ends"),
    [(ended_by_graduation, True), (ended_by_state(Status.DECEASED), True), (ended_by_state(Status.DELETED), True),
     (ended_by_state(Status.SUSPENDED), False)],
    ids=["graduated", "deceased", "deleted", "suspended"],
)  # fmt: skip
def test_who_leaves_ends_it_and_who_is_away_for_a_while_does_not(
    world: World, pupils: dict[str, str], leave: Callable[..., None], ends: bool
) -> None:
    pupil = pupils[HOME]
    placed(world, pupil, "special", SECOND)
    with world.system() as (session, _):
        leave(session, Acting(NOW, reason="left", case_no="BY-1"), pupil, world.org[HOME])
    assert told(world, pupil) == [("special", SECOND, FIRST, LATER if ends else None)]


def test_the_school_attended_reads_it_and_the_schools_beside_it_do_not(world: World, pupils: dict[str, str]) -> None:
    placed(world, pupils[HOME], "special", SECOND)

    def listed(school: str) -> list[tuple[bool, str]]:
        with world.as_(Role.STUDENT_CLERK, school) as (session, acting):
            lines, total = placement_page(session, acting, PlacementQuery())
            assert total == len(lines)
            return [(one.own, one.row.student_id) for one in lines]

    assert listed(HOME) == [(True, pupils[HOME])]
    assert listed(SECOND) == [(False, pupils[HOME])]
    assert listed("guancheng_school") == []


def test_lists_find_it_by_kind_and_by_a_late_review(world: World, pupils: dict[str, str]) -> None:
    placed(world, pupils[HOME], "home", HOME)
    with world.as_(Role.STUDENT_CLERK, HOME, NOW + timedelta(days=300)) as (session, acting):
        (late,), _ = placement_page(session, acting, PlacementQuery("due"))
        assert late.late and placement_page(session, acting, PlacementQuery("due", "special"))[1] == 0
        assert placement_page(session, acting, PlacementQuery("ended"))[1] == 0
    with world.as_(Role.STUDENT_CLERK, HOME) as (session, acting):
        assert placement_page(session, acting, PlacementQuery("due"))[1] == 0
        assert [one.placement for one in list_students(session, acting, StudentQuery(), "t")] == ["home"]
        assert count_students(session, StudentQuery(placement="home")) == 1
        assert count_students(session, StudentQuery(placement="measure")) == 0


def test_figures_count_it_at_the_school_of_record_on_any_day(world: World, pupils: dict[str, str]) -> None:
    placed(world, pupils[HOME], "special", "province_school")
    org, day = world.org, timedelta(days=1)
    with world.as_(Role.STUDENT_LEADER, "henan") as (session, acting):
        found = placement_figures(session, acting, org["jinshui"], None)
        assert found.cells == ((org[HOME], "primary", "special", 1),)
        assert placement_figures(session, acting, org["jinshui"], FIRST).cells == found.cells
        assert placement_figures(session, acting, org["jinshui"], FIRST - day).cells == ()
        assert placement_figures(session, acting, org["henan"], None).cells == ((org["zhengzhou"], "primary", "special", 1),)
        with pytest.raises(NotAllowed):
            placement_figures(session, acting, org["liwan"], None)


def test_a_promotion_moves_the_pupil_and_leaves_the_arrangement(world: World, pupils: dict[str, str]) -> None:
    placed(world, pupils[HOME], "home", HOME)
    with world.system() as (session, acting):
        change_place(session, acting, pupils[HOME], PlaceChange(LATER, grade=5))
        row = placement_now(session, pupils[HOME])
        assert row is not None and row.recorded_at == NOW
