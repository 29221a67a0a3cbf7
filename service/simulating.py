"""Moving an installation's time: deadlines fire at their instants on a simulated clock (architecture: Time)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine import SimulatedClock
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.errors import BadInput
from engine.time.calendar import end_of_day
from service import bootstrap
from service.beats import dispatcher_of
from service.clocks import clock_of, set_file_clock
from service.configuration import Configuration
from service.daily import DayBook

STEP = timedelta(hours=6)


def simulate_until(configuration: Configuration, until: str) -> Iterator[str]:
    """Let time pass to the end of a local date and say, per day, what fired.

    It begins at the installation's own time: the clock file's, which moves along, or the machine's, which stays.
    """
    clock = SimulatedClock(clock_of(configuration.clock_file).now())
    house = bootstrap.open_house(configuration, clock)
    worker, starter = Worker(house.engine), CaseStarter(house.engine)
    dispatcher, day = dispatcher_of(house), DayBook(house)
    end = end_of_day(_date(until))
    while clock.now() < end:
        due = worker.next_due()
        clock.advance(min(end, due) if due is not None and due > clock.now() else min(end, clock.now() + STEP))
        report = worker.tick()
        starter.tick()
        day.tick()
        dispatcher.tick()
        if report.fired or report.failed:
            yield (
                f"{clock.now().isoformat()} fired {report.fired}, failed {report.failed} "
                f"到时执行 {report.fired} 项，失败 {report.failed} 项"
            )
    if configuration.clock_file is not None:
        set_file_clock(configuration.clock_file, clock.now())
    yield f"{clock.now().isoformat()} reached 已到达"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise BadInput(
            f"Expected a local date such as 2026-10-09 but got {text!r}",
            zh=f"日期须如 2026-10-09，现为“{text}”",
        ) from wrong
