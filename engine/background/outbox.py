"""The outbox (发件箱): external effects leave after the commit, at least once, each under its key.

A row is written in the transaction of the decision (`work.outbox`). A dispatcher claims rows under a lease,
delivers outside of any transaction, and marks them sent under the fence of its claim, quick ones together. A
receiver sees a row twice only when a dispatcher died between the two; the key lets it tell. What fails is tried
again with growing pauses and then kept as a dead letter that an operator can resend (worded in `delivery_failures`).

What only writes into our own tables (`register_set`) is done many to a transaction, which also marks the rows: the
effect is there exactly when they are sent. A set that fails is done in halves, down to the row that cannot be.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from engine.background.delivery import Delivery
from engine.background.delivery_failures import kept, why
from engine.errors import BadInput, NotFound
from engine.opened_engine import OpenedEngine
from engine.store import codec
from engine.store import tables as t
from engine.store.bulk_rows import among
from engine.store.outgoing import AT_PEACE, CLAIM, SETTLE
from engine.transaction.work import SYSTEM, Work
from ground.bilingual import Bilingual

_O = t.outbox.c
UNMARKED = 1.0  # seconds: a delivery is marked after this time at the latest, so a crash repeats only a few


Handler = Callable[[Delivery], None]
SetHandler = Callable[[Work, Sequence[Delivery]], None]


@dataclass(frozen=True, slots=True)
class OutboxSettings:
    """`batch` rows to a claim, `together` of what is done in sets; after the last of `pauses` a row is dead."""

    batch: int = 20
    together: int = 100
    lease: timedelta = timedelta(minutes=2)
    pauses: tuple[timedelta, ...] = tuple(timedelta(seconds=s) for s in (10, 60, 600, 3600, 6 * 3600, 24 * 3600))


@dataclass(slots=True)
class Delivered:
    """What a tick delivered: rows sent, attempts that failed, rows given up."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


