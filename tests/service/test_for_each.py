"""A process folder outside the tree opens a case for each school by a timer, and leaves long work for the system."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import processes
from engine import DefinitionRefused, OneCase
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from processes import Process, catalogue
from processes.for_each import ForEach
from records.scope import Scope, use_scope
from records.tables import Notice
from records.tables.job import Job
from service.deploying import deploy_catalogue
from service.jobs import JobRunner
from tests.service.conftest import Setup

FOLDER = Path(__file__).parents[1] / "synthetic" / "roll_call"
OCTOBER = datetime(2026, 9, 30, 16, tzinfo=UTC)


@pytest.fixture
def called(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """The furnished house, opened anew with the folder on the catalogue's path."""
    place = tmp_path_factory.mktemp("outside")
    shutil.copytree(FOLDER, place / FOLDER.name)
    processes.__path__.append(str(place))
    catalogue.cache_clear()
    before, setup.house = setup.house, setup.reopened()
    try:
        assert deploy_catalogue(setup.house) == ["roll_call"]
        yield setup
    finally:
        setup.house.audit.close()
        setup.house.database.dispose()
        setup.house = before
        processes.__path__.remove(str(place))
        catalogue.cache_clear()
        for name in [name for name in sys.modules if name.startswith("processes.roll_call")]:
            del sys.modules[name]


def cases(setup: Setup) -> list[Any]:
    with setup.house.engine.reading() as connection:
        return list(connection.execute(select(t.case).where(t.case.c.key == "roll_call").order_by(t.case.c.business_key)))


def jobs(setup: Setup) -> list[Job]:
    with setup.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return list(session.scalars(select(Job)))


def test_each_school_gets_its_case_and_the_system_does_the_work_within_it(called: Setup) -> None:
    called.clock.advance(OCTOBER)
    Worker(called.house.engine).tick()
    other = called.reopened()
    try:
        CaseStarter(other.engine).tick()
        found = cases(called)
        schools = {called.world.org[name] for name in ("school_a", "school_b", "school_c", "school_d")}
        assert {case.organisation for case in found} == schools and len(found) == 4
        assert {case.province for case in found} == {"41", "44"} and {case.started_by for case in found} == {"system"}
        assert JobRunner(other).tick() == 4 and JobRunner(called.house).tick() == 0
    finally:
        other.database.dispose()
    assert {(job.state, job.account_id, job.result["pupils"]) for job in jobs(called)} == {("done", None, 8)}, "of its own school alone"
    for case in found:
        (task,) = called.house.engine.tasks(case.id)
        assert (task.element, task.organisation) == ("Confirm", case.organisation)
        assert called.house.engine.variables(case.id)["called"]["pupils"] == 8
    with called.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        told = list(session.scalars(select(Notice).where(Notice.org_id == called.world.org["school_a"], Notice.kind == "roll")))
    assert [one.text_en for one in told] == ["3 of 8 called", "6 of 8 called", "8 of 8 called"], "what writes has the same scope"


class Killed(BaseException):
    """What ends a process in the middle."""


def test_a_kill_in_the_middle_of_the_systems_work_is_gone_on_from_its_mark(called: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    called.clock.advance(OCTOBER)
    Worker(called.house.engine).tick()
    CaseStarter(called.house.engine).tick()
    module, seen = sys.modules["processes.roll_call.process"], []
    real = module.leave_notice

    def dies(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 2:
            raise Killed
        return real(*given)

    monkeypatch.setattr(module, "leave_notice", dies)
    with pytest.raises(Killed):
        JobRunner(called.house).tick()
    called.days(1)
    other = called.reopened()
    try:
        assert JobRunner(other).tick() == 4
    finally:
        other.database.dispose()
    assert {(job.state, job.result["pupils"]) for job in jobs(called)} == {("done", 8)}
    assert len(seen) == 4 * 3 + 1, "only the page that died was done again"


def test_work_that_fails_is_told_to_its_case_and_a_second_asking_leaves_no_second_job(called: Setup) -> None:
    called.clock.advance(OCTOBER)
    Worker(called.house.engine).tick()
    CaseStarter(called.house.engine).tick()
    one = cases(called)[0]
    leave = called.house.processes["roll_call"].services["roll_call.leave"]
    with called.house.working() as work:
        called.everything(work)
        assert leave(work, one.organisation, "2026-10", one.id)["job"] in {job.id for job in jobs(called)}
        for job in work.session.scalars(select(Job)):
            job.asked = {**job.asked, "breaks": True}
    JobRunner(called.house).tick()
    assert len(jobs(called)) == 4
    told = called.house.engine.variables(one.id)["called"]
    assert told["state"] == "failed" and "清点学生" in told["error"] and "torn" not in str(told)


def test_work_for_the_system_that_says_not_what_it_needs_is_refused(called: Setup) -> None:
    called.clock.advance(OCTOBER)
    Worker(called.house.engine).tick()
    CaseStarter(called.house.engine).tick()
    runner = JobRunner(called.house)
    kind = runner.declared["roll_call.count"]
    runner.declared["roll_call.count"] = type(kind)(kind.name, kind.title, kind.step, kind.message)
    runner.tick()
    assert {job.state for job in jobs(called)} == {"failed"} and "declare needs" in jobs(called)[0].result["error_en"]


def test_a_start_event_that_the_drawing_does_not_have_is_refused_at_deployment(called: Setup) -> None:
    process: Process = called.house.processes["roll_call"]
    process.start_for_each = (ForEach("Done", lambda *_: [OneCase("a", None)]),)
    process.folder.joinpath("roll_call.bpmn").write_text(process.folder.joinpath("roll_call.bpmn").read_text().replace("点名", "清点"))
    with pytest.raises(DefinitionRefused) as refused:
        deploy_catalogue(called.house)
    assert [one.element for one in refused.value.findings] == ["Done"] and "many cases" in str(refused.value)


def test_nobody_starts_it_by_hand(called: Setup) -> None:
    assert called.house.processes["roll_call"].starters.words.en == "the system alone"
