"""The metronome: APScheduler beats, the worker does the work (architecture: Timers).

Every process beats for itself, from memory: a job store shared by processes would run jobs twice. Beats never
overlap, a missed beat is not made up for (the next one finds all that is due), and an exception of one beat is
reported and does not stop the next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


class Metronome:
    """Calls each of the given functions in its own rhythm, in background threads, until stopped."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def every(self, rhythm: timedelta, beat: Callable[[], object], name: str) -> Metronome:
        """Call `beat` every `rhythm`; the first time one rhythm after the start. Chainable."""
        self._scheduler.add_job(
            _surviving(beat, name), "interval", seconds=rhythm.total_seconds(), id=name, replace_existing=True
        )
        return self

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Stop beating and wait for the beat that is under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def __enter__(self) -> Metronome:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _surviving(beat: Callable[[], object], name: str) -> Callable[[], None]:
    def run() -> None:
        try:
            beat()
        except Exception:
            log.exception("beat %s failed; the next one comes as planned", name)

    return run
