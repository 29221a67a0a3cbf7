"""Playing a school year day by day: deadlines at their instants, people on working days; gone on with after a kill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from api.context import House
from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.time.calendar import at_local
from service import bootstrap
from service.beats import dispatcher_of
from service.configuration import Configuration
from service.jobs import LEASE, JobRunner
from service.refusals import NotReady
from service.year import balance, page
from service.year.desks import Desks
from service.year.ledger import Ledger, Plan
from service.year.starts import Starts
from service.year.world import World, make_world

MORNING, EVENING = time(9), time(18)
ONE_DAY = timedelta(days=1)
Report = Callable[[int, int], None]
Reporter = Callable[[str], Report]


def simulate_year(configuration: Configuration, plan: Plan, report_to: Path, reporter: Reporter) -> balance.Balance:
    """Play a year in the configuration's home, or go on with it, and write the report.

    Raises NotReady where the home holds something else than this simulation.
    """
    _check_home(configuration)
    configuration = replace(configuration, provisional_calendar=True, clock_file=None)
    bootstrap.initialise(configuration)
    begins = at_local(date(plan.year, 9, 1), time(0))
    clock = SimulatedClock(begins - ONE_DAY)
    house = bootstrap.open_house(configuration, clock)
    (configuration.home / MARK).touch()
    try:
        ledger = Ledger(house, plan)
        world = make_world(ledger, reporter("schools 学校"))
        if ledger.reached is not None and ledger.reached > clock.now():
            clock.advance(ledger.reached)
        Year(ledger, world, clock).play(reporter("days 天"))
        found = balance.balance_of(house, ledger, world)
        report_to.write_text(page.page(plan, found), encoding="utf-8")
        return found
    finally:
        house.audit.close()
        house.database.dispose()


MARK = "simulated-year"


def _check_home(configuration: Configuration) -> None:
    """A home that another installation uses is not played in."""
    home = configuration.home
    if configuration.keyring.exists() and not (home / MARK).exists():
        raise NotReady(
            f"Expected an empty home for the simulation but {home} holds an installation; nothing was changed: "
            "set HEBAN_HOME to another folder (HEBAN_DATABASE to another database) and try again",
            f"{home} 中已有安装，不能在其中模拟，未作任何改动。请将 HEBAN_HOME 设为另一个文件夹后再试",
        )
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()


class Year:
    """The days of one school year, from September to the end of August."""

    def __init__(self, ledger: Ledger, world: World, clock: SimulatedClock) -> None:
        self.ledger, self.clock, self.house = ledger, clock, ledger.house
        year = ledger.plan.year
        first, after = date(year, 9, 1), date(year + 1, 9, 1)
        self.days = [first + timedelta(days=n) for n in range((after - first).days)]
        working = [day for day in self.days if self.house.engine.calendar.is_working_day(day)]
        self.working = frozenset(working)
        self.case_keys: dict[str, str] = {}
        self.starts = Starts(ledger, world, working)
        self.desks = Desks(ledger, world, working, self.case_keys)
        self.background = Background(self.house)
        self.fresh = True  # nothing was played by this process yet

    def play(self, report: Report) -> None:
        """Play every day that is not played yet."""
        for at, day in enumerate(self.days):
            key = f"day:{day}"
            if day in self.working:
                self._people(day, key in self.ledger.done)
            if key not in self.ledger.done:
                self._until(at_local(day + ONE_DAY, time(0)) - timedelta(seconds=1))
                self.ledger.note(key)
            report(at + 1, len(self.days))

    def _people(self, day: date, done: bool) -> None:
        """Starts and decisions of a morning; of a day that is over only what its cases are called is read again."""
        morning = at_local(day, MORNING)
        if not done:
            self._until(morning)
        self.starts.start(day, self.case_keys)
        if not done:
            self.desks.decide(day, morning)
            self._until(at_local(day, EVENING))
            self.background.tick()
            if self.fresh:  # what a kill left under a lease is free by then
                self._until(at_local(day, EVENING) + 2 * LEASE)
                self.background.tick()
            self.fresh = False

    def _until(self, instant: datetime) -> None:
        """Let time pass to an instant: each deadline acts at its own, and what follows is done at once."""
        if instant <= self.clock.now():
            return
        while (due := self.background.worker.next_due()) is not None and due <= instant:
            stuck = due <= self.clock.now()  # it waits for its next attempt, or for the lease of a process that died
            self.clock.advance(min(self.clock.now() + LEASE, instant) if stuck else due)
            self.background.tick()
            if stuck and self.clock.now() >= instant:
                return
        self.clock.advance(instant)


class Background:
    """What the processes of an installation do by themselves."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.worker, self.starter, self.jobs = Worker(house.engine), CaseStarter(house.engine), JobRunner(house)
        self.dispatcher = dispatcher_of(house)

    def tick(self) -> None:
        """Fire what is due, start what waits, run the jobs, deliver what is to leave."""
        self.worker.tick()
        while self._more():
            pass
        self.dispatcher.tick()

    def _more(self) -> bool:
        done: Any = self.starter.tick()
        return bool(done.left or done.started) or self.jobs.tick() > 0


