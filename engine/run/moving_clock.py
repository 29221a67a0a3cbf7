"""Firing due timers one after another, for engines without workers (library use, scenarios, simulation)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from engine.run import timers
from engine.store import tables as t
from engine.store.writes import DELETE_TIMER
from engine.time.clock import SimulatedClock, aware
from engine.transaction.work import Work

Begin = Callable[[], AbstractContextManager[Work]]
"""Begins a unit of work."""
_T = t.timer
NEXT_DUE = (
    select(_T).where(_T.c.state == "open", _T.c.due_at <= bindparam("x_now")).order_by(_T.c.due_at, _T.c.id).limit(1)
)


def tick(begin: Begin) -> int:
    """Fire what is due, one after another, in due order, each in a transaction of its own; returns how many."""
    fired = 0
    while _fire_next(begin):
        fired += 1
    return fired


def _fire_next(begin: Begin) -> bool:
    with begin() as work:
        row = work.connection.execute(NEXT_DUE, {"x_now": work.now}).one_or_none()
        if row is None:
            return False
        DELETE_TIMER.run(work.connection, [{"x_id": row.id}])
        timers.fire(work, row)
    return True


def advance(begin: Begin, clock: SimulatedClock, to: Any) -> int:
    """Move the clock from deadline to deadline up to `to`, so that each timer fires at its own time."""
    target = clock.now() + to if isinstance(to, timedelta) else aware(to)
    fired = 0
    while True:
        with begin() as work:
            row = work.connection.execute(NEXT_DUE, {"x_now": target}).one_or_none()
        if row is None:
            clock.advance(target)
            return fired
        clock.advance(max(row.due_at, clock.now()))
        fired += tick(begin)
