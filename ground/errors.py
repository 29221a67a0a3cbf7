"""The errors of the ground room: one base, with what it says in Chinese."""

from __future__ import annotations


class GroundError(Exception):
    """Base of every error that the ground room raises on purpose; `zh` says in Chinese what `str()` says."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


class UnknownStore(GroundError):
    """Expected the URL of a store that Heban runs on, but got another."""
