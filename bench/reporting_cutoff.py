"""The cut-off of a province's counties by two worker processes: `python -m bench.reporting_cutoff HOME URL`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api.app import create_app
from api.context import House
from bench.reporting_land import KEY, MONTH, Land
from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
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
    clock.advance(FIRST)
    Worker(house.engine).tick()
    CaseStarter(house.engine).tick()
    took = {"rounds_opened_s": time.perf_counter() - began}
    clock.advance(CUT_OFF)
    cookie = _signed_in(house, land)
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.reporting_cutoff", str(home), configuration.database]
    workers = [subprocess.Popen(command) for _ in range(WORKERS)]
    asked = _asked(house, cookie, land, workers)
    took["cutoff_s"] = time.perf_counter() - began
    took |= {
        "counties": len(land.counties),
        "api_p99_s": _at(asked, 0.99),
        "api_p50_s": _at(asked, 0.5),
        "api_asked": len(asked),
    }
    _each_once(house, land)
    house.audit.close()
    house.database.dispose()
    return took


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
    began = time.perf_counter()
    while any(worker.poll() is None for worker in workers):
        due = began + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        path = "/api/reports/grid" if number % 2 else "/api/reports/status"
        unit = land.schools[number % len(land.schools)] if number % 2 else land.counties[number % len(land.counties)]
        answer = client.get(path, query_string={"set": KEY, "period": MONTH, "unit": unit})
        assert answer.status_code == 200, answer.text
        found.append(time.perf_counter() - due)
        number += 1
    assert all(worker.returncode == 0 for worker in workers)
    return found


def _at(took: list[float], share: float) -> float:
    return statistics.quantiles(took, n=100)[int(share * 100) - 1] if len(took) > 1 else sum(took)


def _each_once(house: House, land: Land) -> None:
    with house.working() as work, system_scope(work.session):
        s = ReportSnapshot
        rows = work.session.execute(select(s.org_id, func.count()).where(s.set_key == KEY).group_by(s.org_id)).all()
        assert {org for org, _ in rows} >= set(land.counties) and {count for _, count in rows} == {1}


def main(home: str, url: str) -> None:
    """Work until nothing is due."""
    house = open_house(Configuration(home=Path(home), database=url), SimulatedClock(CUT_OFF))
    worker = Worker(house.engine)
    while worker.tick().fired:
        continue


if __name__ == "__main__":
    main(*sys.argv[1:])
