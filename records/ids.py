"""Opaque ids: time-ordered, no global sequence (architecture: Growing past one machine)."""

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """Return a fresh id of 26 characters: 48 bits of milliseconds, then 80 random bits, in base 32.

    Ids made later sort later (to the millisecond), so index pages fill in order. The clock is read for
    order only; no rule may read a time out of an id.
    """
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
