"""What people do with a task beside deciding it, and what becomes of its limit."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import Actor, BadInput, Conflict, Engine, NotAllowed, SimulatedClock, runner
from engine.run import handing
from engine.run.elements.user_task import open_task
from engine.store import tables as t
from engine.time.calendar import WorkCalendar, YearTable
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

ME, OTHER, THIRD = Actor("me"), Actor("other"), Actor("third")
ONE = "start s; user A; end e; s > A > e"


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def made(database: Database, text: str) -> Engine:
    engine = Engine(database, clock=SimulatedClock(), calendar=WorkCalendar.from_chinesecalendar())
    engine.deploy(text)
    return engine


def started(database: Database, drawing: str) -> tuple[Engine, str, str]:
    """An engine, a case of the drawing, and its first task."""
    engine = made(database, diagram("test", {"P": drawing}))
    case = engine.start("P")
    return engine, case, engine.tasks(case)[0].id


def timers(engine: Engine) -> list[str]:
    with engine.reading() as connection:
        return list(connection.execute(select(t.timer.c.kind).order_by(t.timer.c.kind)).scalars())


def told(engine: Engine, case: str) -> list[str]:
    return [one.kind for one in engine.history(case) if one.kind in ("remind", "overdue", "follow_up")]


def test_only_who_holds_a_task_puts_it_back(database: Database) -> None:
    engine, case, task = started(database, ONE)
    with engine.work(ME) as work:
        runner.claim(work, task)
    with pytest.raises(NotAllowed), engine.work(OTHER) as work:
        runner.unclaim(work, task)
    assert engine.tasks(case)[0].claimed_by == "me"
    with engine.work(ME) as work:
        runner.unclaim(work, task)
    assert engine.tasks(case)[0].claimed_by is None


def test_of_two_who_hand_on_what_they_saw_the_second_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, case, task = started(database, ONE)
    with engine.work(ME) as work:
        seen = open_task(work, task)
    monkeypatch.setattr(handing, "open_task", lambda work, task_id: seen)  # as both read it before either wrote
    with engine.work(ME) as work:
        runner.reassign(work, task, "other")
    with pytest.raises(Conflict, match="another was first") as refused, engine.work(ME) as work:
        runner.reassign(work, task, "third")
    assert refused.value.zh and engine.tasks(case)[0].claimed_by == "other"


@pytest.mark.parametrize("reason", [None, "", "  \t", "\u3000", "\u200b\ufeff"])
def test_a_reason_of_blanks_is_none(database: Database, reason: str | None) -> None:
    text = diagram("test", {"P": "start s; user A outcomes=approve|refuse; end e; s > A > e"})
    engine = made(database, text.replace('<heban:outcome value="refuse"', '<heban:outcome reason="true" value="refuse"'))
    case = engine.start("P")
    task = engine.tasks(case)[0].id
    with pytest.raises(BadInput, match="Expected a reason for refuse"):
        engine.complete(task, outcome="refuse", reason=reason)
    assert engine.complete(task, outcome="refuse", reason="a form is missing").ended


def test_what_is_done_in_time_is_never_told_of_again(database: Database) -> None:
    engine, case, task = started(database, "start s; user A due=10WD remind=2WD follow=P5D; user B; end e; s > A > B > e")
    assert timers(engine) == ["due", "follow", "remind"]
    engine.complete(task)
    assert timers(engine) == []
    engine.advance(timedelta(days=60))
    assert told(engine, case) == []


def test_a_reminder_whose_day_is_over_when_the_task_opens_is_not_sent(database: Database) -> None:
    engine, case, _task = started(database, "start s; user A due=2WD remind=5WD; end e; s > A > e")
    assert timers(engine) == ["due"]
    engine.advance(timedelta(days=10))
    assert told(engine, case) == ["overdue"]


@pytest.mark.parametrize("decided", ["at once", "by another process"])
def test_a_task_that_waited_for_the_calendar_leaves_no_timer_once_it_is_decided(
    database: Database, decided: str
) -> None:
    """The process that opened it remembers its row; of one whose limit is computed later it must not."""
    engine = made(database, diagram("test", {"P": "start s; user A due=100WD remind=3WD; user B; end e; s > A > B > e"}))
    known = engine.calendar
    with engine.work() as work:
        case = runner.start(work, "P").id
        work.flush()
        engine.calendar = known.load_table(YearTable(2027, frozenset({date(2027, 1, 1)})))
        assert runner.calendar_loaded(work) == 1
    assert timers(engine) == ["due", "remind"]
    other = engine if decided == "at once" else Engine(database, clock=engine.clock, calendar=engine.calendar)
    other.complete(engine.tasks(case)[0].id)
    assert timers(engine) == []
