"""Guessing passwords is slowed by source: nobody learns which names exist, and nobody can lock another out.

Attempts are counted before the password is looked at, so parallel guesses count, and alike for names that exist and
names that do not. A name at one source waits longer each time it is locked, and an address that tries many names waits.
A browser in which the name signed in before is a source of its own, so a stranger at the same address does not slow it.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.acting import STATUTORY_ZONE, Acting
from records.errors import AccountLocked, RateLimited
from records.keyring import Keyring
from records.passwords import new_secret
from records.scope import system_scope
from records.session import keyring_of
from records.settings.values import settings_of
from records.tables import Organisation, SignInAttempt
from records.tables.org import OrgKind

_KEYS = (
    "account.lock_after", "account.lock_minutes", "account.lock_minutes_most", "account.failures_per_address",
)  # fmt: skip
_DOUBLINGS = 20  # beyond, the longest wait holds anyway


@dataclass(frozen=True)
class Source:
    """Where a sign-in comes from: the address, and the mark that the browser keeps of an earlier sign-in, if any."""

    address: str
    mark: str = ""


@dataclass(frozen=True)
class _Limits:
    after: int
    first: timedelta
    longest: timedelta
    per_address: int

    def wait(self, failures: float) -> timedelta:
        """How long a name at one source waits after so many failures: each full set of them waits twice as long."""
        sets, further = divmod(int(failures), self.after)
        if not sets or further:
            return timedelta(0)
        return min(self.first * 2 ** min(sets - 1, _DOUBLINGS), self.longest)

    def left(self, failures: float, passed: timedelta) -> float:
        """How many failures of an address still count after a time: as many leak away as it may make meanwhile."""
        return max(0.0, failures - self.per_address * (passed / self.first))


def admit(session: Session, acting: Acting, login: str, source: Source) -> None:
    """Count an attempt to sign in; the caller commits it before it looks at the password.

    Raises AccountLocked while this name waits at this source, RateLimited while its address waits; both say until when.
    """
    ring = keyring_of(session)
    with system_scope(session):
        limits = _limits(session, acting)
        pair = _row(session, acting, _pair(ring, login, source), ring.blind(_NAME, login))
        if acting.now - pair.last_at >= limits.longest:
            pair.failures = 0
        _check_pair(acting, pair.last_at + limits.wait(pair.failures))
        if not marked(ring, login, source.mark):
            _count_address(session, acting, source, limits)
        pair.failures, pair.last_at = pair.failures + 1, acting.now
        session.execute(delete(SignInAttempt).where(SignInAttempt.last_at < acting.now - 2 * limits.longest))
        session.flush()


def succeeded(session: Session, acting: Acting, login: str, source: Source) -> str:
    """Forget the failures of this name at this source and return the mark that its browser keeps."""
    ring = keyring_of(session)
    known = marked(ring, login, source.mark)
    with system_scope(session):
        session.execute(delete(SignInAttempt).where(SignInAttempt.key == _pair(ring, login, source)))
        if not known:
            row = _row(session, acting, _address(ring, source), "")
            row.failures = max(0.0, row.failures - 1)
        session.flush()
    nonce = new_secret()[:22]
    return source.mark if known else f"{nonce}.{_mark(ring, login, nonce)}"


def forget(session: Session, login: str) -> None:
    """Forget every failure of a name: its holder has just set a password."""
    index = keyring_of(session).blind(_NAME, login)
    with system_scope(session):
        session.execute(delete(SignInAttempt).where(SignInAttempt.login_index == index))


def marked(ring: Keyring, login: str, mark: str) -> bool:
    """Tell whether a browser's mark was given to this name."""
    nonce, _, seal = mark.partition(".")
    return bool(seal) and hmac.compare_digest(seal.encode(), _mark(ring, login, nonce).encode())


_NAME = "sign-in name"


def _mark(ring: Keyring, login: str, nonce: str) -> str:
    return ring.blind("sign-in browser", f"{login}\n{nonce}")


def _pair(ring: Keyring, login: str, source: Source) -> str:
    place = source.mark if marked(ring, login, source.mark) else _network(source.address)
    return ring.blind("sign-in pair", f"{login}\n{place}")


def _address(ring: Keyring, source: Source) -> str:
    return ring.blind("sign-in address", _network(source.address))


def _network(address: str) -> str:
    """What one subscriber holds: a version 4 address, the /64 of a version 6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def _check_pair(acting: Acting, until: datetime) -> None:
    if acting.now < until:
        shown = until.astimezone(STATUTORY_ZONE).strftime("%Y-%m-%d %H:%M")
        raise AccountLocked(
            f"Expected fewer wrong passwords for this name but there were too many: sign-in is locked until {shown} "
            "China time; wait, or ask your system administrator for a link.",
            f"密码多次输错，此处登录已锁定，{shown}（北京时间）后可再试；也可请系统管理员重发激活链接",
            retry_after=_seconds(until - acting.now),
        )


def _count_address(session: Session, acting: Acting, source: Source, limits: _Limits) -> None:
    row = _row(session, acting, _address(keyring_of(session), source), "")
    failures = limits.left(row.failures, acting.now - row.last_at)
    over = failures + 1 - limits.per_address
    if over > 0:
        until = acting.now + limits.first * (over / limits.per_address)
        wait = _seconds(until - acting.now)
        raise RateLimited(
            f"Expected fewer failed sign-ins from this address but there were too many: try again in {wait} seconds.",
            f"此网络地址登录失败过多，请在 {wait} 秒后再试",
            until, acting.now,
        )
    row.failures, row.last_at = failures + 1, acting.now


def _row(session: Session, acting: Acting, key: str, login_index: str) -> SignInAttempt:
    """The counter of a key, made where it is missing and locked, so that parallel attempts count one after another.

    A sign-in that succeeds meanwhile deletes the counter; what writes it, be it as it was, holds it or makes it anew.
    """
    build = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[session.get_bind().dialect.name]
    fresh: Any = build(SignInAttempt).values(key=key, login_index=login_index, failures=0.0, last_at=acting.now)
    session.execute(fresh.on_conflict_do_update(index_elements=[SignInAttempt.key], set_={"login_index": login_index}))
    return session.scalars(select(SignInAttempt).where(SignInAttempt.key == key).with_for_update()).one()


def _limits(session: Session, acting: Acting) -> _Limits:
    """The limits of the installation: the same for every name, or they would tell which names exist, and where."""
    top = session.scalar(select(Organisation.id).where(Organisation.kind == OrgKind.MINISTRY).limit(1)) or ""
    held = settings_of(session, top, acting.today, *_KEYS)
    after, first, longest, per_address = (int(held.value(key).value) for key in _KEYS)
    return _Limits(after, timedelta(minutes=first), timedelta(minutes=max(first, longest)), per_address)


def _seconds(span: timedelta) -> int:
    return max(1, ceil(span.total_seconds()))
