"""What beats in every serving or working process: due timers, the outbox, open jobs, each day's pieces (W3)."""

from __future__ import annotations

from datetime import timedelta

import structlog

from api.house import House
from engine.metronome import Metronome
from engine.outbox import Dispatcher
from engine.worker import Worker
from service.announcing import Announcer
from service.calendars import CalendarKeeper
from service.daily import DayBook, register_daily
from service.jobs import JobRunner
from service.notifying import register_notices
from service.rerouting import reroute_unheld

log = structlog.get_logger("beats")
SLOW = timedelta(seconds=60)


def metronome(house: House, tick: timedelta) -> Metronome:
    """A metronome for one process; any number of processes may beat over one store."""
    worker, dispatcher, jobs = Worker(house.engine), dispatcher_of(house), JobRunner(house)
    day, calendars = DayBook(house), CalendarKeeper(house, house.home / "calendars")

    def timers() -> None:
        report = worker.tick()
        if report.fired or report.failed:
            log.info("timers", fired=report.fired, late=report.late, failed=report.failed, errors=report.errors)

    def slow() -> None:
        house.keyring.refresh()
        calendars.tick()
        day.tick()
        reroute_unheld(house)

    return (
        Metronome()
        .every(tick, timers, "timers")
        .every(tick, dispatcher.tick, "outbox")
        .every(tick, jobs.tick, "jobs")
        .every(max(tick, SLOW), slow, "minute")
    )


def dispatcher_of(house: House) -> Dispatcher:
    """The outbox dispatcher with a handler for every kind of effect; none may end as a dead letter for want of one."""
    dispatcher, announcer = Dispatcher(house.engine), Announcer(house)
    announcer.attach(dispatcher)
    register_notices(dispatcher, announcer)
    register_daily(dispatcher, house)
    return dispatcher
