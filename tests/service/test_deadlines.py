"""Time limits from end to end (S16; decisions, domain 3, 9, 12): reminder, overdue mark, the level above, the calendar."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.reading import desk
from engine.store import tables as t
from engine.time.calendar import WorkCalendar, end_of_day
from engine.time.spans import limit_at
from records.roles import permissions_of
from records.scope import Scope
from records.tables.org import OrgKind
from service.calendars import load_table
from tests.examples import examples
from tests.service.conftest import Setup
from tests.service.story import CLERK, FAR_SEATS, LEADER, SEATS, Player

ROOT = Path(__file__).resolve().parents[2]
DUE = datetime(2026, 10, 9, 16, tzinfo=UTC)  # the end of 2026-10-09 in China
REMIND = datetime(2026, 9, 29, 16, tzinfo=UTC)  # three whole working days are left: 09-30, 10-08, 10-09


@pytest.fixture
def player(setup: Setup) -> Player:
    return Player(setup.house, setup.world, setup.clock)


@pytest.fixture
def alone(embedded: Setup) -> Player:
    return Player(embedded.house, embedded.world, embedded.clock)


def supervised(player: Player, unit: str, role: object = CLERK) -> list[str]:
    """The cases on a unit's supervision list."""
    with player.house.reading() as session:
        org = frozenset({player.world.org[unit]})
        scope = Scope(session, org, permissions_of(role, OrgKind.COUNTY))
        return [row["case_id"] for row in desk.late(session.connection(), scope.covers(t.task.c.organisation), 50)]


def test_reminder_overdue_and_the_level_above_come_on_the_exact_working_days(player: Player) -> None:
    case = player.start()
    (task,) = player.tasks(case)
    assert (task["due_at"], task["remind_at"]) == (DUE, REMIND)

    player.until(REMIND - timedelta(seconds=1))
    assert player.notices("school_a", LEADER) == []
    player.until(REMIND)
    assert player.notices("school_a", LEADER) == [("reminder", REMIND)]
    assert not player.tasks(case)[0]["overdue"]

    player.until(DUE - timedelta(seconds=1))
    assert not player.tasks(case)[0]["overdue"] and supervised(player, "jinshui") == []
    player.until(DUE)
    assert player.tasks(case)[0]["overdue"]
    assert player.notices("school_a", LEADER)[1:] == [("overdue", DUE)]
    assert player.notices("jinshui", CLERK) == [("supervision", DUE)]
    assert supervised(player, "jinshui") == [case]
    assert supervised(player, "guancheng") == [], "the sibling county sees nothing of it"


def test_silence_never_approves_and_the_right_to_decide_does_not_move(player: Player) -> None:
    case = player.start()
    player.until(DUE + timedelta(days=120))
    (task,) = player.tasks(case)
    assert player.state(case) == "active"
    assert (task["element"], task["organisation"]) == ("ReceivingLeader", player.world.org["school_a"])
    player.decide(case, SEATS[0])
    assert player.tasks(case)[0]["element"] == "ReceivingAuthority"
    assert supervised(player, "jinshui") == [], "what was decided late is no longer on the list"


def test_a_worker_that_was_down_over_the_deadline_marks_it_late_and_dates_it_at_the_deadline(player: Player) -> None:
    case = player.start()
    back = DUE + timedelta(days=3, hours=5)
    player.clock.advance(back)
    engine = player.house.engine
    first = Worker(engine).tick()
    # why: between the two of the case the first of a month opens the rounds of the reports and asks for named persons
    assert (first.fired, first.late, first.failed) == (3, 3, 0) and player.history(case, "overdue") == []
    CaseStarter(engine).tick()
    second = Worker(engine).tick()
    assert second.fired == second.late > 0 and second.failed == 0
    assert player.history(case, "remind", "overdue") == [("remind", REMIND, back), ("overdue", DUE, back)]
    player.beat()
    assert [kind for kind, _ in player.notices("jinshui", CLERK)] == ["supervision"]


