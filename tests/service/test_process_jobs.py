"""Long work and look-ups of processes on both stores: two runners and a kill in the middle, one list searched and paged."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Actor, Decision, runner
from engine.store import tables as t
from processes.data_export import listing
from processes.lookups import Ask
from processes.starting import Request, begin
from records.roles import Role
from records.scope import Scope, use_scope
from records.tables.job import Job
from service.jobs import JobRunner
from tests.service.conftest import Setup

CLERK, LEADER = Role.STUDENT_CLERK, Role.STUDENT_LEADER


class Killed(BaseException):
    """What ends a process in the middle."""


def acting(setup: Setup, unit: str, role: Role) -> Any:
    return setup.house.engine.work(Actor(setup.world.account[f"{unit}-{role}"], setup.world.org[unit], str(role)))


def approved(setup: Setup) -> str:
    """An export of a school that both seats have approved: its job is open."""
    request = {"scope": "own", "stage": "primary", "fields": ["code"], "purpose": "p", "keeper": "k"}
    with acting(setup, "school_a", CLERK) as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        case = begin(work, Request(setup.house.processes["data_export"], request, setup.world.org["school_a"])).id
    for unit, role in (("school_a", LEADER), ("jinshui", CLERK)):
        (task,) = setup.house.engine.tasks(case)
        with acting(setup, unit, role) as work:
            use_scope(work.session, Scope(work.session, frozenset(), everything=True))
            runner.complete(work, task.id, Decision("approve", {}, None))
    return str(case)


def job(setup: Setup) -> Job:
    with setup.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return session.query(Job).one()


def test_a_kill_leaves_the_mark_and_another_process_goes_on_from_it(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    case, pages, real = approved(setup), [], listing.full_rows
    size = len(setup.world.pupils["school_a"])
    monkeypatch.setattr(listing, "PAGE", -(-size // 3))

    def read(session: Any, who: Any, ids: list[str], why: str) -> Any:
        pages.append(len(ids))
        if len(pages) == 2:
            raise Killed
        return real(session, who, ids, why)

    monkeypatch.setattr(listing, "full_rows", read)
    with pytest.raises(Killed):
        JobRunner(setup.house).tick()
    other = setup.reopened()
    try:
        assert (job(setup).done, JobRunner(other).tick()) == (pages[0], 0), "the lease of the dead still holds"
        setup.days(1)
        assert JobRunner(other).tick() == 1 and JobRunner(setup.house).tick() == 0
    finally:
        other.database.dispose()
    ended = job(setup)
    assert (ended.state, ended.result, sum(pages) - pages[1]) == ("done", {"rows": size}, size)
    assert setup.house.engine.case(case).outcome == "Done"
    with setup.house.engine.reading() as connection:
        assert connection.execute(t.message.select()).all() == [], "the case took the message, none is left"


def test_a_list_is_searched_and_paged_alike_on_both_stores(setup: Setup) -> None:
    (schools,) = setup.house.processes["data_export"].lookups
    with setup.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        org = setup.world.org["henan"]

        def found(ask: Ask) -> list[str]:
            return sorted(choice.label.en for choice in schools.page(session, org, ask).choices)

        assert found(Ask()) == ["school_a", "school_b", "school_c"]
        assert found(Ask("SCHOOL_B")) == ["school_b"] and found(Ask("小学", 1, 1)) != [] and found(Ask("100%")) == []
        assert schools.page(session, org, Ask(limit=2)).next == 2 and schools.page(session, org, Ask(start=2)).next is None
        held = schools.among(session, org, [setup.world.org["school_a"], setup.world.org["school_d"]])
        assert [choice.label.en for choice in held] == ["school_a"]
