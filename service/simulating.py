"""Moving an installation's time: deadlines fire at their instants on a simulated clock (architecture: Time)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from engine import SimulatedClock
from engine.calendar import end_of_day
from engine.worker import Worker
from service import bootstrap
from service.beats import dispatcher_of
from service.configuration import Configuration
from service.daily import DayBook

STEP = timedelta(hours=6)


def simulate_until(configuration: Configuration, until: str) -> Iterator[str]:
    """Let time pass to the end of a local date and say, per day, what fired; the machine's clock stays."""
    clock = SimulatedClock(datetime.now(UTC))
    house = bootstrap.open_house(configuration, clock)
    worker, dispatcher, day = Worker(house.engine), dispatcher_of(house), DayBook(house)
    end = end_of_day(date.fromisoformat(until))
    while clock.now() < end:
        due = worker.next_due()
        clock.advance(min(end, due) if due is not None and due > clock.now() else min(end, clock.now() + STEP))
        report = worker.tick()
        day.tick()
        dispatcher.tick()
        if report.fired or report.failed:
            yield f"{clock.now().isoformat()} fired {report.fired}, failed {report.failed}"
    yield f"{clock.now().isoformat()} reached"
