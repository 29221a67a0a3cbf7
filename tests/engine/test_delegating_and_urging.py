"""Asking a colleague's opinion (委派: it comes back) and urging the desks of a case (催办), on both stores."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine import Actor, Conflict, Engine, NotAllowed, SimulatedClock, runner
from engine.run import handing
from engine.time.calendar import WorkCalendar
from tests.engine.draw import diagram
from tests.engine.stores import BOTH, opened

ME, OTHER, STARTER = Actor("me"), Actor("other"), Actor("starter")
BRANCHES = "start s; and F; user A; user B; and J; user C; end e; s > F > A > J > C > e; F > B > J"


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


@pytest.fixture
def engine(database: Database) -> Engine:
    made = Engine(database, clock=SimulatedClock(), calendar=WorkCalendar.from_chinesecalendar())
    made.deploy(diagram("test", {"P": BRANCHES}))
    return made


def kinds(engine: Engine, case: str) -> list[str]:
    return [one.kind for one in engine.history(case) if one.kind in ("delegated", "advised", "recalled", "urged")]


def test_a_delegated_task_comes_back_with_an_opinion_and_is_decided_by_who_delegated_it(engine: Engine) -> None:
    case = engine.start("P", actor=STARTER)
    one, beside = (task.id for task in engine.tasks(case))
    with engine.work(ME) as work:
        runner.claim(work, one)
        runner.delegate(work, one, "other", "what do you think?")
    with pytest.raises(NotAllowed, match="opinion"):
        engine.complete(one, actor=OTHER)
    with pytest.raises(NotAllowed):
        engine.complete(one, actor=ME)
    with pytest.raises(Conflict), engine.work(OTHER) as work:
        runner.delegate(work, one, "third", "and you?")
    with pytest.raises(NotAllowed, match="opinion"), engine.work(OTHER) as work:
        runner.reassign(work, one, "third", "you decide")
    with pytest.raises(NotAllowed), engine.work(ME) as work:
        handing.advise(work, one, "not mine to give")
    engine.complete(beside, actor=OTHER)  # the other branch goes its way
    with engine.work(OTHER) as work:
        handing.advise(work, one, "agreed")
    with pytest.raises(Conflict), engine.work(OTHER) as work:
        handing.advise(work, one, "again")
    with pytest.raises(NotAllowed):
        engine.complete(one, actor=OTHER)
    engine.complete(one, actor=ME)
    assert kinds(engine, case) == ["delegated", "advised"]
    assert [task.element for task in engine.tasks(case)] == ["C"]


def test_what_was_delegated_can_be_called_back_by_who_did(engine: Engine) -> None:
    case = engine.start("P", actor=STARTER)
    task = engine.tasks(case)[0].id
    with engine.work(ME) as work:
        runner.delegate(work, task, "other", "please")
    with pytest.raises(NotAllowed), engine.work(OTHER) as work:
        handing.recall(work, task)
    with engine.work(ME) as work:
        handing.recall(work, task)
    engine.complete(task, actor=ME)
    assert kinds(engine, case) == ["delegated", "recalled"]


def test_each_branch_is_urged_for_itself_and_no_more_often_than_allowed(engine: Engine) -> None:
    case = engine.start("P", actor=STARTER)
    since = engine.clock.now()

    def urge(most: int = 1) -> list[str]:
        with engine.work(STARTER) as work:
            return [row.element for row in handing.urge(work, case, "it is late", most, since)]

    assert sorted(urge()) == ["A", "B"]
    with pytest.raises(Conflict, match="at most 1"):
        urge()
    assert sorted(urge(2)) == ["A", "B"]
    for task in engine.tasks(case):
        engine.complete(task.id, actor=ME)
    assert urge(2) == ["C"], "a task that opened since counts from nothing"
    engine.advance(timedelta(days=1))
    since = engine.clock.now()
    assert urge() == ["C"]
    engine.complete(engine.tasks(case)[0].id, actor=ME)
    with pytest.raises(Conflict):
        urge()
    assert kinds(engine, case) == ["urged"] * 6


def test_urging_does_not_keep_a_decision_from_being_taken_back(engine: Engine) -> None:
    case = engine.start("P", actor=STARTER)
    first, second = (task.id for task in engine.tasks(case))
    engine.complete(first, actor=OTHER)
    engine.complete(second, actor=ME)
    with engine.work(STARTER) as work:
        assert [row.element for row in handing.urge(work, case, "", 1, engine.clock.now())] == ["C"]
    with engine.work(ME) as work:
        assert runner.take_back(work, second) == second
