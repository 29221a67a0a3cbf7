"""What a run is asked for, and how it tells."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """About so long (`seconds`), from this seed; `jobs` processes; `most` sequences or kills, None: the full number."""

    seconds: float
    seed: int
    jobs: int = 1
    most: int | None = None


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
