"""When a notice may reach a person: what they chose by kind and channel, their digest hour and their quiet hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import STATUTORY_ZONE, Acting
from records.notice_kinds import NoticeKind
from records.tables.notice import NoticeWish

CHANNELS = ("email", "sms", "webhook")
UNIT_WEBHOOK = "unit_webhook"
"""The channel of an organisation: all notices to its desks, at once."""
NOW, DAILY, OFF = "now", "daily", "off"
DIGEST_AT, QUIET = "08:00", ("22:00", "07:00")  # where a person chose no hours


@dataclass(frozen=True)
class Wish:
    """A person's choices; hours are HH:MM in China, `quiet` is from and to, None for no quiet hours."""

    choices: Mapping[str, str] = field(default_factory=dict)
    quiet: tuple[str, str] | None = QUIET
    digest_at: str = DIGEST_AT

    def mode(self, channel: str, kind: NoticeKind, at_once: Collection[str]) -> str:
        """Now, daily or off; `at_once` are the kinds that go out at once where the person chose nothing."""
        return self.choices.get(f"{channel}.{kind.name}") or (NOW if kind.name in at_once else DAILY)

    def due(self, mode: str, kind: NoticeKind, now: datetime) -> datetime:
        """The instant at which a message may leave: the digest hour, or the end of the quiet hours it falls into."""
        if mode == DAILY:
            return _next(self.digest_at, now)
        if kind.urgent or self.quiet is None or not _within(self.quiet, now):
            return now
        return _next(self.quiet[1], now)


def wishes_of(session: Session, accounts: Iterable[str]) -> dict[str, Wish]:
    """The choices of some people; who chose nothing is not among them."""
    rows = session.scalars(select(NoticeWish).where(NoticeWish.account_id.in_(sorted(set(accounts)))))
    return {row.account_id: Wish(row.choices, _quiet(row), row.digest_at) for row in rows}


def wish_of(session: Session, account_id: str) -> Wish:
    """The choices of one person, or what holds where nothing was chosen."""
    return wishes_of(session, [account_id]).get(account_id, Wish())


def keep_wish(session: Session, acting: Acting, wish: Wish) -> None:
    """Keep what the acting person chose, in place of what was chosen before."""
    quiet = wish.quiet or (None, None)
    session.merge(NoticeWish(
        account_id=acting.account_id, choices=dict(wish.choices), quiet_from=quiet[0], quiet_to=quiet[1],
        digest_at=wish.digest_at, changed_at=acting.now,
    ))  # fmt: skip
    session.flush()


def _quiet(row: NoticeWish) -> tuple[str, str] | None:
    return (row.quiet_from, row.quiet_to) if row.quiet_from and row.quiet_to else None


def _within(quiet: tuple[str, str], now: datetime) -> bool:
    start, end, at = time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), now.astimezone(STATUTORY_ZONE).time()
    return start <= at < end if start <= end else at >= start or at < end


def _next(hour: str, now: datetime) -> datetime:
    """The next time the clock in China shows an hour, after now."""
    here = now.astimezone(STATUTORY_ZONE)
    at = datetime.combine(here.date(), time.fromisoformat(hour), STATUTORY_ZONE)
    return (at if at > here else at + timedelta(days=1)).astimezone(now.tzinfo)
