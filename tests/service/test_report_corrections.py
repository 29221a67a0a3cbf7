"""Withdrawal and return of submitted reports: granted upward, opened downward, locked again, submitted anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import Actor
from engine.background.case_starter import CaseStarter
from engine.store import tables as t
from processes import catalogue
from processes.catalogue import Refused
from processes.starting import Request, begin
from records.acting import Acting
from records.roles import Role
from records.scope import Scope, system_scope, use_scope
from reports.comparing import differences
from reports.figures import regions_of
from reports.snapshots import opened as content
from reports.tables import ReportEntry, ReportSnapshot
from tests.api.conftest import hire
from tests.service.conftest import Setup
from tests.service.test_report_rounds import SET, beat, day, enter, opened, place

WITHDRAWAL, RETURN = "report_withdrawal", "report_return"
REQUEST = {"set": SET, "period": "2026-09", "reason": "填错"}


@pytest.fixture
def reported(setup: Setup) -> Setup:
    """Everybody's staff; the counties have been submitted at their cut-off."""
    with setup.house.working() as work, system_scope(work.session):
        for unit in ("jinshui", "zhengzhou", "henan", "ministry"):
            for role in (Role.AUDITOR, Role.INSPECTOR):
                hire(work.session, Acting(work.now), setup.world, f"{unit}-{role}", [(unit, role)])
    opened(setup)
    enter(setup, "school_a", bandwidth=1, classrooms=5)
    enter(setup, "school_c", bandwidth=4)
    reach(setup, day(5))
    return setup


def reach(setup: Setup, moment: datetime) -> None:
    """Let time pass, with everybody at work at its end."""
    setup.clock.advance(moment)
    for _ in range(2):
        beat(setup)


def actor(setup: Setup, unit: str, role: Role) -> Actor:
    return Actor(setup.world.account[f"{unit}-{role}"], setup.world.org[unit], str(role))


def ask(setup: Setup, key: str, asker: str, /, **data: Any) -> str:
    """A request by a unit's auditor; the case's id."""
    engine, who = setup.house.engine, actor(setup, asker, Role.AUDITOR)
    with engine.work(who) as work:
        use_scope(work.session, Scope(work.session, frozenset({setup.world.org[asker]})))
        return begin(work, Request(catalogue()[key], {**REQUEST, **data}, setup.world.org[asker])).id


def decide(setup: Setup, case: str, unit: str, role: Role, outcome: str, reason: str = "r") -> None:
    (task,) = setup.house.engine.tasks(case)
    setup.house.engine.complete(task.id, {}, outcome, actor=actor(setup, unit, role), reason=reason)
    CaseStarter(setup.house.engine).tick()


def entry(setup: Setup, unit: str) -> tuple[str, int]:
    with setup.house.working() as work, system_scope(work.session):
        query = select(ReportEntry).where(ReportEntry.org_id == setup.world.org[unit], ReportEntry.set_key == SET)
        row = work.session.scalars(query.order_by(ReportEntry.period)).first()
        return (row.stand, row.round) if row else ("open", 1)


def rounds_of(setup: Setup, unit: str) -> list[Any]:
    with setup.house.working() as work, system_scope(work.session):
        query = select(ReportSnapshot).where(ReportSnapshot.org_id == setup.world.org[unit], ReportSnapshot.set_key == SET)
        return list(work.session.scalars(query.order_by(ReportSnapshot.round)))


def figure(setup: Setup, unit: str, item: str = "bandwidth") -> tuple[str, int]:
    with setup.house.working() as work, system_scope(work.session):
        where = place(work, setup, unit)
        region = regions_of(work.session, where.definition, where.period, [where.unit])[where.unit]
        return region.basis, int(region.partials[item]["sum"]) // 10_000


def open_cases(setup: Setup, unit: str) -> int:
    with setup.house.engine.reading() as connection:
        query = select(t.case.c.id).where(
            t.case.c.key == "report_round", t.case.c.organisation == setup.world.org[unit], t.case.c.state == "active",
            t.case.c.business_key.startswith(f"{SET}:2026-09"),
        )  # fmt: skip
        return len(connection.execute(query).all())


def test_a_granted_withdrawal_unlocks_for_a_time_then_locks_itself_and_submits_the_correction(reported: Setup) -> None:
    case = ask(reported, WITHDRAWAL, "jinshui")
    assert enter(reported, "school_a", bandwidth=9).refused[0].rule == "submitted"
    decide(reported, case, "zhengzhou", Role.AUDITOR, "grant")
    assert entry(reported, "jinshui") == ("reopened", 2) and open_cases(reported, "jinshui") == 1
    assert enter(reported, "school_a", bandwidth=9).refused == []
    assert figure(reported, "jinshui") == ("in_correction", 1), "the last submission is shown, marked"
    reported.clock.advance(day(9))
    assert enter(reported, "school_a", bandwidth=10).refused[0].rule == "relocked"
    reach(reported, day(9))
    first, second = rounds_of(reported, "jinshui")
    assert (second.round, second.automatic, second.submitted_at) == (2, True, day(9))
    assert figure(reported, "jinshui") == ("submitted", 9) and entry(reported, "jinshui") == ("submitted", 2)
    with reported.house.working() as work, system_scope(work.session):
        told = differences(place(work, reported, "jinshui").definition, content(first), content(second))
    assert [(c["item"], c["before"]["value"], c["after"]["value"]) for c in told["cells"]] == [("bandwidth", "1", "9")]
    assert open_cases(reported, "jinshui") == 0


