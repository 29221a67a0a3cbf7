"""The exceptions of the room `records`: one base, one class per answer a caller can act on."""

from datetime import datetime
from math import ceil


class RecordsError(Exception):
    """Base of everything the registers refuse; the message says what was expected, what came, and the remedy.

    `zh` and `en` are the same sentence for a reader of either language; `str()` is the English one, for logs.
    `retry_after` are the seconds after which the same may succeed, where that is known.
    """

    def __init__(self, en: str, zh: str = "", retry_after: int | None = None) -> None:
        super().__init__(en)
        self.en, self.zh, self.retry_after = en, zh or en, retry_after


class NotFound(RecordsError):
    """The named row does not exist, or lies outside the scope of the session (the two look alike on purpose)."""


class NotAllowed(RecordsError):
    """The acting account, role or level may not do this."""


class Conflict(RecordsError):
    """The row is held by something else: another case, an overlapping period, a newer version."""


class NotYet(Conflict):
    """Something that ends by itself stands in the way, such as a promotion that runs: the same succeeds later."""


class Invalid(RecordsError):
    """A value is of the wrong form or breaks a rule of the register."""


class ScopeMissing(RecordsError):
    """A session read a register without having been given a scope (architecture: Scope and rights)."""


class SettingLocked(NotAllowed):
    """A level above has locked the setting or set a cap; the message says who, by which document, who can lift it."""


class DecryptionFailed(RecordsError):
    """A sealed value was changed, moved to another row, or sealed under a key that is not on the ring."""


class SignInRefused(RecordsError):
    """A session or token that has ended, or an account that is not in use."""


class WrongPassword(SignInRefused):
    """Wrong login or password, or an account that is not active; one message for all, so nothing is learnt."""


class WrongOldPassword(SignInRefused):
    """Whoever changes a password does not know the present one."""


class LinkRefused(SignInRefused):
    """An activation link that is used, too old or unknown."""


class AccountLocked(SignInRefused):
    """Too many failed attempts for a name at one source; the message carries the end of the wait."""


class RateLimited(RecordsError):
    """Too many look-ups in the last hour (decisions, domain 4), or failed sign-ins from one address.

    `until` is the instant at which it works again.
    """

    def __init__(self, en: str, zh: str, until: datetime, now: datetime) -> None:
        super().__init__(en, zh, max(1, ceil((until - now).total_seconds())))
        self.until = until
