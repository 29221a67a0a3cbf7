"""Long work that a process declares: kept step by step, gone on with after a kill, told to its case good or bad."""

from __future__ import annotations

from typing import Any

import pytest

from processes.data_export import listing
from records import jobs
from records.scope import system_scope
from records.tables import RoleAssignment
from records.tables.job import Job
from service import jobs as running
from service import steps
from service.jobs import JobRunner
from tests.api.conftest import Person, Town
from tests.api.test_exchange import ask, cells, identity_jobs


class Killed(BaseException):
    """What ends a process in the middle."""


@pytest.fixture
def clerk(town: Town) -> Person:
    return town.person("school_c-student_clerk")


def approved(town: Town, clerk: Person) -> tuple[str, str]:
    """An approved export: the case and its job."""
    case, before = ask(clerk), identity_jobs(clerk)
    for login in ("school_c-student_leader", "guancheng-student_clerk"):
        assert town.person(login).decide(case, "approve").status_code == 200
    (job,) = set(identity_jobs(clerk)) - set(before)
    return case, str(job)


def stands(clerk: Person, case: str) -> list[str]:
    return [task["element"] for task in clerk.get(f"/cases/{case}").json["open_tasks"]]


def test_a_kill_in_the_middle_loses_and_doubles_no_row(town: Town, clerk: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    case, job = approved(town, clerk)
    monkeypatch.setattr(listing, "PAGE", 25)
    read, real = [], listing.full_rows

    def third_page_kills(session: Any, acting: Any, ids: list[str], why: str) -> Any:
        read.append(list(ids))
        if len(read) == 3:
            raise Killed
        return real(session, acting, ids, why)

    monkeypatch.setattr(listing, "full_rows", third_page_kills)
    with pytest.raises(Killed):
        JobRunner(town.house).tick()
    assert clerk.get(f"/jobs/{job}").json["progress"] == {"done": 50, "total": 60}
    assert JobRunner(town.house).tick() == 0, "its lease holds"
    town.pass_time(minutes=3)
    assert JobRunner(town.house).tick() == 1
    assert [len(page) for page in read] == [25, 25, 10, 10], "the pages kept are not read again"
    names = [row[0] for row in cells(clerk.get(f"/jobs/{job}/file").data)[1:]]
    assert len(names) == 60 and set(names) == {pupil.name for pupil in town.world.pupils["school_c"]}
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Done"
    assert [path.name for path in town.house.jobs.glob(f"{job}-*")] == [f"{job}-list.sealed"], "no part is left"


def test_a_list_begun_when_pages_had_another_order_is_made_anew(
    town: Town, clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, job = approved(town, clerk)
    monkeypatch.setattr(listing, "PAGE", 25)
    with town.house.working() as work, system_scope(work.session):
        row = work.session.get(Job, job)
        row.mark = {"after": "01m8rt0sxn00001acwm7786jbt", "parts": 1, "done": 25, "total": 60}
    town.work_off()
    names = [row[0] for row in cells(clerk.get(f"/jobs/{job}/file").data)[1:]]
    assert len(names) == len(set(names)) == 60
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Done"


def test_a_runner_that_was_overtaken_keeps_nothing(town: Town, clerk: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    case, job = approved(town, clerk)
    real, seen = steps.Stepped._kept, []

    def overtaken(self: steps.Stepped, kind: Any, claimed: jobs.Claimed, more: Any) -> Any:
        if not seen:
            seen.append(claimed.fence)
            with town.house.working() as work, system_scope(work.session):
                work.session.get(Job, job).fence += 1
        return real(self, kind, claimed, more)

    monkeypatch.setattr(steps.Stepped, "_kept", overtaken)
    assert JobRunner(town.house).tick() == 1
    shown = clerk.get(f"/jobs/{job}").json
    assert (shown["state"], shown["progress"]["done"]) == ("running", 0) and stands(clerk, case) == []
    town.pass_time(minutes=3)
    town.work_off()
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Done"


def test_a_failure_is_told_to_the_case_and_who_asked_tries_again(
    town: Town, clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    case, job = approved(town, clerk)
    with monkeypatch.context() as broken:
        broken.setattr(listing, "workbook", lambda *_: 1 / 0)
        JobRunner(town.house).tick()
    shown = clerk.get(f"/jobs/{job}").json
    assert shown["state"] == "failed" and "ZeroDivision" not in str(shown["result"])
    assert job in shown["result"]["error"] and "the export with identity data" in shown["result"]["error_en"]
    assert stands(clerk, case) == ["NotMade"]
    assert clerk.decide(case, "again").status_code == 200
    town.work_off()
    assert clerk.get(f"/cases/{case}").json["outcome"] == "Done"


def test_a_job_whose_case_waits_for_nothing_just_ends(town: Town, clerk: Person) -> None:
    """A running case of an older drawing left its job without a case to tell, under the name of then."""
    with town.house.working() as work, system_scope(work.session):
        old = work.session.get(Job, identity_jobs(clerk)[0])
        role = work.session.get(RoleAssignment, old.assignment_id)
        acting = town.house.acting(None, work.now)
        asked = jobs.Asked("data_export.list", dict(old.asked), case_id=old.case_id)
        acting = type(acting)(work.now, old.account_id, old.org_id)
        left = jobs.ask(work.session, acting, role.id, asked).id
    town.work_off()
    assert clerk.get(f"/jobs/{left}").json["state"] == "done"


def test_no_two_kinds_of_work_share_a_name(town: Town) -> None:
    assert set(JobRunner(town.house).declared).isdisjoint(running.KINDS) and "data_export.list" in JobRunner(town.house).declared