def test_a_decision_before_the_deadline_leaves_nothing_behind(player: Player) -> None:
    case = player.start()
    player.decide(case, SEATS[0])
    player.until(DUE - timedelta(days=8))
    (task,) = player.tasks(case)
    assert task["element"] == "ReceivingAuthority" and task["due_at"] == DUE, "each seat has its own ten days"
    player.decide(case, SEATS[1], "refuse", "不符合条件")
    player.until(DUE + timedelta(days=5))
    assert player.history(case, "overdue") == []
    assert player.state(case) == "ended"


def test_the_fetch_is_reminded_of_after_ten_working_days_and_never_lapses(alone: Player) -> None:
    case = alone.start("school_d", "school_c")
    for seat in FAR_SEATS:
        alone.decide(case, seat)
    (task,) = alone.tasks(case)
    assert (task["element"], task["due_at"]) == ("Fetch", DUE)
    alone.until(DUE)
    assert alone.notices("school_d", CLERK) == [("overdue", DUE)]
    assert supervised(alone, "liwan") == [case]
    alone.clock.advance(timedelta(days=400))
    alone.beat()
    assert alone.state(case) == "active" and alone.tasks(case)[0]["element"] == "Fetch"
    alone.decide(case, ("school_d", CLERK), "fetch")
    assert alone.state(case) == "ended"


def test_an_unknown_year_waits_for_its_table_and_is_computed_when_it_is_loaded(setup: Setup, tmp_path: Path) -> None:
    setup.clock.advance(datetime(2026, 12, 28, 1, tzinfo=UTC))
    player = Player(setup.house, setup.world, setup.clock)
    case = player.start()
    (task,) = player.tasks(case)
    assert (task["due_at"], task["waits_calendar"]) == (None, 2027)
    player.clock.advance(timedelta(days=2))

    table = ROOT / "engine" / "time" / "calendar_2027.csv"
    loaded, computed = load_table(setup.house, setup.configuration.calendars, table)
    assert (loaded.year, computed) == (2027, 1)
    calendar = WorkCalendar.from_chinesecalendar(provisional=True)
    due = end_of_day(calendar.add_working_days(date(2026, 12, 28), 10))
    (task,) = player.tasks(case)
    assert (task["due_at"], task["waits_calendar"]) == (due, None), "counted from when the task was opened"
    assert 2027 in setup.reopened().engine.calendar.tables, "another process has the table from its start"
    player.until(due)
    assert player.tasks(case)[0]["overdue"]
    assert [kind for kind, _ in player.notices("school_a", LEADER)] == ["reminder", "overdue"]


def test_a_case_that_waits_for_the_calendar_can_be_decided(alone: Player) -> None:
    alone.clock.advance(datetime(2026, 12, 28, 1, tzinfo=UTC))
    case = alone.start()
    for seat in SEATS:
        alone.decide(case, seat)
    assert alone.state(case) == "ended"


@pytest.mark.parametrize(("zone", "offset"), [("UTC", 0), ("Asia/Shanghai", 28800), ("America/New_York", -18000)])
def test_the_zone_of_the_process_changes_nothing(fresh_home: Path, zone: str, offset: int) -> None:
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.service.story", str(fresh_home)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["offset"] == offset, "the process really stood in that zone"
    assert answer["told"] == {
        "due": DUE.isoformat(), "remind": REMIND.isoformat(), "state": "active",
        "history": [["remind", REMIND.isoformat()], ["overdue", DUE.isoformat()]],
        "above": [["supervision", DUE.isoformat()]],
        "desk": [["reminder", REMIND.isoformat()], ["overdue", DUE.isoformat()]],
    }  # fmt: skip


@given(
    opened=st.timedeltas(timedelta(0), timedelta(days=270)).map(lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after),
    days=st.integers(1, 30),
)
@examples(200)
def test_every_limit_leaves_exactly_its_working_days(opened: datetime, days: int) -> None:
    calendar = WorkCalendar.from_chinesecalendar()
    due = limit_at(days, opened, calendar)
    assert isinstance(due, datetime)
    assert calendar.remaining_working_days(opened, due) == days
    last = due - timedelta(microseconds=1)
    assert calendar.is_working_day((last + timedelta(hours=8)).date()), "it ends with a working day"
    assert limit_at(days + 1, opened, calendar) > due