def test_a_refused_withdrawal_opens_nothing(reported: Setup) -> None:
    decide(reported, ask(reported, WITHDRAWAL, "jinshui"), "zhengzhou", Role.AUDITOR, "refuse", "下期更正")
    assert entry(reported, "jinshui") == ("submitted", 1)
    assert enter(reported, "school_a", bandwidth=9).refused[0].rule == "submitted"


def test_where_the_level_above_has_submitted_both_agree_and_all_open_from_the_top_down(reported: Setup) -> None:
    reach(reported, day(10))
    assert entry(reported, "zhengzhou") == ("submitted", 1)
    case = ask(reported, WITHDRAWAL, "jinshui")
    decide(reported, case, "zhengzhou", Role.AUDITOR, "grant")
    assert entry(reported, "jinshui") == ("submitted", 1), "the province has not agreed yet"
    decide(reported, case, "henan", Role.AUDITOR, "grant")
    assert [entry(reported, unit) for unit in ("jinshui", "zhengzhou", "guancheng")] == [("reopened", 2), ("reopened", 2), ("submitted", 1)]
    assert figure(reported, "zhengzhou") == ("in_correction", 5)
    assert enter(reported, "school_c", bandwidth=9).refused[0].rule == "submitted", "the sibling stays locked"
    enter(reported, "school_a", bandwidth=2)
    reach(reported, day(14))
    assert [entry(reported, unit) for unit in ("jinshui", "zhengzhou")] == [("submitted", 2), ("submitted", 2)]
    assert figure(reported, "jinshui") == ("submitted", 2) and figure(reported, "zhengzhou") == ("submitted", 6)
    reach(reported, day(15))
    assert figure(reported, "henan") == ("submitted", 6)


def test_a_city_returns_named_items_and_nothing_else_opens(reported: Setup) -> None:
    case = ask(
        reported, RETURN, "zhengzhou", unit=reported.world.org["jinshui"], items=["bandwidth"], units=["2141000001"],
        talked_with="王老师", days=2,
    )  # fmt: skip
    with reported.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset({reported.world.org["jinshui"]})))
        returned, row = catalogue()[RETURN], {"case_id": case, "organisation": reported.world.org["zhengzhou"]}
        assert returned.sentences(work.session, [row])[case].zh == "郑州市教育局 退回2026年9月“教育信息化工作进展月报（数据）”"
        told = returned.shown(work.session, row, reported.house.engine.variables(case)).sections[0]
        assert {"金水区第一小学", "互联网出口带宽"} <= {fact.value.zh for fact in told.rows}
    decide(reported, case, "zhengzhou", Role.INSPECTOR, "grant")
    outcome = enter(reported, "school_a", bandwidth=3, classrooms=9)
    assert list(outcome.saved) == ["bandwidth"] and [one.rule for one in outcome.refused] == ["not_returned"]
    assert enter(reported, "school_b", bandwidth=3).refused[0].rule == "not_returned"
    reach(reported, day(9))
    assert figure(reported, "jinshui") == ("submitted", 3) and len(rounds_of(reported, "jinshui")) == 2


def test_a_level_that_has_submitted_cannot_return_downward(reported: Setup) -> None:
    reach(reported, day(10))
    with pytest.raises(Refused) as refused:
        ask(reported, RETURN, "zhengzhou", unit=reported.world.org["jinshui"], talked_with="王老师", days=2)
    assert [one["rule"] for one in refused.value.reasons] == ["own_submitted"]


def test_no_correction_outlasts_the_round_of_the_level_above(reported: Setup) -> None:
    reach(reported, day(9))
    decide(reported, ask(reported, WITHDRAWAL, "jinshui"), "zhengzhou", Role.AUDITOR, "grant")
    enter(reported, "school_a", bandwidth=7)
    reach(reported, day(10))
    assert entry(reported, "jinshui") == ("submitted", 2)
    assert figure(reported, "zhengzhou") == ("submitted", 11), "the city adds up the correction"


def test_operators_and_administrators_have_no_way_round_the_lock(reported: Setup) -> None:
    """Pitfall: superusers forced values past any lock. There is no flag, so only a granted request opens a round."""
    with reported.house.working() as work, system_scope(work.session):
        reasons = [row.reopened_for for row in work.session.scalars(select(ReportEntry)) if row.round > 1]
    assert reasons == []
    with pytest.raises(Refused) as refused:
        ask(reported, WITHDRAWAL, "zhengzhou")
    assert [one["rule"] for one in refused.value.reasons] == ["not_submitted"]
