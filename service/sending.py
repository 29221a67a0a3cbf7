"""Carrying notices to people: each notice is spread to its messages, each message leaves as an outbox row.

A message is made once, with its row, in one transaction; it leaves at least once, under its key. It is sent only while
its address is verified and its reader still holds the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.context import House
from engine.background.outbox import Delivery, Dispatcher
from engine.background.webhooks import Send
from engine.store import tables as t
from engine.transaction.work import Work
from records import notice_channels as channels
from records import notice_messages as messages
from records.acting import Acting
from records.notice_addresses import CODE, VALID, Address, address_by_id
from records.notice_channels import ChannelSettings
from records.scope import system_scope
from service.announcing import post
from service.channels.message import Message, line_of
from service.channels.ways import channel

MESSAGE, DIGEST = "notice.message", "notice.digest"


class Spreader:
    """Makes the messages of new notices; any number can run, in any number of processes."""

    def __init__(self, house: House) -> None:
        self.house = house

    def tick(self) -> int:
        """Spread all notices that are there; returns how many."""
        done = 0
        while count := self._once():
            done += count
        return done

    def _once(self) -> int:
        try:
            with self.house.working() as work:
                count, queued = messages.spread(work.session, Acting(work.now))
                _queue(work, queued)
                return count
        except IntegrityError:
            return 0  # another process queued the same day's digest at the very same moment: the next tick goes on


class Carrier:
    """Delivers the rows that a spreader left, and the codes that verify addresses."""

    def __init__(self, house: House, send: Send = post) -> None:
        self.house = house
        self.post = send

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let a dispatcher deliver messages, digests and codes."""
        handlers: dict[str, Callable[[Delivery], None]] = {
            MESSAGE: self.message, DIGEST: self.digest, CODE: self.code,
        }  # fmt: skip
        for kind, handler in handlers.items():
            dispatcher.register(kind, handler)

    def message(self, delivery: Delivery) -> None:
        """Send one notice."""
        self._send(delivery, [delivery.payload["message"]], daily=False)

    def digest(self, delivery: Delivery) -> None:
        """Send what a day left for an address, as one message."""
        until = datetime.fromisoformat(delivery.payload["due"])
        with self.house.working() as work, system_scope(work.session):
            found = [row.id for row in messages.open_messages(work.session, delivery.payload["address"], until)]
        self._send(delivery, found, daily=True)

    def code(self, delivery: Delivery) -> None:
        """Send the code that verifies an address, while it is valid and the last one asked for."""
        with self.house.working() as work, system_scope(work.session):
            address, now = address_by_id(work.session, delivery.payload["address"]), work.now
        if address is not None and now < address.asked_at + VALID and delivery.key == address.code_key:
            self._hand_over(address, now, lambda known: Message(
                delivery.key, [], _stop(known, address), code=address.code))  # fmt: skip

    def _send(self, delivery: Delivery, ids: Sequence[str], daily: bool) -> None:
        with self.house.working() as work, system_scope(work.session):
            now, acting = work.now, Acting(work.now)
            rows = messages.still_to_go(work.session, acting, ids)
            notices = messages.notices_of(work.session, rows)
            address = address_by_id(work.session, rows[0].address_id) if rows else None
            sent = [row.id for row in rows]
        if address is None or address.verified_at is None:
            return
        self._hand_over(address, now, lambda known: Message(
            delivery.key, [line_of(one, known.site) for one in notices], _stop(known, address), daily))  # fmt: skip
        with self.house.working() as work, system_scope(work.session):
            messages.mark_sent(work.session, Acting(work.now), sent)

    def _hand_over(self, address: Address, now: datetime, message: Callable[[ChannelSettings], Message]) -> None:
        known = channels.read(self.house.home)
        channel(address.channel, known, now, self.post).send(address, message(known))


def _queue(work: Work, queued: Sequence[messages.Queued]) -> None:
    for one in queued:
        if one.daily:
            continue
        work.outbox(MESSAGE, one.id, {"message": one.id}, one.due_at)
    for address_id, due in sorted({(one.address_id, one.due_at) for one in queued if one.daily}):
        _queue_digest(work, address_id, due)


def _queue_digest(work: Work, address_id: str, due: datetime) -> None:
    """One digest for an address and a day; where it has left already, what came late goes with the next."""
    while True:
        key = f"{address_id}:{due.isoformat()}"
        known = select(t.outbox.c.state).where(t.outbox.c.kind == DIGEST, t.outbox.c.key == key)
        state = work.connection.execute(known).scalar()
        if state is None:
            work.outbox(DIGEST, key, {"address": address_id, "due": due.isoformat()}, due)
        if state != "sent":
            return
        due += timedelta(days=1)


def _stop(known: ChannelSettings, address: Address) -> str:
    # why: behind the mark, so that no server log ever holds the token
    return f"{known.site}/unsubscribe#{address.stop_token}"
