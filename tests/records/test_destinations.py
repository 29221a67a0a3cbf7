"""Where graduates went on, unit by unit (S20, S23): what is not noted counts as unknown, what was returned not at all."""

from __future__ import annotations

from datetime import date

import pytest

from records.acting import Acting
from records.errors import NotAllowed
from records.roles import Role
from records.students.codes import Status
from records.students.destinations import destinations
from records.students.graduates import set_destination
from records.students.graduating import Ending, end_stage
from records.tables import Graduate
from tests.records.conftest import NOW, World, row


def test_unknown_destinations_are_counted_below_each_unit_and_fall_when_noted(world: World) -> None:
    made = [one.student_id for one in world.register("jinshui_school", *(row(n, njh=6) for n in (1, 3, 5)))]
    there = [one.student_id for one in world.register("guancheng_school", row(7, njh=6))]
    school = world.org["jinshui_school"]
    with world.system() as (session, _):
        acting = Acting(NOW, reason="graduation", case_no="BY1", org_id=school)
        endings = [Ending(str(one), Status.GRADUATED) for one in made]
        assert end_stage(session, acting, school, date(2026, 7, 10), endings) == {}
        other = [Ending(str(there[0]), Status.GRADUATED)]
        assert end_stage(session, acting, world.org["guancheng_school"], date(2026, 7, 10), other) == {}

    def seen(unit: str, of: str, year: int | None = None) -> dict[tuple[str, str], int]:
        with world.as_(Role.STUDENT_CLERK, unit) as (session, acting):
            found = destinations(session, acting, world.org[of], year)
            names = {org: name for name, org in world.org.items()}
            return {(names[cell.unit], cell.destination): cell.count for cell in found.cells}

    assert seen("zhengzhou", "zhengzhou") == {("jinshui", ""): 3, ("guancheng", ""): 1}
    assert seen("jinshui", "jinshui") == {("jinshui_school", ""): 3}
    assert seen("jinshui_school", "jinshui_school") == {("jinshui_school", ""): 3}
    with world.as_(Role.STUDENT_CLERK, "jinshui_school") as (session, acting):
        ids = [one.id for one in session.query(Graduate).order_by(Graduate.serial)]
        set_destination(session, acting, ids[0], "junior")
        session.commit()
    assert seen("zhengzhou", "zhengzhou") == {("jinshui", ""): 2, ("jinshui", "junior"): 1, ("guancheng", ""): 1}
    with world.system() as (session, acting):
        session.get_one(Graduate, ids[1]).void_at = NOW
    assert seen("zhengzhou", "jinshui") == {("jinshui_school", ""): 1, ("jinshui_school", "junior"): 1}
    assert seen("zhengzhou", "zhengzhou", 2025) == {}
    with world.as_(Role.STUDENT_CLERK, "guancheng") as (session, acting), pytest.raises(NotAllowed):
        destinations(session, acting, world.org["jinshui"])
