"""Due timers as rows: how a worker claims them, takes one for good, gives it back, or gives it up.

A claim is a lease with a fence: it raises the row's `fence`, and only whoever knows that number may take the row.
So a worker that was stopped past its lease and wakes up finds its writes refused. `lease_until` is also the
instant of the next attempt. Of each case only the earliest open timer can be claimed: its deadlines act in due
order, whatever the number of workers.

Between cases the order is kept after downtime (停机恢复): what comes due later waits for what is late, and for the
cases that a late occasion still opens, whose own deadlines may lie in the past; see `reach`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, or_, select, update

from engine.store import start_tables as starts
from engine.store import tables as t
from engine.store.bulk_rows import among

_T = t.timer.c
DOWNTIME = timedelta(minutes=5)  # what is later than this was held up by more than a busy moment
STEP = timedelta(hours=1)  # then nothing acts that came due so much after what is overdue longest
PATIENCE = timedelta(minutes=15)  # and waits so long for the cases of an occasion, which nobody may be there to start


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A claimed timer (定时): what came due, where, and the number of the claim (`fence`)."""

    id: str
    due_at: datetime
    kind: str
    case_id: str | None
    scope_id: str | None
    token: int | None
    element: str | None
    task_id: str | None
    definition_id: str | None
    detail: str | None
    attempts: int
    fence: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims how many, for how long, and of those due until when (None: now)."""

    who: str
    limit: int
    lease: timedelta
    until: datetime | None = None


def _behind(*which: Any) -> Any:
    """The criterion that an earlier open timer of the same case stands before a timer."""
    earlier = t.timer.alias("earlier")
    before = or_(earlier.c.due_at < _T.due_at, and_(earlier.c.due_at == _T.due_at, earlier.c.id < _T.id))
    criteria = [earlier.c.case_id == _T.case_id, earlier.c.state == "open", before]
    return exists().where(*criteria, *(criterion(earlier.c) for criterion in which))


def _claimable() -> Any:
    free = or_(_T.lease_until.is_(None), _T.lease_until <= bindparam("x_now"))
    due = _T.due_at <= bindparam("x_until")
    return and_(_T.state == "open", due, free, or_(_T.case_id.is_(None), ~_behind()))


def _earliest(c: Any, *criteria: Any) -> Any:
    """The earliest due instant among rows that nothing has held up by failing."""
    untried = select(c.due_at).where(c.state == "open", c.attempts == 0, *criteria)
    return untried.order_by(c.due_at).limit(1).scalar_subquery()


_DUE = (
    select(_T.id)
    .where(_claimable())
    .order_by(_T.due_at, _T.id)
    .limit(bindparam("x_limit"))
    .with_for_update(skip_locked=True, of=t.timer)
    .cte("due")
)
_COLUMNS = [_T[name] for name in DueTimer.__dataclass_fields__]
# why: one statement claims, so that two workers never see the same row as free
CLAIM = (
    update(t.timer)
    .where(_T.id.in_(select(_DUE.c.id)))
    .values(claimed_by=bindparam("x_who"), lease_until=bindparam("x_lease"), fence=_T.fence + 1)
    .returning(*_COLUMNS)
)
# why: the share of a claim shrinks with the backlog; counting stops at the cap
BACKLOG = select(func.count()).select_from(
    select(_T.id)
    .where(_T.state == "open", _T.due_at <= bindparam("x_until"))
    .limit(bindparam("x_cap"))
    .subquery()
)
# why: what failed and waits for its next attempt holds up its own case alone
LONGEST_OVERDUE = select(
    _earliest(_T, _T.due_at <= bindparam("x_now"), ~_behind(lambda earlier: earlier.attempts > 0)),
    _earliest(starts.occasion.c, starts.occasion.c.created_at > bindparam("x_since")),
    _earliest(starts.start.c, starts.start.c.created_at > bindparam("x_since")),
)
_MINE = and_(_T.id == bindparam("x_id"), _T.fence == bindparam("x_fence"))
GIVE_BACK = (
    update(t.timer)
    .where(_MINE)
    .values(
        lease_until=bindparam("x_at"),
        claimed_by=None,
        attempts=bindparam("x_attempts"),
        state=bindparam("x_state"),
    )
)
NEXT_DUE = select(func.min(_T.due_at)).where(_T.state == "open")
FAILED = select(_T.id, _T.case_id, _T.element, _T.kind, _T.due_at).where(_T.state == "failed")
REOPEN = (
    update(t.timer)
    .where(_T.id == bindparam("x_id"), _T.state == "failed")
    .values(state="open", attempts=0, fence=_T.fence + 1)  # who gave it up left no lease on it
)
WAITING = select(_T.id, _T.case_id, _T.element, _T.detail).where(_T.state == "open", _T.due_at.is_(None))


def reach(connection: Connection, now: datetime) -> datetime:
    """The instant up to which timers may act: now, unless something is more than DOWNTIME late.

    Then no more than STEP after what is overdue longest, be it a timer, an occasion still read, or a case still to
    start, whoever holds it: so what fell due while nothing ran acts in due order, with any number of workers.
    """
    overdue = connection.execute(LONGEST_OVERDUE, {"x_now": now, "x_since": now - PATIENCE}).one()
    first = min((at for at in overdue if at is not None), default=now)
    return now if now - first <= DOWNTIME else min(now, first + STEP)


def claim(connection: Connection, now: datetime, wish: Claim) -> list[DueTimer]:
    """Lease up to `wish.limit` due timers, earliest first; at most one of each case."""
    found = connection.execute(
        CLAIM,
        {
            "x_now": now, "x_until": wish.until or now, "x_limit": wish.limit, "x_who": wish.who,
            "x_lease": now + wish.lease,
        },
    )  # fmt: skip
    return sorted((DueTimer(*row) for row in found), key=lambda timer: (timer.due_at, timer.id))


def backlog(connection: Connection, until: datetime, cap: int) -> int:
    """Count the timers that came due until then, up to `cap`."""
    return int(connection.execute(BACKLOG, {"x_until": until, "x_cap": cap}).scalar_one())


def take(connection: Connection, timers: Sequence[DueTimer]) -> list[DueTimer]:
    """Consume claimed timers in the transaction of their effect; return those that this claim still holds.

    Lock their cases first: everywhere else a case is locked before its timers.
    """
    groups: dict[int, list[str]] = {}
    for timer in timers:
        groups.setdefault(timer.fence, []).append(timer.id)
    taken: list[str] = []
    for fence, ids in groups.items():
        # why: the fence decides whether a claim still holds; one statement for the many of one fence
        query = delete(t.timer).where(among(connection, _T.id, ids), _T.fence == fence).returning(_T.id)
        taken += connection.execute(query).scalars()
    return _kept(timers, taken)


def _kept(timers: Sequence[DueTimer], ids: Sequence[str]) -> list[DueTimer]:
    mine = set(ids)
    return [timer for timer in timers if timer.id in mine]


def give_back(connection: Connection, timer: DueTimer, again: datetime | None) -> bool:
    """Put a timer back for another attempt at `again`; None gives it up (state failed)."""
    values = {
        "x_id": timer.id,
        "x_fence": timer.fence,
        "x_at": again,
        "x_attempts": timer.attempts + 1,
        "x_state": "open" if again is not None else "failed",
    }
    return connection.execute(GIVE_BACK, values).rowcount == 1


def next_due(connection: Connection) -> datetime | None:
    """The earliest deadline of any open timer, past ones too; None when no timer is open."""
    found: datetime | None = connection.execute(NEXT_DUE).scalar_one()
    return found


def failed(connection: Connection) -> list[Any]:
    """Timers given up after their last attempt (id, case_id, element, kind, due_at)."""
    return list(connection.execute(FAILED))


def reopen(connection: Connection, timer_id: str) -> bool:
    """Let a failed timer be claimed again, with a full set of attempts."""
    return connection.execute(REOPEN, {"x_id": timer_id}).rowcount == 1


def waiting_for_calendar(connection: Connection) -> list[Any]:
    """Timers whose instant waits for a year's table (id, case_id, element, detail)."""
    return list(connection.execute(WAITING))
