"""All checks, what each costs, and what failed: `python -m tests.stages`, or the stages named after it.

The stages of a lane run one after another, the lanes of a wave side by side. The browser has the machine for itself.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30  # bytes of memory that hold what the tests write
SLOWEST = 20
GRACE = 15.0  # seconds to end by itself


@dataclass(frozen=True)
class Stage:
    """Commands that pass or fail together."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    folder: Path = ROOT


@dataclass(frozen=True)
class Outcome:
    """How a stage ended: its exit code, its output, its seconds on the clock and on the processors."""

    stage: Stage
    code: int
    output: str
    seconds: float
    processor: float

    @property
    def counts(self) -> tuple[int, int]:
        """Tests that passed and failed; a stage without tests that fails is one failure."""
        passed = sum(map(int, re.findall(r"\b(\d+) passed\b", self.last_line)))
        failed = sum(map(int, re.findall(r"\b(\d+) (?:failed|errors?)\b", self.last_line)))
        return passed, max(failed, 1 if self.code else 0)

    @property
    def last_line(self) -> str:
        """The line in which a test runner sums up, or the last one there is."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        sums = [line for line in lines if re.search(r"^(=* ?\d+ (passed|failed|error)|Tests )", line)]
        return (sums or lines or [""])[-1]


PYTHON = sys.executable
PYTEST = (PYTHON, "-m", "pytest", "-n", "2")
ROOMS = ("ground", "engine", "records", "forms", "reports", "processes", "api", "service")
LINT = Stage("lint", (
    (PYTHON, "-m", "ruff", "check", "."), (str(Path(PYTHON).parent / "lint-imports"), "--config", "setup.cfg"),
))  # fmt: skip
TYPES = Stage("types", ((PYTHON, "-m", "mypy", *ROOMS),))
WEB_TYPES = Stage("web types", (("npm", "run", "--silent", "typecheck"),), WEB)
WEB_TESTS = Stage("web", (("npm", "run", "--silent", "test"),), WEB)
UNIT = Stage("unit", ((*PYTEST, "-m", "not e2e and not soak"),))
E2E = Stage("e2e", ((*PYTEST, "-m", "e2e", "tests/e2e"),))

Lane = tuple[Stage, ...]
Wave = tuple[Lane, ...]
WAVES: tuple[Wave, ...] = (((LINT, TYPES, WEB_TYPES, WEB_TESTS), (UNIT,)), ((E2E,),))
RUNNING: set[subprocess.Popen[bytes]] = set()
STOPPED = threading.Event()


def main(names: Iterable[str] = ()) -> int:
    """Run all stages, or those named; 1 when any failed."""
    wanted = set(names)
    known = {stage.name for wave in WAVES for lane in wave for stage in lane}
    if unknown := wanted - known:
        sys.exit(f"Expected stages of {', '.join(sorted(known))} but got {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = tuple(
        tuple(tuple(s for s in lane if not wanted or s.name in wanted) for lane in wave) for wave in WAVES
    )  # fmt: skip
    return alone(wanted.pop(), chosen) if len(wanted) == 1 else run(chosen)


def alone(name: str, waves: tuple[Wave, ...]) -> int:
    """Run one stage, which may speak for itself; its exit code."""
    (stage,) = (stage for wave in waves for lane in wave for stage in lane if stage.name == name)
    codes = (subprocess.call(command, cwd=stage.folder, env=_environment()) for command in stage.commands)
    return next((code for code in codes if code), 0)


def run(waves: tuple[Wave, ...]) -> int:
    """Run the waves one after another and tell; 1 when any stage failed."""
    began = time.monotonic()
    outcomes: list[Outcome] = []
    for wave in waves:
        with ThreadPoolExecutor(max(1, len(wave))) as lanes:
            try:
                outcomes += [outcome for done in lanes.map(_lane, wave) for outcome in done]
            except BaseException:  # Ctrl+C, or told to end
                _stop()
                raise
    _tell(outcomes, time.monotonic() - began)
    return 1 if any(outcome.code for outcome in outcomes) else 0


def _lane(stages: Lane) -> list[Outcome]:
    done: list[Outcome] = []
    for stage in stages:
        if STOPPED.is_set():
            break
        _say(f"{stage.name} begins")
        done.append(outcome := _played(stage))
        if outcome.code:
            _say(f"\n{'=' * 20} {stage.name} failed {'=' * 20}\n{outcome.output}\n{'=' * 20}")
        else:
            _say(f"{stage.name}: {outcome.last_line}")
    return done


def _stop() -> None:
    """End what runs, with all that it started, and begin nothing more; pytest stops its servers when interrupted."""
    STOPPED.set()
    for how in (signal.SIGINT, signal.SIGTERM):
        for process in list(RUNNING):
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(process.pid, how)
        until = time.monotonic() + GRACE
        while RUNNING and time.monotonic() < until:
            time.sleep(0.1)


def _played(stage: Stage) -> Outcome:
    began, processor, code = time.monotonic(), 0.0, 0
    with tempfile.TemporaryFile() as log:
        for command in stage.commands:
            process = subprocess.Popen(
                command, cwd=stage.folder, stdout=log, stderr=log, env=_environment(), start_new_session=True
            )
            RUNNING.add(process)
            if STOPPED.is_set():  # while it was starting
                os.killpg(process.pid, signal.SIGTERM)
            _, status, used = os.wait4(process.pid, 0)  # why: `wait` does not tell what the process and its own used
            RUNNING.discard(process)
            process.returncode = code = os.waitstatus_to_exitcode(status)
            processor += used.ru_utime + used.ru_stime
            if code:
                break
        log.seek(0)
        output = log.read().decode(errors="replace")
    return Outcome(stage, code, output, time.monotonic() - began, processor)


def _environment() -> dict[str, str]:
    """Files of tests lie in memory where there is enough: no test cuts the power, and writing to disk takes long."""
    there = {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)} if _has_room(MEMORY) else {}
    return {"NO_COLOR": "1", **there, **os.environ}


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ENOUGH


def _tell(outcomes: list[Outcome], seconds: float) -> None:
    _say(f"\nThe {SLOWEST} slowest tests:")
    for took, what in slowest(outcome.output for outcome in outcomes):
        _say(f"{took:8.2f} s  {what}")
    _say(f"\n{'stage':<12}{'seconds':>9}{'processor':>11}")
    for outcome in outcomes:
        _say(f"{outcome.stage.name:<12}{outcome.seconds:>9.1f}{outcome.processor:>11.1f}{'  FAILED' if outcome.code else ''}")
    _say(f"{'all':<12}{seconds:>9.1f}{sum(outcome.processor for outcome in outcomes):>11.1f}\n")
    _say(f"{sum(o.counts[0] for o in outcomes)} passed, {sum(o.counts[1] for o in outcomes)} failed")


def slowest(outputs: Iterable[str]) -> list[tuple[float, str]]:
    """The slowest steps of all test runs, from the lines of pytest's own lists."""
    found = [
        (float(took), f"{step:<9}{name}")
        for output in outputs
        for took, step, name in re.findall(r"^ *([\d.]+)s (call|setup|teardown) +(\S.*)$", output, re.MULTILINE)
    ]
    return sorted(found, reverse=True)[:SLOWEST]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
