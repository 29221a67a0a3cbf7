"""A worker in a process of its own, for tests that need real processes: `python -m tests.soak.child URL INSTANT`.

Prints `ready`, waits for a line, fires all that is due at the given instant, prints how many as JSON.
"""

import json
import sys
from datetime import datetime

from engine import Engine, SimulatedClock, SystemClock
from engine.calendar import WorkCalendar
from engine.store.connect import open_database
from engine.worker import Worker


def engine_at(url: str, instant: str = "") -> Engine:
    """An engine on an existing database, its clock standing at an instant (the machine's clock without one)."""
    clock = SimulatedClock(datetime.fromisoformat(instant)) if instant else SystemClock()
    return Engine(open_database(url), clock=clock, calendar=WorkCalendar.from_chinesecalendar())


def say(line: str) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    worker = Worker(engine_at(*sys.argv[1:3]))
    worker.next_due()  # the first connection is not part of the race
    say("ready")
    sys.stdin.readline()
    report = worker.tick()
    say(json.dumps({"fired": report.fired, "stale": report.stale, "errors": report.errors}))


if __name__ == "__main__":
    main()
