"""Passwords (argon2id) and one-time secrets; only digests are ever stored."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from records.errors import Invalid

MIN_LENGTH = 10


@dataclass(frozen=True)
class PasswordCost:
    """What one guess at a password costs whoever stole the hashes: argon2id's passes over its memory, in KiB.

    The default is the least that OWASP recommends for one lane; installations with memory to spare raise it.
    """

    passes: int = 2
    memory_kib: int = 19_456


SOUND = PasswordCost()


def hash_password(password: str, login: str = "", cost: PasswordCost = SOUND) -> str:
    """Return the argon2id hash of a good password; raise Invalid for a weak one.

    Good: at least 10 characters of at least two sorts, not containing the login name.
    """
    sorts = sum(any(map(test, password)) for test in (str.islower, str.isupper, str.isdigit))
    sorts += any(not char.isalnum() for char in password)
    if len(password) < MIN_LENGTH or sorts < 2:
        raise Invalid(
            f"Expected a password of at least {MIN_LENGTH} characters of two sorts: choose a longer one.",
            f"密码至少 {MIN_LENGTH} 个字符，且须含两类字符，请换一个更长的",
        )
    if login and login.lower() in password.lower():
        raise Invalid(
            "Expected a password without the login name in it: choose another one.",
            "密码中不能包含登录名，请换一个",
        )
    return _hasher(cost).hash(password)


def password_matches(stored: str | None, password: str, cost: PasswordCost = SOUND) -> bool:
    """Tell whether a password fits its hash; without a hash it takes the same time, so that absence does not show."""
    try:
        return _hasher(cost).verify(stored or _nobody(cost), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def has_other_cost(stored: str, cost: PasswordCost) -> bool:
    """Was this hash made at another cost? The next sign-in replaces it."""
    return _hasher(cost).check_needs_rehash(stored)


def new_secret() -> str:
    """Return a fresh 256-bit secret for a link, a session or a token."""
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """Return what is stored of a secret: it is random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_digest(stored: str, secret: str) -> bool:
    """Compare a secret with its stored digest in constant time."""
    return hmac.compare_digest(stored, secret_digest(secret))


@cache
def _hasher(cost: PasswordCost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)


@cache
def _nobody(cost: PasswordCost) -> str:
    """The hash of a password that nobody knows."""
    return _hasher(cost).hash(secrets.token_hex(8))
