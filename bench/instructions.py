"""How much a decision costs the processor, counted and not timed: the count does not sway with the machine.

Two runs of a checkout differ by three hundred decisions and nothing else; the difference ÷ 300 is one decision. Counted
are instructions in user mode, by `perf` where the machine lets it count, else by valgrind; where neither is there,
calls of Python and C functions by cProfile.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache

from bench.beside_block import MOST, WARM

Run = Callable[[list[str], list[str], dict[str, str]], str]  # prefix, words, environment -> all that was printed
_PERF = ["perf", "stat", "-x", ";", "-e", "instructions:u"]
_VALGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
_PLACES = {
    "perf": r"^(\d+);;instructions", "valgrind": r"I\s+refs:\s+([\d,]+)", "cProfile": r'"counted": (\d+)',
}  # fmt: skip


@cache
def counter() -> str:
    """What counts here: `perf`, `valgrind` or `cProfile`."""
    if shutil.which("perf"):
        tried = subprocess.run([*_PERF, "true"], capture_output=True, text=True)
        if re.search(_PLACES["perf"], tried.stderr, re.MULTILINE):
            return "perf"  # a virtual machine often has the command but no counter
    return "valgrind" if shutil.which("valgrind") else "cProfile"


def per_decision(run: Run, kind: str) -> float:
    """Instructions (or calls) of one decision of a kind; `run` runs a block on a database of its own."""
    return (_counted(run, kind, MOST) - _counted(run, kind, WARM)) / (MOST - WARM)


def _counted(run: Run, kind: str, count: int) -> int:
    by = counter()
    prefix = {"perf": _PERF, "valgrind": _VALGRIND, "cProfile": []}[by]
    environment = {"PYTHONHASHSEED": "0", **({"BENCH_COUNT_CALLS": "1"} if by == "cProfile" else {})}
    printed = run(prefix, ["steps", kind, str(count)], environment)
    return told(by, printed)


def told(by: str, printed: str) -> int:
    """The count in what a counter printed."""
    found = re.search(_PLACES[by], printed, re.MULTILINE)
    assert found, f"Expected a count of {by} but it printed: {printed[-500:]}"
    return int(found[1].replace(",", ""))
