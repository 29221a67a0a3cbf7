"""What beats in every serving or working process: due timers, the outbox, open jobs (W3)."""

from __future__ import annotations

from datetime import timedelta

import structlog

from api.house import House
from engine.metronome import Metronome
from engine.outbox import Dispatcher
from engine.worker import Worker
from service.jobs import JobRunner
from service.notifying import register_notices

log = structlog.get_logger("beats")


def metronome(house: House, tick: timedelta) -> Metronome:
    """A metronome for one process; any number of processes may beat over one store."""
    worker, dispatcher, jobs = Worker(house.engine), dispatcher_of(house), JobRunner(house)

    def timers() -> None:
        report = worker.tick()
        if report.fired or report.failed:
            log.info("timers", fired=report.fired, late=report.late, failed=report.failed, errors=report.errors)

    return (
        Metronome()
        .every(tick, timers, "timers")
        .every(tick, dispatcher.tick, "outbox")
        .every(tick, jobs.tick, "jobs")
    )


def dispatcher_of(house: House) -> Dispatcher:
    """The outbox dispatcher with a handler for every kind of effect."""
    return register_notices(Dispatcher(house.engine), house)
