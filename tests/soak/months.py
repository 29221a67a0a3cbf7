"""A year of monthly reports of one province, workers killed and restarted across each cut-off; then the books are checked.

17 cities and one county beside them, 73 schools to a county. Each month one school in twenty changes up to six items
and all confirm; most authorities submit through the seats of their round, the others are left to their cut-off.
`--most` says how many schools.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api.context import House
from bench.reporting_cutoff import main as work_off
from bench.reporting_land import KEY, MONTH, Land, a_province, entered, land_on
from engine import Actor, SimulatedClock
from engine.store import tables as t
from records.accounts import NewAccount, create_account
from records.acting import Acting, start_of
from records.assignments import NewRole, assign_role
from records.roles import Role
from records.scope import system_scope
from records.tables.account import AccountState
from reports.confirming import confirm
from reports.definitions import Aggregate, Definition, ItemType
from reports.periods import Period, PeriodType, parse
from reports.places import Place
from reports.rounds import place_of
from reports.saving import Typed, save
from reports.tables import ReportSnapshot
from reports.units import own_units
from reports.values import VALUE
from service.bootstrap import open_house
from service.configuration import Configuration
from service.deploying import deploy_catalogue
from tests.soak.asked import Asked, say
from tests.soak.province import installation

SCHOOLS, MONTHS = 30_000, 12
CHANGED, EVERY = 6, 20  # up to so many items of one school in so many
LEFT = 10  # one authority in so many is left to the cut-off
SEATS = ((Role.MANAGER, "report"), (Role.AUDITOR, "approve"), (Role.INSPECTOR, "approve"), (Role.AUDITOR, "submit"))
LEASE = timedelta(minutes=2)  # after which another worker takes over what a killed one had claimed
FORKS = multiprocessing.get_context("forkserver")


@dataclass
class Year:
    """The months of a province, played one after another."""

    configuration: Configuration
    land: Land
    house: House
    clock: SimulatedClock
    dice: random.Random
    kills: int = 0
    spent: Counter[str] = field(default_factory=Counter)  # seconds, by what was done
    people: dict[tuple[str, Role], str] = field(default_factory=dict)

    def hire(self) -> None:
        """Manager, auditor and inspector at every authority."""
        with self.house.working() as work, system_scope(work.session):
            acting = Acting(work.now)
            for unit in (*self.land.counties, *self.land.cities, *self.land.provinces):
                for role in (Role.MANAGER, Role.AUDITOR, Role.INSPECTOR):
                    new = NewAccount(f"{role}-{unit}", "测试", unit)
                    account, _ = create_account(work.session, acting, new)
                    assign_role(work.session, acting, NewRole(account.id, role, unit))
                    account.state, account.must_change = AccountState.ACTIVE, False
                    self.people[unit, role] = account.id

    def play(self, month: Period) -> None:
        """One month: its figures, the rounds that the next month opens, three levels that submit."""
        after = month.after
        with self._timed("rounds"):
            self._workers(start_of(after) + timedelta(minutes=5), kills=0)
        with self._timed("entering"):
            self._enter(month)
        counties, cities, provinces = self.land.counties, self.land.cities, self.land.provinces
        for units, opens, closes in ((counties, 1, 5), (cities, 5, 10), (provinces, 10, 15)):
            self.clock.advance(max(self.clock.now(), start_of(after.replace(day=opens)) + timedelta(hours=30)))
            with self._timed("seats"):
                self._decide(month, units)
            with self._timed("cut-off"):
                self._workers(start_of(after.replace(day=closes) + timedelta(days=1)), kills=2)

    def _enter(self, month: Period) -> None:
        for county in self.land.counties:
            with self.house.working() as work, system_scope(work.session):
                acting = Acting(work.now, self.people[county, Role.MANAGER], county)
                one = place_of(work.session, county, KEY, month).definition
                units = [unit for unit in own_units(work.session, county, one, month) if unit.id != county]
                for unit in units:
                    if self.dice.randrange(EVERY) == 0:
                        outcome = save(work.session, acting, Place(unit.id, one, month), self._changes(one))
                        assert not outcome.refused, outcome.refused
                done = confirm(work.session, acting, one, month, units)
                assert len(done.units) == len(units), (done.refused, done.closed)

    def _changes(self, one: Definition) -> list[Typed]:
        plain = [item for item in entered(one) if item.type is ItemType.NUMBER and item.code.startswith("bench_")]
        chosen = self.dice.sample(plain, self.dice.randint(1, CHANGED))
        return [Typed(item.code, self.dice.randrange(60)) for item in chosen]

    def _decide(self, month: Period, units: list[str]) -> None:
        """Each seat of the rounds of these units, but for those that are left to the cut-off."""
        left = {unit for unit in units if self.dice.randrange(LEFT) == 0}
        for role, outcome in SEATS:
            for case, unit in self._rounds(month):
                if unit in units and unit not in left:
                    (task,) = self.house.engine.tasks(case)
                    actor = Actor(self.people[unit, role], unit, str(role))
                    self.house.engine.complete(task.id, {}, outcome, actor=actor)

    def _rounds(self, month: Period) -> list[tuple[str, str]]:
        case = t.case.c
        query = select(case.id, case.organisation).where(
            case.business_key.startswith(f"{KEY}:{month.text}:"), case.state == t.ACTIVE
        )
        with self.house.engine.reading() as connection:
            return [(row.id, str(row.organisation)) for row in connection.execute(query.order_by(case.id))]

    def _workers(self, moment: datetime, kills: int) -> None:
        """Two workers from an instant on, killed and replaced at random; then until nothing is due any more."""
        self.clock.advance(max(self.clock.now(), moment))
        running = [self._worker(moment) for _ in range(2)]
        for _ in range(kills):
            time.sleep(self.dice.uniform(0.2, 1.2))
            moment += LEASE
            dying = running.pop(self.dice.randrange(2))
            self.kills += dying.is_alive()
            dying.kill()
            dying.join()
            running.append(self._worker(moment))
        for worker in running:
            worker.join()
            assert worker.exitcode == 0, worker.exitcode
        if kills:  # what the last one that was killed had claimed
            last = self._worker(moment + LEASE)
            last.join()
            assert last.exitcode == 0, last.exitcode

    def _worker(self, moment: datetime) -> BaseProcess:
        words = (str(self.configuration.home), self.configuration.database, moment.isoformat())
        made = FORKS.Process(target=work_off, args=words, daemon=True)
        made.start()
        return made

    def _timed(self, what: str) -> Any:
        return _Timed(self.spent, what)

    # -- what must hold -----------------------------------------------------------------------------------
    def check(self, months: list[Period]) -> str:
        """One final submission of each (unit, period); each level adds up; each cut-off acted once."""
        units = {*self.land.counties, *self.land.cities, *self.land.provinces}
        automatic = 0
        with self.house.reading() as session, system_scope(session):
            for month in months:
                s = ReportSnapshot
                rows = list(session.scalars(select(s).where(s.set_key == KEY, s.period == month.index)))
                assert Counter(row.org_id for row in rows) == Counter(units), month.text
                automatic += sum(row.automatic for row in rows)
                totals = {row.org_id: row.totals["partials"] for row in rows}
                one = place_of(session, self.land.province, KEY, month).definition
                self._adds_up(one, totals, self._plain(session, one, month))
        return f"{len(units) * len(months)} submissions, {automatic} by the system, {self._fired_once(automatic)}"

    def _adds_up(self, one: Definition, totals: dict[str, Any], plain: dict[str, int]) -> None:
        summed = [item.code for item in entered(one) if item.aggregate is Aggregate.SUM and item.type is ItemType.NUMBER]
        parts = [unit for unit in totals if unit in self.land.counties]
        for code in summed:
            whole = totals[self.land.province].get(code, {}).get("sum", 0)
            assert whole == sum(totals[unit].get(code, {}).get("sum", 0) for unit in parts) == plain.get(code, 0), code

    def _plain(self, session: Any, one: Definition, month: Period) -> dict[str, int]:
        v = VALUE.c
        query = select(v.element, func.sum(v.amount)).where(v.state == 0, v.since <= month.index, v.until > month.index)
        return {one.codes[number]: int(total or 0) for number, total in session.execute(query.group_by(v.element))}

    def _fired_once(self, automatic: int) -> str:
        h, case = t.history.c, t.case.c
        query = (
            select(h.case_id, func.count())
            .join(t.case, case.id == h.case_id)
            .where(h.kind == "timer", h.element == "Due", case.business_key.startswith(f"{KEY}:"))
            .group_by(h.case_id)
        )
        with self.house.engine.reading() as connection:
            fired = [count for _case, count in connection.execute(query)]
        assert set(fired) <= {1} and len(fired) == automatic, (len(fired), automatic)
        return f"{len(fired)} cut-offs, each once, {self.kills} workers killed"


@dataclass
class _Timed:
    spent: Counter[str]
    what: str
    began: float = 0.0

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.spent[self.what] += time.monotonic() - self.began  # type: ignore[assignment]


def played(store: str, schools: int, months: int, seed: int) -> Iterator[str]:
    """Play and check; says how far it is, and at the end what was found."""
    with tempfile.TemporaryDirectory(prefix="heban-months-") as folder, installation(Path(folder), store) as configuration:
        began = time.monotonic()
        land = land_on(configuration.database, a_province(schools))
        first = parse(PeriodType.MONTH, MONTH)
        clock = SimulatedClock(start_of(date(2026, 10, 20)))
        house = open_house(configuration, clock)
        deploy_catalogue(house)
        year = Year(configuration, land, house, clock, random.Random(seed))
        year.hire()
        yield f"{schools} schools filled in within {time.monotonic() - began:.0f} s"
        FORKS.set_forkserver_preload(["bench.reporting_cutoff"])
        began, all_of_them = time.monotonic(), [first.plus(at) for at in range(months)]
        for month in all_of_them:
            year.play(month)
            yield f"{month.text} after {time.monotonic() - began:.0f} s"
        took, told = time.monotonic() - began, year.check(all_of_them)
        parts = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in year.spent.items())
        house.audit.close()
        house.database.dispose()
        land.database.dispose()
        yield f"{schools} schools, {months} months in {took:.0f} s ({parts}): {told}"


def run(store: str, asked: Asked) -> str:
    """A year on a store."""
    told = ""
    for told in played(store, asked.most or SCHOOLS, MONTHS, asked.seed):
        say(f"months: {told}")
    return told
