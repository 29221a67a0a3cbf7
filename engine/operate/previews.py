"""What a migration would do to one case: what moves, or why it cannot, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Said = tuple[str, str]  # in English, in Chinese


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move; `reasons` non-empty: the case cannot be moved, and why (`reasons_zh`: in Chinese).

    `warnings` say what may come of moving it; `at` are the elements on which it stands now.
    """

    case_id: str
    number: str
    moves: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    reasons_zh: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    warnings_zh: tuple[str, ...] = ()
    at: tuple[str, ...] = ()

    def with_more(self, warnings: Sequence[Said], at: tuple[str, ...]) -> Preview:
        """The same with warnings, and where the case stands."""
        return replace(
            self, warnings=tuple(en for en, _ in warnings), warnings_zh=tuple(zh for _, zh in warnings), at=at
        )


def standing(case_id: str, number: str, reasons: Sequence[Said], moves: tuple[str, ...] = ()) -> Preview:
    """A case that stays as it is, with the reasons."""
    return Preview(case_id, number, moves, tuple(en for en, _ in reasons), tuple(zh for _, zh in reasons))
