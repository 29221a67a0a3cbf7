"""Why a delivery failed (投递未成功) and what follows, as an outbox row keeps it for whoever looks after it."""

from __future__ import annotations

import logging

from engine.background.delivery import Delivery
from ground.bilingual import Bilingual, chinese_of

log = logging.getLogger(__name__)
LONGEST = 1000  # characters of the cause alone; what follows from it is never cut off
AGAIN = Bilingual("系统会自动再试。", "It is tried again by itself.")
GIVEN_UP = Bilingual(
    "已停止重试，系统不会再自动投递。请排除原因后重发。",
    "It was given up and will not be retried; remove the cause, then resend it.",
)
# Older rows end their last attempt with this promise, which does not hold for one that was given up.
_ONCE = Bilingual(
    "，系统会自动再试。已停止重试的，请按编号 ",
    " It is tried again by itself; when it was given up, look for ",
)
_NOW = Bilingual("。请按编号 ", " Look for ")


def why(delivery: Delivery, error: Exception) -> Bilingual:
    """Say why an attempt failed; an unforeseen error speaks to programmers, so its text goes to the log."""
    said = chinese_of(error)
    if said:
        return Bilingual(said, str(error)).cut(LONGEST)
    log.warning("outbox row %s (%s) failed, attempt %s", delivery.id, delivery.kind, delivery.attempt, exc_info=error)
    return Bilingual(
        f"“{delivery.kind}”第 {delivery.attempt} 次投递没有成功。请按编号 {delivery.id} 在日志中查明原因",
        f"Expected the delivery of {delivery.kind} to succeed but attempt {delivery.attempt} failed. "
        f"Look for {delivery.id} in the log",
    )


def kept(cause: Bilingual, dead: bool) -> Bilingual:
    """Add to a cause what follows from it: another attempt, or none and what an operator can do."""
    then = GIVEN_UP if dead else AGAIN
    return Bilingual(f"{cause.zh.rstrip('。')}。{then.zh}", f"{cause.en.rstrip('.')}. {then.en}")


def of_old(en: str, zh: str | None) -> Bilingual:
    """The cause of a row that was given up, without the promise of another attempt that older rows carry."""
    both = Bilingual(zh or en, en)
    return Bilingual(both.zh.replace(_ONCE.zh, _NOW.zh), both.en.replace(_ONCE.en, _NOW.en))
