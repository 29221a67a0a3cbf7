"""The worker: claims what is due and lets it act, exactly once, in due order, with any number of workers.

`tick` reads as: claim a share → fire it, many to a transaction → give back what failed. A claim is a
small share of the backlog (a sixteenth), so the timers of one instant spread over all workers. The effect of a
timer and the removal of its row are one transaction under the fence of the claim: a crash before the commit
leaves the timer for the next worker, a crash after it leaves nothing to do.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from engine.background import due_timers, reminders
from engine.background.due_timers import Claim, DueTimer
from engine.errors import Conflict, NotFound
from engine.opened_engine import OpenedEngine
from engine.run import commands
from engine.transaction.work import SYSTEM, Work
from ground.bilingual import Bilingual, chinese_of, original

BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`claim` timers at most per claim, `batch` to a transaction; `lease` must exceed the longest batch."""

    claim: int = 400
    batch: int = 20
    share: int = 16  # a claim takes at most this part of the backlog
    lease: timedelta = timedelta(seconds=60)
    back_off: tuple[timedelta, ...] = BACK_OFF
    late_after: timedelta = timedelta(seconds=60)
    yields: float = 0.002  # seconds left to other processes between transactions of a one-writer store


@dataclass(slots=True)
class Report:
    """What a tick did: timers that acted, of these late ones, failed attempts, and stale claims refused."""

    fired: int = 0
    late: int = 0
    failed: int = 0
    stale: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.fired += other.fired
        self.late += other.late
        self.failed += other.failed
        self.stale += other.stale
        self.errors = [*self.errors, *other.errors][-20:]


class Worker:
    """Fires due timers of one engine. Any number of workers can run, in any number of processes."""

    def __init__(self, engine: OpenedEngine, settings: WorkerSettings | None = None, name: str | None = None) -> None:
        self.engine = engine
        self.settings = settings or WorkerSettings()
        self.name = name or f"{os.getpid()}-{secrets.token_hex(4)}"
        self._shares_a_writer = engine.db.dialect.name == "sqlite"

    def tick(self, most: int | None = None) -> Report:
        """Fire everything that is due now, or about `most` timers; never raises for a timer that fails."""
        report = Report()
        while most is None or report.fired + report.failed + report.stale < most:
            claimed = self.claim(most)
            if not claimed:
                break
            self.fire(claimed, report)
        return report

    def claim(self, most: int | None = None) -> list[DueTimer]:
        """Lease this worker's share of what is due."""
        limit = self.settings.claim if most is None else min(most, self.settings.claim)
        with self.engine.work(SYSTEM) as work:
            until = due_timers.reach(work.connection, work.now)
            due = due_timers.backlog(work.connection, until, limit * self.settings.share)
            if not due:
                return []
            wish = Claim(self.name, max(1, min(limit, due // self.settings.share)), self.settings.lease, until)
            return due_timers.claim(work.connection, work.now, wish)

    def fire(self, claimed: Sequence[DueTimer], report: Report) -> None:
        """Let claimed timers act, several to a transaction; notices are many to one, because they are cheap."""
        notices = bool(claimed) and all(timer.kind in reminders.KINDS for timer in claimed)
        size = len(claimed) if notices else self.settings.batch
        for start in range(0, len(claimed), size):
            report.add(self._fire_batch(claimed[start : start + size]))
            self._let_others_write()

    def next_due(self) -> datetime | None:
        """The earliest deadline that is still open."""
        with self.engine.work(SYSTEM) as work:
            return due_timers.next_due(work.connection)

    def _fire_batch(self, batch: Sequence[DueTimer]) -> Report:
        report = Report()
        try:
            with self.engine.work(SYSTEM) as work:
                done = [timer for act, group in _groups(batch) for timer in act(work, group)]
                report.fired, report.stale = len(done), len(batch) - len(done)
                report.late = sum(work.now - timer.due_at > self.settings.late_after for timer in done)
        except Exception as cause:  # noqa: BLE001  whatever a timer's effect raises is that timer's failure
            return self._after_failure(batch, cause)
        return report

    def _after_failure(self, batch: Sequence[DueTimer], cause: Exception) -> Report:
        report = Report()
        if len(batch) > 1:  # find the culprit: each by itself
            for timer in batch:
                report.add(self._fire_batch([timer]))
            return report
        report.failed = 1
        report.errors = [f"{batch[0].kind} {batch[0].element or batch[0].id}: {original(cause)[:1000]}"]
        self._give_back(batch[0], cause, passing=isinstance(cause, (Conflict, DBAPIError)))
        return report

    def _give_back(self, timer: DueTimer, error: Exception, passing: bool) -> None:
        """Try again after a pause; after the last attempt open an incident. A `passing` fault costs no attempt."""
        with self.engine.work(SYSTEM) as work:
            back_off = self.settings.back_off
            if passing:
                kept = replace(timer, attempts=timer.attempts - 1)
                due_timers.give_back(work.connection, kept, work.now + back_off[0])
            elif timer.attempts < len(back_off):
                due_timers.give_back(work.connection, timer, work.now + back_off[timer.attempts])
            elif due_timers.give_back(work.connection, timer, None):
                with suppress(NotFound, Conflict):  # the case ended meanwhile
                    commands.timer_incident(work, timer, _given_up(timer, error))

    def _let_others_write(self) -> None:
        # SQLite wakes no waiter when the one writer's lock falls free: who asks again at once would keep it.
        if self._shares_a_writer and self.engine.db.url.database:
            time.sleep(self.settings.yields)


def _given_up(timer: DueTimer, error: Exception) -> Bilingual:
    where, said = timer.element or timer.id, chinese_of(error)
    return Bilingual(
        f"{where} 的定时任务失败 {timer.attempts + 1} 次，已停止自动重试。请排除原因后重试。"
        + (f"原因：{said}" if said else f"原文：{original(error)[:1000]}"),
        f"Expected the timer of {where} to act but it failed {timer.attempts + 1} times; remove the cause and retry. "
        f"Original: {original(error)[:1000]}",
    )


def _groups(batch: Sequence[DueTimer]) -> list[tuple[Act, list[DueTimer]]]:
    notices = [timer for timer in batch if timer.kind in reminders.KINDS]
    others = [timer for timer in batch if timer.kind not in reminders.KINDS]
    # Notices move no token: a few statements serve them all. They come last: a case is loaded before it is listed.
    return [(act, group) for act, group in ((_move, others), (reminders.fire, notices)) if group]


def _move(work: Work, group: Sequence[DueTimer]) -> list[DueTimer]:
    """Run the cases of timers that move a token, each dated at its deadline; return those still of this claim."""
    for timer in group:
        if timer.case_id is not None:
            _lock(work, timer.case_id)
    taken = due_timers.take(work.connection, group)
    for timer in taken:
        commands.fire_timer(work, timer)
    return taken


def _lock(work: Work, case_id: str) -> None:
    with suppress(NotFound):  # its case is gone: firing finds nothing
        work.case(case_id)


Act = Callable[[Work, Sequence[DueTimer]], list[DueTimer]]
