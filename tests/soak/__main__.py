"""`python -m tests.soak [PART] [--minutes N] [--seed N] [--store NAME] [--jobs N] [--most N] [--only PATH]`.

The long runs. Parts: deadlines, pairs, crowd, sleepers, kills, starts, machine, seats, service, many, students, years, registrations, schools, locked, months; and mutants, alone and only when asked for. Each prints its seed and a closing line `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
import traceback

from tests.soak.asked import Asked, say

# Minutes at the most: kills, machine, seats and service end before, when they have reached their number.
PARTS = {
    "deadlines": 5.0, "pairs": 5.0, "crowd": 5.0, "sleepers": 5.0, "kills": 20.0, "starts": 5.0, "machine": 40.0,
    "seats": 20.0, "service": 20.0, "many": 20.0, "students": 40.0,
    "years": 20.0, "registrations": 20.0, "schools": 20.0, "locked": 40.0, "months": 30.0,
}  # fmt: skip
MUTANTS, OF_MUTANTS = "mutants", 60.0
STORES = ("sqlite", "postgresql")


def main() -> int:
    """Run the parts asked for; 1 when any check failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("part", nargs="?", help=", ".join((*PARTS, MUTANTS)))
    parser.add_argument("--minutes", type=float, help="about so long per part and store")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--store", choices=STORES)
    parser.add_argument("--jobs", type=int, default=1, help="processes for machine")
    parser.add_argument("--most", "--limit", type=int, help="sequences of machine, seats and locked, kills of kills and service, schools of months, mutants")
    parser.add_argument("--only", default="", help="mutants: modules whose path begins so")
    asked = parser.parse_args()
    if asked.part not in (None, MUTANTS, *PARTS):
        parser.error(f"Expected a part of {', '.join((*PARTS, MUTANTS))} but got {asked.part}")
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(2**32)
    if asked.part == MUTANTS:
        given = Asked((asked.minutes or OF_MUTANTS) * 60, seed, most=asked.most)
        return int(importlib.import_module("tests.soak.mutants").main(given, asked.only))
    passed = failed = 0
    for part in [asked.part] if asked.part else PARTS:
        for store in [asked.store] if asked.store else STORES:
            ok = _one(part, store, Asked((asked.minutes or PARTS[part]) * 60, seed, asked.jobs, asked.most))
            passed, failed = passed + ok, failed + (not ok)
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _one(part: str, store: str, asked: Asked) -> bool:
    say(f"{part} on {store}: seed {asked.seed}, at most about {asked.seconds / 60:g} minutes")
    began = time.monotonic()
    try:
        told = importlib.import_module(f"tests.soak.{part}").run(store, asked)
    except AssertionError as broken:
        traceback.print_exc()
        say(f"{part} on {store}: FAILED after {time.monotonic() - began:.0f} s: {broken}")
        return False
    say(f"{part} on {store}: {told} ({time.monotonic() - began:.0f} s)")
    return True


if __name__ == "__main__":
    sys.exit(main())
