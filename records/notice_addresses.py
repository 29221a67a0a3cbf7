"""Where notices reach a person or an organisation: an address is sealed, and used only once its code was typed in."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from records.acting import Acting, local_date
from records.errors import Conflict, Invalid, NotFound
from records.ids import new_id
from records.notice_wishes import UNIT_WEBHOOK
from records.session import keyring_of
from records.tables.notice import NoticeAddress

CODE = "notice.code"
"""The outbox kind of a code; its row holds the address's id alone."""
PLACE = "notice_address.payload"
VALID = timedelta(minutes=15)  # of a code
PAUSE = timedelta(minutes=1)  # between two codes
TRIES, ASKS = 5, 5  # of one code; codes a day


@dataclass(frozen=True)
class Address:
    """An address, opened; `code` is what its owner has to type in, `secret` signs what a program receives."""

    id: str
    holder: str
    channel: str
    address: str
    secret: str
    code: str
    asked_at: datetime
    verified_at: datetime | None

    @property
    def code_key(self) -> str:
        """The identity of the code that was asked for last."""
        return f"{self.id}:{self.asked_at.isoformat()}"

    @property
    def stop_token(self) -> str:
        """The token in a message by which the address is given up without signing in."""
        return f"{self.id}.{_stop(self.secret)}"


def holder_of(acting: Acting, channel: str) -> str:
    """Who holds an address of a channel: the acting person, or their organisation. Invalid without one."""
    if channel != UNIT_WEBHOOK:
        return str(acting.account_id)
    if acting.org_id is None:
        raise Invalid("Expected a role at a unit but there is none: choose a role first.", "请先选择身份")
    return acting.org_id


def address_of(session: Session, holder: str, channel: str) -> Address | None:
    """The address of a holder by a channel, verified or not; None where there is none."""
    row = session.scalar(_of(holder, channel))
    return _opened(session, row) if row is not None and _is_kept(session, row) else None


def address_by_id(session: Session, address_id: str) -> Address | None:
    """An address by its id; None when it was given up."""
    row = session.scalar(select(NoticeAddress).where(NoticeAddress.id == address_id))
    return _opened(session, row) if row is not None and _is_kept(session, row) else None


def ask_code(session: Session, acting: Acting, channel: str, address: str) -> Address:
    """Keep an address, not yet verified, under a fresh code that must reach it. Conflict when asked too often."""
    holder = holder_of(acting, channel)
    row = _row(session, holder, channel)
    if row is None:
        row = NoticeAddress(id=new_id(), holder=holder, unit=channel == UNIT_WEBHOOK, channel=channel, asked_today=0)
        session.add(row)
    else:
        _check_pace(row, acting)
        row.asked_today = row.asked_today if local_date(row.asked_at) == acting.today else 0
    row.asked_at, row.asked_today, row.tries, row.verified_at = acting.now, row.asked_today + 1, 0, None
    _seal(session, row, {
        "address": address, "secret": secrets.token_urlsafe(32), "code": f"{secrets.randbelow(10**6):06d}",
    })  # fmt: skip
    session.flush()
    return _opened(session, row)


def verify(session: Session, acting: Acting, channel: str, code: str) -> bool:
    """Take the typed code; a wrong one counts, after five the next must be asked for. Says whether it was right."""
    row = _row(session, holder_of(acting, channel), channel)
    if row is None or not _is_kept(session, row):
        raise _none()
    known = _opened(session, row)
    if row.tries >= TRIES or acting.now >= row.asked_at + VALID:
        raise Conflict(
            "Expected a code that is still valid but this one has expired or was tried too often: ask for another.",
            "验证码已过期或输错次数过多，请重新获取",
        )
    row.tries += 1
    if right := hmac.compare_digest(known.code, code):
        row.verified_at = acting.now
    session.flush()
    return right


def give_up(session: Session, acting: Acting, channel: str) -> None:
    """Forget an address; what is queued for it is dropped."""
    row = _row(session, holder_of(acting, channel), channel)
    if row is not None:
        _forget(session, row)


def give_up_by_token(session: Session, token: str) -> str:
    """Forget the address that a message was sent to; returns its channel. NotFound for any other token."""
    address_id, _, proof = token.partition(".")
    row = session.scalar(select(NoticeAddress).where(NoticeAddress.id == address_id))
    if row is None or not _is_kept(session, row):
        raise _none()
    if not hmac.compare_digest(_stop(_opened(session, row).secret), proof):
        raise _none()
    _forget(session, row)
    return str(row.channel)


def _check_pace(row: NoticeAddress, acting: Acting) -> None:
    again = row.asked_at + PAUSE
    if acting.now < again:
        seconds = max(1, int((again - acting.now).total_seconds()))
        raise Conflict(
            f"Expected a minute between two codes: ask again in {seconds} seconds.",
            f"请在 {seconds} 秒后再获取验证码", seconds,
        )  # fmt: skip
    if local_date(row.asked_at) == acting.today and row.asked_today >= ASKS:
        raise Conflict(
            f"Expected at most {ASKS} codes a day but as many were sent: try again tomorrow.",
            f"每天最多获取 {ASKS} 次验证码，请明天再试",
        )


def _none() -> NotFound:
    return NotFound("Expected an address for notices but there is none: enter one first.", "没有这个接收地址，请先填写")


def _row(session: Session, holder: str, channel: str) -> NoticeAddress | None:
    # why: of two codes typed at once each counts
    found: NoticeAddress | None = session.scalar(_of(holder, channel).with_for_update())
    return found


def _of(holder: str, channel: str) -> Select[Any]:
    return select(NoticeAddress).where(NoticeAddress.holder == holder, NoticeAddress.channel == channel)


def _forget(session: Session, row: NoticeAddress) -> None:
    row.verified_at = None
    _seal(session, row, {})
    session.flush()


def _stop(secret: str) -> str:
    return hmac.digest(secret.encode(), b"stop", "sha256").hex()[:32]


def _seal(session: Session, row: NoticeAddress, content: dict[str, str]) -> None:
    ring = keyring_of(session)
    row.payload, row.key_id = ring.seal_json(f"{PLACE}:{row.id}", content), ring.active


def _content(session: Session, row: NoticeAddress) -> dict[str, Any]:
    return dict(keyring_of(session).open_json(f"{PLACE}:{row.id}", row.payload))


def _is_kept(session: Session, row: NoticeAddress) -> bool:
    return bool(_content(session, row))


def _opened(session: Session, row: NoticeAddress) -> Address:
    known = _content(session, row)
    return Address(
        row.id, row.holder, row.channel, known["address"], known["secret"], known["code"], row.asked_at, row.verified_at
    )