class Dispatcher:
    """Delivers outbox rows with a handler per kind. Any number can run, in any number of processes."""

    def __init__(self, engine: OpenedEngine, settings: OutboxSettings | None = None) -> None:
        self.engine = engine
        self.settings = settings or OutboxSettings()
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._handlers: dict[str, Handler] = {}
        self._sets: dict[str, SetHandler] = {}

    def register(self, kind: str, handler: Handler) -> Dispatcher:
        """Deliver rows of `kind` with `handler`; it raises when the delivery failed. Chainable."""
        self._only_one(kind)
        self._handlers[kind] = handler
        return self

    def register_set(self, kind: str, handler: SetHandler) -> Dispatcher:
        """Deliver rows of `kind` many to a transaction, that of the given work; nothing may leave Heban. Chainable.

        `handler` raises when any of them failed: all is undone, and it is asked again with fewer.
        """
        self._only_one(kind)
        self._sets[kind] = handler
        return self

    def _only_one(self, kind: str) -> None:
        if kind in self._handlers or kind in self._sets:
            raise BadInput(
                f"Expected one handler for outbox kind {kind!r} but got a second; remove one",
                zh=f"待发事项“{kind}”只能有一个处理者，请去掉一个",
            )

    def tick(self) -> Delivered:
        """Deliver everything that is due now; a failing handler never stops the others."""
        done = Delivered()
        while batch := self.claim():
            self._deliver_set([delivery for delivery in batch if delivery.kind in self._sets], done)
            self._deliver_all([delivery for delivery in batch if delivery.kind not in self._sets], done)
        return done

    def claim(self) -> list[Delivery]:
        """Lease the next rows, oldest first."""
        with self.engine.work(SYSTEM) as work:
            values = {
                "x_now": work.now,
                "x_limit": max(self.settings.batch, self.settings.together),
                "x_batch": self.settings.batch,
                "x_sets": sorted(self._sets),
                "x_who": self.name,
                "x_lease": work.now + self.settings.lease,
            }
            rows = work.connection.execute(CLAIM, values).all()
        found = [
            Delivery(r.id, r.kind, r.key, codec.decode(r.payload), r.created_at, r.attempts + 1, r.fence)
            for r in rows
        ]
        return sorted(found, key=lambda d: (d.created_at, d.id))

    def _deliver_set(self, batch: list[Delivery], done: Delivered) -> None:
        """Deliver a batch in one transaction; where that fails, its halves, so that a bad row costs only itself."""
        fault = self._fault_of_set(batch, done) if batch else None
        if fault is None:
            return
        half = len(batch) // 2
        if half == 0:
            self._settle([(batch[0], why(batch[0], fault))], done)
            return
        self._deliver_set(batch[:half], done)
        self._deliver_set(batch[half:], done)

    def _fault_of_set(self, batch: list[Delivery], done: Delivered) -> Exception | None:
        """Mark the rows that are still ours and let them act, whole or not at all; None, or what went wrong."""
        try:
            with self.engine.work(SYSTEM) as work:
                ours = self._take(work, batch)
                for kind, handler in self._sets.items():
                    if of_kind := [delivery for delivery in batch if delivery.kind == kind and delivery.id in ours]:
                        handler(work, of_kind)
        except Exception as cause:  # noqa: BLE001  whatever a handler does is a failed attempt
            return cause
        done.sent += len(ours)
        return None

    def _take(self, work: Work, batch: list[Delivery]) -> set[str]:
        """Mark rows as sent that this dispatcher still holds; one that slept past its lease holds none."""
        ids = among(work.connection, _O.id, [delivery.id for delivery in batch])
        held = update(t.outbox).where(ids, _O.claimed_by == self.name, _O.state == "open")
        sent = held.values(state="sent", next_at=work.now, attempts=_O.attempts + 1, **AT_PEACE)
        return set(work.connection.execute(sent.returning(_O.id)).scalars())

    def _deliver_all(self, batch: list[Delivery], done: Delivered) -> None:
        """Deliver a batch; what went quickly is marked together, in one transaction, before a second has passed."""
        results: list[tuple[Delivery, Bilingual | None]] = []
        since = time.monotonic()
        for delivery in batch:
            results.append((delivery, self._fault(delivery)))
            if time.monotonic() - since > UNMARKED:
                self._settle(results, done)
                results, since = [], time.monotonic()
        self._settle(results, done)

    def _fault(self, delivery: Delivery) -> Bilingual | None:
        """Deliver; None, or why it failed."""
        try:
            self._handler(delivery.kind)(delivery)
        except Exception as cause:  # noqa: BLE001  whatever a receiver does is a failed attempt
            return why(delivery, cause)
        return None

    def _handler(self, kind: str) -> Handler:
        handler = self._handlers.get(kind)
        if handler is None:
            known = ", ".join(sorted({*self._handlers, *self._sets})) or "none"
            raise NotFound(
                f"Expected a handler for outbox kind {kind!r} but there is none; known: {known}",
                zh=f"待发事项“{kind}”没有处理者",
            )
        return handler

    def _settle(self, results: list[tuple[Delivery, Bilingual | None]], done: Delivered) -> None:
        if not results:
            return
        with self.engine.work(SYSTEM) as work:
            marked = [self._mark(work, delivery, error) for delivery, error in results]
        for (_, error), state in zip(results, marked, strict=True):
            done.sent += state == "sent"
            done.failed += state is not None and error is not None
            done.dead += state == "dead"

    def _mark(self, work: Work, delivery: Delivery, error: Bilingual | None) -> str | None:
        """Write what became of a row; None when its claim was no longer ours."""
        pauses = self.settings.pauses
        dead = error is not None and delivery.attempt > len(pauses)
        state = "sent" if error is None else "dead" if dead else "open"
        pause = pauses[delivery.attempt - 1] if state == "open" else timedelta(0)
        shown = error and kept(error, dead)
        values = {
            "x_id": delivery.id,
            "x_fence": delivery.fence,
            "x_state": state,
            "x_next": work.now + pause,
            "x_attempts": delivery.attempt,
            "x_error": shown and shown.en,
            "x_error_zh": shown and shown.zh,
        }
        return state if SETTLE.run(work.connection, [values]) else None


def resend(connection: Connection, outbox_id: str, now: datetime) -> None:
    """Deliver a sent or dead row once more, at once, with a full set of attempts. NotFound."""
    met = connection.execute(
        update(t.outbox)
        .where(_O.id == outbox_id)
        .values(state="open", next_at=now, attempts=0, claimed_by=None, lease_until=None, fence=_O.fence + 1)
    )
    if met.rowcount != 1:
        raise NotFound(
            f"Expected an outbox row {outbox_id} but there is none",
            zh=f"没有编号为 {outbox_id} 的待发事项",
        )


def hurry(connection: Connection, outbox_id: str, now: datetime) -> bool:
    """Let a row that waits for its next attempt be tried at once, its attempts counted on. Return whether it was.

    A row that is being tried at this moment is left alone, and so is one that no longer waits.
    """
    free = or_(_O.lease_until.is_(None), _O.lease_until <= now)
    waits = (_O.state == "open", _O.attempts > 0, _O.next_at > now, free)
    return connection.execute(update(t.outbox).where(_O.id == outbox_id, *waits).values(next_at=now)).rowcount == 1


def dead_letters(connection: Connection, limit: int = 100) -> list[Any]:
    """Rows given up, newest first: id, kind, key, created_at, attempts, last_error in both languages."""
    query = select(_O.id, _O.kind, _O.key, _O.created_at, _O.attempts, _O.last_error, _O.last_error_zh)
    return list(connection.execute(query.where(_O.state == "dead").order_by(_O.next_at.desc()).limit(limit)))


def waiting(connection: Connection) -> int:
    """Count the rows that still have to be delivered."""
    query = select(func.count()).select_from(t.outbox).where(_O.state == "open")
    return int(connection.execute(query).scalar_one())
