"""Substitutes on each store: found on their desk by indexes, deciding at the engine, and marked in the history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine import Actor, Decision, runner
from engine.errors import NotAllowed
from engine.reading import desk, inbox
from records.acting import Acting
from records.roles import Role
from records.substitutions import NewSubstitute, consent, grant_substitute
from tests.service.conftest import Setup
from tests.service.story import CLERK, LEADER, Player
from tests.world import add_person

TODAY = date(2026, 9, 18)


@pytest.fixture
def aide(setup: Setup) -> Actor:
    """A manager at the receiving school who stands in for its leader."""
    with setup.house.working() as work:
        setup.everything(work)
        add_person(work.session, Acting(work.now), setup.world, "school_a", Role.MANAGER)
        leader, aide = setup.actor("school_a", LEADER), setup.actor("school_a", Role.MANAGER)
        new = NewSubstitute(leader.account, aide.account, TODAY, TODAY + timedelta(days=9), ["transfer"])
        for row in grant_substitute(work.session, Acting(work.now, leader.account), new):
            consent(work.session, Acting(work.now, aide.account), row.id)
    return aide


def listed(setup: Setup, actor: Actor) -> list[Any]:
    mine = desk.Desk(actor.account, actor.organisation, actor.role, setup.house.engine.ports.deciders)
    with setup.house.engine.reading() as connection, connection.begin():
        return [row["id"] for row in inbox.tasks(connection, mine, inbox.Ask(now=setup.clock.now()))]


def test_a_substitute_decides_on_either_store(setup: Setup, aide: Actor) -> None:
    player = Player(setup.house, setup.world, setup.clock)
    case = player.start()
    (task,) = setup.house.engine.tasks(case)
    assert listed(setup, aide) == listed(setup, setup.actor("school_a", LEADER)) == [task.id]
    assert listed(setup, setup.actor("school_a", CLERK)) == []
    with pytest.raises(NotAllowed), setup.house.engine.work(setup.actor("school_b", LEADER)) as work:
        setup.everything(work)
        runner.complete(work, task.id, Decision("approve"))
    with setup.house.engine.work(aide) as work:
        setup.everything(work)
        runner.complete(work, task.id, Decision("approve"))
    (decided,) = [e for e in setup.house.engine.history(case) if e.kind == "decided"]
    assert (decided.actor, decided.detail["instead_of"]) == (aide.account, setup.actor("school_a", LEADER).account)


def test_a_desk_with_substitutes_reads_no_task_of_others(embedded: Setup) -> None:
    asked: list[str] = []
    mine = desk.Desk("someone", "somewhere", "student_leader", embedded.house.engine.ports.deciders)
    with embedded.house.engine.reading() as connection, connection.begin():
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        inbox.tasks(connection, mine, inbox.Ask(now=embedded.clock.now()))
        inbox.counts(connection, mine, inbox.Ask(now=embedded.clock.now()))
        driver.set_trace_callback(None)
        plans = [str(row[-1]) for sql in asked for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(asked) == 2 and [line for line in plans if "wf_task" in line]
    assert not [line for line in plans if line.startswith("SCAN wf_") or line.startswith("SCAN role_") or line.startswith("SCAN subst")]
