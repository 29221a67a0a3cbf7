"""What the rules of a transfer are told: places in the wanted class, and the steps that provinces add (1.4, S24)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from processes.transfer.facts import gather, sides_of
from records.acting import local_date
from records.scope import system_scope
from records.settings import NewValue, set_value
from records.students.codes import Status
from records.students.updates import change_status
from records.tables import SchoolClass
from tests.service.conftest import Setup


def facts(setup: Setup, work: Any, releasing: str, **request: Any) -> dict[str, Any]:
    """The facts of a transfer to school_a."""
    to_school = setup.world.org["school_a"]
    request["student"] = setup.world.pupils[releasing][0].id
    return gather(sides_of(work.session, request, to_school, local_date(work.now)), request, to_school)


def room_of(setup: Setup, work: Any) -> SchoolClass:
    """The one class of school_a, with all its eight pupils."""
    return work.session.scalars(select(SchoolClass).where(SchoolClass.org_id == setup.world.org["school_a"])).one()


def test_a_class_is_full_at_the_stricter_of_its_own_limit_and_the_setting(setup: Setup) -> None:
    told = {}
    with setup.house.working() as work, system_scope(work.session):
        room = room_of(setup, work)
        for own_limit in (None, 60, 9, 8, 0):
            room.size_limit = own_limit
            found = facts(setup, work, "school_c", to_class=room.id)["class"]
            told[own_limit] = (found["taken"], found["value"], found["full"])
    assert told == {None: (8, 45, False), 60: (8, 45, False), 9: (8, 9, False), 8: (8, 8, True), 0: (8, 0, True)}


def test_who_has_left_fills_no_class(setup: Setup) -> None:
    pupil = setup.world.pupils["school_a"][0].id
    with setup.house.working() as work, system_scope(work.session):
        room = room_of(setup, work)
        room.size_limit = 8
        change_status(work.session, setup.house.acting(now=work.now), pupil, Status.WITHDRAWN, local_date(work.now))
        told = facts(setup, work, "school_c", to_class=room.id)["class"]
    assert (told["taken"], told["full"]) == (7, False)


def test_a_class_of_another_school_is_unknown(setup: Setup) -> None:
    with setup.house.working() as work, system_scope(work.session):
        other = select(SchoolClass.id).where(SchoolClass.org_id == setup.world.org["school_b"])
        told = facts(setup, work, "school_c", to_class=work.session.scalars(other).one())["class"]
    assert (told["known"], told["full"]) == (False, False)


def test_provinces_add_their_step_between_provinces_and_not_inside_one(setup: Setup) -> None:
    with setup.house.working() as work, system_scope(work.session):
        acting = setup.house.acting(now=work.now)
        new = NewValue(setup.world.org["henan"], "transfer.extra_provincial_step", True, local_date(work.now))
        set_value(work.session, acting, new)
        inside, between = (facts(setup, work, school)["rules"] for school in ("school_c", "school_d"))
    steps = [[told[side]["provincial_step"] for side in ("receiving", "releasing")] for told in (inside, between)]
    assert steps == [[False, False], [True, False]]
