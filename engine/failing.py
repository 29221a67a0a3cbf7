"""Why a delivery failed (投递未成功) and what follows, as an outbox row keeps it for whoever looks after it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.cause import Cause, chinese_of

if TYPE_CHECKING:
    from engine.outbox import Delivery

log = logging.getLogger(__name__)
LONGEST = 1000  # characters of the cause alone; what follows from it is never cut off
AGAIN = Cause("It is tried again by itself.", "系统会自动再试。")
GIVEN_UP = Cause(
    "It was given up and is not tried again by itself; remove the cause, then resend it.",
    "已停止重试，系统不会再自动投递。请排除原因后重发。",
)
# what rows of before say at the end of their last attempt, which is not so of one that was given up
_ONCE = Cause(
    " It is tried again by itself; when it was given up, look for ",
    "，系统会自动再试。已停止重试的，请按编号 ",
)
_NOW = Cause(" Look for ", "。请按编号 ")


def why(delivery: Delivery, error: Exception) -> Cause:
    """Why an attempt failed; a foreign error speaks for programmers, so its words go to the log."""
    said = chinese_of(error)
    if said:
        return Cause(str(error), said).cut(LONGEST)
    log.warning("outbox row %s (%s) failed, attempt %s", delivery.id, delivery.kind, delivery.attempt, exc_info=error)
    return Cause(
        f"Expected the delivery of {delivery.kind} to succeed but attempt {delivery.attempt} failed. "
        f"Look for {delivery.id} in the log",
        f"“{delivery.kind}”第 {delivery.attempt} 次投递没有成功。请按编号 {delivery.id} 在日志中查明原因",
    )


def kept(cause: Cause, dead: bool) -> Cause:
    """A cause with what follows from it: another attempt, or none, and what an operator can do then."""
    then = GIVEN_UP if dead else AGAIN
    return Cause(f"{cause.en.rstrip('.')}. {then.en}", f"{cause.zh.rstrip('。')}。{then.zh}")


def of_old(en: str, zh: str | None) -> Cause:
    """What a row keeps that was given up, without the promise of another attempt that older ones carry."""
    told = Cause(en, zh or en)
    return Cause(told.en.replace(_ONCE.en, _NOW.en), told.zh.replace(_ONCE.zh, _NOW.zh))
