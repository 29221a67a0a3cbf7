"""What one kind of finding says: severity, and the texts in Chinese and English with the remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of finding; the texts are templates over the finding's parameters and `element`."""

    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


def error(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Message:
    """A message about something that cannot run."""
    return Message("error", zh, en, remedy_zh, remedy_en)


def warning(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Message:
    """A message about something that runs, though perhaps not as meant."""
    return Message("warning", zh, en, remedy_zh, remedy_en)


def note(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Message:
    """A message worth knowing."""
    return Message("note", zh, en, remedy_zh, remedy_en)
