"""The periodic work of every process: due timers, cases to start, the outbox, open jobs, each day's pieces (W3)."""

from __future__ import annotations

from datetime import timedelta

import structlog

from api.context import House
from engine.background.case_starter import CaseStarter
from engine.background.metronome import Metronome
from engine.background.outbox import Dispatcher
from engine.background.worker import Worker
from processes.relations import with_declared
from service.announcing import Announcer
from service.calendars import CalendarKeeper
from service.daily import DayBook, register_daily
from service.jobs import JobRunner
from service.notifying import Teller, register_notices
from service.problems import tell_of_problems
from service.rerouting import reroute_unheld
from service.sending import Carrier, Spreader

log = structlog.get_logger("beats")
SLOW = timedelta(seconds=60)


def metronome(house: House, tick: timedelta) -> Metronome:
    """A metronome for one process; any number of processes can beat over one store."""
    worker, dispatcher, jobs = Worker(house.engine), dispatcher_of(house), JobRunner(house)
    starter = CaseStarter(house.engine)
    spreader = Spreader(house)
    day, calendars = DayBook(house), CalendarKeeper(house, house.home / "calendars")

    def timers() -> None:
        report = worker.tick()
        if report.fired or report.failed:
            log.info("timers", fired=report.fired, late=report.late, failed=report.failed, errors=report.errors)

    def starts() -> None:
        done = starter.tick()
        if done.left or done.started or done.failed:
            log.info("starts", left=done.left, started=done.started, failed=done.failed)

    def slow() -> None:
        house.keyring.refresh()
        calendars.tick()
        day.tick()
        reroute_unheld(house)
        tell_of_problems(house)

    return (
        Metronome()
        .every(tick, timers, "timers")
        .every(tick, starts, "starts")
        .every(tick, spreader.tick, "notices")
        .every(tick, dispatcher.tick, "outbox")
        .every(tick, jobs.tick, "jobs")
        .every(max(tick, SLOW), slow, "minute")
    )


def teller_of(house: House) -> Teller:
    """Who leaves the notices that the processes of the house declare."""
    return Teller(house.processes, with_declared(process.relations for process in house.processes.values()))


def dispatcher_of(house: House) -> Dispatcher:
    """The outbox dispatcher, with a handler for every kind of effect: without one, rows would end as dead letters."""
    dispatcher, announcer = Dispatcher(house.engine), Announcer(house)
    announcer.attach(dispatcher)
    register_notices(dispatcher, announcer, teller_of(house))
    register_daily(dispatcher, house)
    Carrier(house).attach(dispatcher)
    return dispatcher
