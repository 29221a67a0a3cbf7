"""Rounds of monthly reports on the real house: opened for each authority, submitted at the cut-off exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import Actor
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from records.acting import Acting
from records.roles import Role
from records.scope import system_scope
from reports import rounds, snapshots
from reports.catalogue import definition
from reports.periods import parse
from reports.places import Place
from reports.saving import Outcome, Typed, save
from reports.tables import ReportEntry, ReportSnapshot
from tests.api.conftest import hire
from tests.service.conftest import Setup

SET, SEPTEMBER = "informatization", "2026-09"
OCTOBER = datetime(2026, 9, 30, 16, tzinfo=UTC)  # it begins in China
COUNTIES, CITIES, PROVINCES = ("guancheng", "jinshui", "liwan"), ("guangzhou", "zhengzhou"), ("guangdong", "henan")
SEATS = (("Check", Role.MANAGER, "report"), ("Review", Role.AUDITOR, "approve"), ("Approve", Role.INSPECTOR, "approve"),
         ("Submit", Role.AUDITOR, "submit"))  # fmt: skip


def day(number: int) -> datetime:
    """The end of a day of October in China."""
    return datetime(2026, 10, number, 16, tzinfo=UTC)


def beat(setup: Setup, house: Any = None) -> None:
    """What every process does: due timers, then the cases they leave."""
    engine = (house or setup.house).engine
    Worker(engine).tick()
    CaseStarter(engine).tick()


def opened(setup: Setup) -> Setup:
    setup.clock.advance(OCTOBER)
    beat(setup)
    return setup


def cases(setup: Setup) -> dict[tuple[str, str], Any]:
    """The rounds by data set and unit."""
    names = {org: name for name, org in setup.world.org.items()}
    with setup.house.engine.reading() as connection:
        found = connection.execute(select(t.case).where(t.case.c.key == "report_round")).all()
    return {(row.business_key.split(":")[0], names[row.organisation]): row for row in found}


def submitted(setup: Setup, key: str = SET) -> dict[str, Any]:
    """The submissions of September by unit; a second one of a unit would be a fault."""
    names = {org: name for name, org in setup.world.org.items()}
    with setup.house.working() as work, system_scope(work.session):
        rows = list(work.session.scalars(select(ReportSnapshot).where(ReportSnapshot.set_key == key)))
        assert len({row.org_id for row in rows}) == len(rows)
        return {names[row.org_id]: row for row in rows}


def place(work: Any, setup: Setup, unit: str, period: str = SEPTEMBER) -> Place:
    found = definition(work.session, SET)
    return Place(setup.world.org[unit], found, parse(found.period, period))


def enter(setup: Setup, unit: str, period: str = SEPTEMBER, **values: Any) -> Outcome:
    with setup.house.working() as work, system_scope(work.session):
        cells = [Typed(item, value) for item, value in values.items()]
        return save(work.session, Acting(work.now, "someone"), place(work, setup, unit, period), cells)


def staffed(setup: Setup, *units: str) -> None:
    with setup.house.working() as work, system_scope(work.session):
        for unit in units:
            for role in (Role.MANAGER, Role.AUDITOR, Role.INSPECTOR):
                hire(work.session, Acting(work.now), setup.world, f"{unit}-{role}", [(unit, role)])


def walk(setup: Setup, unit: str, seats: Sequence[Any] = SEATS) -> None:
    """Let the seats of a unit decide."""
    case = cases(setup)[SET, unit].id
    for element, role, outcome in seats:
        (task,) = setup.house.engine.tasks(case)
        assert task.element == element
        actor = Actor(setup.world.account[f"{unit}-{role}"], setup.world.org[unit], str(role))
        setup.house.engine.complete(task.id, {}, outcome, actor=actor)


def test_the_first_of_a_month_opens_one_round_for_each_authority_and_data_set(setup: Setup) -> None:
    opened(setup)
    beat(setup)
    found = cases(setup)
    assert {unit for key, unit in found if key == SET} == {*COUNTIES, *CITIES, *PROVINCES}
    assert {unit for key, unit in found if key == "status_progress"} == set(CITIES)
    assert {unit for key, unit in found if key in ("operations", "informatization_text")} == set(PROVINCES)
    assert found[SET, "jinshui"].business_key == f"{SET}:{SEPTEMBER}:{setup.world.org['jinshui']}"
    assert found["informatization_text", "henan"].business_key.startswith("informatization_text:2026-10:"), "of the month that runs"
    assert {row.state for row in found.values()} == {"active"}


def test_at_the_cut_off_the_system_submits_the_data_as_they_are_once_and_dated_there(setup: Setup) -> None:
    opened(setup)
    assert enter(setup, "school_a", bandwidth=500).refused == []
    setup.clock.advance(day(5))
    (late,) = enter(setup, "school_a", bandwidth=900).refused
    assert late.rule == "past", "no write is accepted before the system has submitted"
    other = setup.reopened()
    try:
        beat(setup, other)
        beat(setup)
    finally:
        other.audit.close()
        other.database.dispose()
    found = submitted(setup)
    assert set(found) == set(COUNTIES)
    assert {(row.automatic, row.approved, row.submitted_at, row.submitted_by) for row in found.values()} == {(True, False, day(5), None)}
    assert found["jinshui"].totals["partials"]["bandwidth"]["sum"] == 5_000_000
    assert cases(setup)[SET, "jinshui"].state != "active" and cases(setup)[SET, "zhengzhou"].state == "active"
    assert enter(setup, "school_a", bandwidth=900).refused[0].rule == "submitted"
    assert enter(setup, "school_a", "2026-10", bandwidth=900).refused == [], "current values go on, for the next period"
    assert snapshots.opened(submitted(setup)["jinshui"])["rows"][setup.world.org["school_a"]]["bandwidth"] == [0, 5_000_000, None]


def test_after_downtime_over_all_cut_offs_each_level_is_submitted_once_and_adds_up(setup: Setup) -> None:
    opened(setup)
    for school, value in (("school_a", 1), ("school_b", 2), ("school_c", 4), ("school_d", 8)):
        enter(setup, school, bandwidth=value)
    setup.clock.advance(day(20))
    for _ in range(3):
        beat(setup)
    found = submitted(setup)
    assert {unit: row.submitted_at for unit, row in found.items()} == {
        **dict.fromkeys(COUNTIES, day(5)), **dict.fromkeys(CITIES, day(10)), **dict.fromkeys(PROVINCES, day(15)),
    }  # fmt: skip
    sums = {unit: row.totals["partials"]["bandwidth"]["sum"] // 10_000 for unit, row in found.items()}
    assert sums == {"jinshui": 3, "guancheng": 4, "zhengzhou": 7, "henan": 7, "liwan": 8, "guangzhou": 8, "guangdong": 8}
    assert submitted(setup, "operations") == {} and submitted(setup, "status_progress") == {}, "who is late is named, no more"


def test_people_submit_after_review_and_approval_and_wait_for_those_below(setup: Setup) -> None:
    staffed(setup, "jinshui", "zhengzhou")
    opened(setup)
    walk(setup, "zhengzhou")
    assert submitted(setup) == {}, "the counties are missing"
    walk(setup, "jinshui")
    setup.clock.advance(OCTOBER.replace(hour=17, day=30))
    beat(setup)
    assert set(submitted(setup)) == {"jinshui"}
    setup.clock.advance(day(5))
    beat(setup)
    setup.clock.advance(day(5).replace(hour=17))
    beat(setup)
    found = submitted(setup)
    assert set(found) == {*COUNTIES, "zhengzhou"}
    assert [(found[unit].automatic, found[unit].approved) for unit in ("jinshui", "zhengzhou", "guancheng")] == [
        (False, True), (False, True), (True, False),
    ]  # fmt: skip


def test_a_worker_killed_in_the_middle_of_a_submission_leaves_nothing_and_another_does_it_once(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    real, calls = snapshots.submit, []

    def dies(session: Any, acting: Any, where: Place, how: Any) -> Any:
        row = real(session, acting, where, how)
        calls.append(where.unit)
        if len(calls) == 2:
            raise Killed
        return row

    opened(setup)
    setup.clock.advance(day(5))
    monkeypatch.setattr(rounds, "submit", dies)
    with pytest.raises(Killed):
        beat(setup)
    monkeypatch.setattr(rounds, "submit", real)
    assert len(submitted(setup)) == 1
    setup.clock.advance(day(5).replace(minute=30))  # the lease of the dead worker ends
    for _ in range(2):
        beat(setup)
    assert set(submitted(setup)) == set(COUNTIES)
    with setup.house.working() as work, system_scope(work.session):
        entries = list(work.session.scalars(select(ReportEntry).where(ReportEntry.set_key == SET, ReportEntry.automatic)))
        assert {entry.stand for entry in entries} == {"submitted"} and len(entries) == 3


def test_who_checked_does_not_review(setup: Setup) -> None:
    staffed(setup, "jinshui")
    opened(setup)
    with setup.house.working() as work, system_scope(work.session):
        hire(work.session, Acting(work.now), setup.world, "both", [("jinshui", Role.MANAGER), ("jinshui", Role.AUDITOR)])
    case = cases(setup)[SET, "jinshui"].id
    org = setup.world.org["jinshui"]
    both = setup.world.account["both"]
    (task,) = setup.house.engine.tasks(case)
    setup.house.engine.complete(task.id, {}, "report", actor=Actor(both, org, str(Role.MANAGER)))
    (task,) = setup.house.engine.tasks(case)
    with pytest.raises(Exception) as refused:
        setup.house.engine.complete(task.id, {}, "approve", actor=Actor(both, org, str(Role.AUDITOR)))
    assert "exclud" in str(refused.value) or "another" in str(refused.value) or "same" in str(refused.value), refused.value
