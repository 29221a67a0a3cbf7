"""The cut-off of many counties by two worker processes: `python -m bench.reporting_cutoff HOME URL INSTANT`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api.app import create_app
from api.context import House
from bench.copies import settle
from bench.reporting_land import KEY, MONTH, Land
from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.store import tables as t
from records.accounts import NewAccount, create_account
from records.acting import Acting
from records.assignments import NewRole, assign_role
from records.roles import Role
from records.scope import system_scope
from records.sign_ins import sign_in
from records.tables.account import AccountState
from reports.tables import ReportSnapshot
from service.bootstrap import initialise, open_house
from service.configuration import Configuration
from service.deploying import deploy_catalogue

FIRST = datetime(2026, 10, 31, 16, tzinfo=UTC)  # November 1 begins in China
CUT_OFF = datetime(2026, 11, 5, 16, tzinfo=UTC)
REMINDED = CUT_OFF - timedelta(hours=23)  # the desks were reminded a day before
RATE = 20.0  # requests a second
WORKERS = 2


def cut_off(land: Land, home: Path) -> dict[str, Any]:
    """Open the rounds of the month, then let two workers meet the cut-off while the interface is asked."""
    configuration = Configuration(home=home, database=land.database.url.render_as_string(hide_password=False))
    initialise(configuration)
    clock = SimulatedClock(FIRST.replace(day=30))
    house = open_house(configuration, clock)
    deploy_catalogue(house)
    began = time.perf_counter()
    _finish(_workers(configuration, FIRST))
    took: dict[str, Any] = {"rounds_opened_s": time.perf_counter() - began}
    _finish(_workers(configuration, REMINDED))
    settle(house.database)
    opened = _open_tasks(house, land)
    assert opened == len(land.counties), f"{opened} counties have a round on a desk"
    clock.advance(CUT_OFF)
    cookie = _signed_in(house, land)
    began = time.perf_counter()
    workers = _workers(configuration, CUT_OFF)
    asked = _asked(house, cookie, land, workers)
    took["cutoff_s"] = time.perf_counter() - began
    took |= {"api_p99_s": _at(asked, 0.99), "api_p50_s": _at(asked, 0.5), "api_asked": len(asked)}
    _each_once(house, land)
    house.audit.close()
    house.database.dispose()
    return took


def _workers(configuration: Configuration, moment: datetime) -> list[subprocess.Popen[bytes]]:
    words = (str(configuration.home), configuration.database, moment.isoformat())
    command = [sys.executable, "-m", "bench.reporting_cutoff", *words]
    return [subprocess.Popen(command) for _ in range(WORKERS)]


def _finish(workers: list[subprocess.Popen[bytes]]) -> None:
    assert [worker.wait() for worker in workers] == [0] * len(workers)


def _open_tasks(house: House, land: Land) -> int:
    """The counties on whose desk the round of the month stands."""
    task, case = t.task.c, t.case.c
    query = (
        select(task.organisation)
        .join(t.case, case.id == task.case_id)
        .where(task.state == t.OPEN, case.business_key.startswith(f"{KEY}:{MONTH}:"))
    )
    with house.engine.reading() as connection:
        return len(set(connection.execute(query).scalars()) & set(land.counties))


def _signed_in(house: House, land: Land) -> str:
    with house.working() as work, system_scope(work.session):
        acting = Acting(work.now)
        account, _ = create_account(work.session, acting, NewAccount("bench-manager", "测试", land.province))
        assign_role(work.session, acting, NewRole(account.id, Role.MANAGER, land.province))
        account.state, account.must_change = AccountState.ACTIVE, False
        return sign_in(work.session, acting, account)[0]


def _asked(house: House, cookie: str, land: Land, workers: list[subprocess.Popen[bytes]]) -> list[float]:
    """How long the answers take, counted from the instant at which each is due."""
    client, found, number = create_app(house).test_client(), [], 0
    client.set_cookie("heban_session", cookie)
    counties = land.of_first_province()
    began = time.perf_counter()
    while any(worker.poll() is None for worker in workers):
        due = began + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        path = "/api/reports/grid" if number % 2 else "/api/reports/status"
        unit = land.schools[0] if number % 2 else counties[number % len(counties)]
        answer = client.get(path, query_string={"set": KEY, "period": MONTH, "unit": unit})
        assert answer.status_code == 200, answer.text
        found.append(time.perf_counter() - due)
        number += 1
    _finish(workers)
    return found


def _at(took: list[float], share: float) -> float:
    return statistics.quantiles(took, n=100)[int(share * 100) - 1] if len(took) > 1 else sum(took)


def _each_once(house: House, land: Land) -> None:
    with house.working() as work, system_scope(work.session):
        s = ReportSnapshot
        rows = work.session.execute(select(s.org_id, func.count()).where(s.set_key == KEY).group_by(s.org_id)).all()
        assert {org for org, _ in rows} >= set(land.counties) and {count for _, count in rows} == {1}


def main(home: str, url: str, moment: str) -> None:
    """Work until nothing is due, and no case waits to be started."""
    house = open_house(Configuration(home=Path(home), database=url), SimulatedClock(datetime.fromisoformat(moment)))
    worker, starter = Worker(house.engine), CaseStarter(house.engine)
    idle = 0
    while idle < 3:
        idle = 0 if worker.tick().fired + starter.tick().started else idle + 1
        time.sleep(0.05 * bool(idle))


if __name__ == "__main__":
    main(*sys.argv[1:])
