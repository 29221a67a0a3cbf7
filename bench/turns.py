"""Blocks that take turns: what is compared runs side by side, and every ratio is taken within one round.

The machine runs faster and slower by half, for seconds at a time. Both sides of one round meet the same machine, so a
ratio is the median, over the rounds, of one round's median ÷ the other's; `spread` tells how far the rounds differ.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

Step = Callable[[], float]  # its seconds
Block = Callable[[], Sequence[float]]  # seconds of each of its steps


class Turns:
    """The medians of each block, round by round, by the name of who ran it; in seconds."""

    def __init__(self) -> None:
        self.medians: dict[str, list[float]] = {}

    def play(self, blocks: Mapping[str, Block], number: int) -> None:
        """One round. The first of a round changes with its number: after a pause everything is slow."""
        names = list(blocks)
        for place in range(len(names)):
            name = names[(number + place) % len(names)]
            self.keep(name, blocks[name]())

    def keep(self, name: str, seconds: Sequence[float]) -> None:
        """Add the block of one round."""
        self.medians.setdefault(name, []).append(statistics.median(seconds))

    def forget(self) -> None:
        """Drop what was measured so far: it only warmed the caches."""
        self.medians.clear()

    def names(self) -> list[str]:
        """Who took part."""
        return list(self.medians)

    def ms(self, name: str) -> float:
        """The median of a name's rounds in milliseconds."""
        return statistics.median(self.medians[name]) * 1000

    def ratio(self, over: str, under: str) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(self._ratios(over, under))

    def best(self, over: str, under: str) -> float:
        """The fastest round of one ÷ the fastest of the other: both met the disk when it was quick."""
        return min(self.medians[over]) / min(self.medians[under])

    def spread(self, over: str, under: str) -> str:
        """The lowest and the highest ratio of a round."""
        ratios = self._ratios(over, under)
        return f"{min(ratios):.2f} to {max(ratios):.2f}"

    def beside(self, key: str) -> dict[str, float | str]:
        """The figures of `new` and `old` under keys that begin alike."""
        return {
            f"{key}_ratio": self.ratio("new", "old"), f"{key}_rounds": self.spread("new", "old"),
            f"{key}_old_ms": self.ms("old"), f"{key}_new_ms": self.ms("new"),
        }  # fmt: skip

    def _ratios(self, over: str, under: str) -> list[float]:
        return [mine / theirs for mine, theirs in zip(self.medians[over], self.medians[under], strict=True)]


def alternating(one: Sequence[Step], other: Sequence[Step]) -> tuple[list[float], list[float]]:
    """The seconds of two blocks whose steps alternate one by one, for steps so few that blocks would not be alike."""
    mine, theirs = [], []
    for number, (first, second) in enumerate(zip(one, other, strict=True)):
        if number % 2:
            theirs.append(second())
            mine.append(first())
        else:
            mine.append(first())
            theirs.append(second())
    return mine, theirs
