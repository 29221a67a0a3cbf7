"""What a migration would do to one case: what moves, or why it cannot, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Said = tuple[str, str]  # in English, in Chinese


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move; `reasons` non-empty: the case cannot be moved, and why (`reasons_zh`: in Chinese)."""

    case_id: str
    number: str
    moves: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    reasons_zh: tuple[str, ...] = ()


def standing(case_id: str, number: str, reasons: Sequence[Said], moves: tuple[str, ...] = ()) -> Preview:
    """A case that stays as it is, with the reasons."""
    return Preview(case_id, number, moves, tuple(en for en, _ in reasons), tuple(zh for _, zh in reasons))
