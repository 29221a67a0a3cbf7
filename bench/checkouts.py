"""Another checkout beside this one: its code runs in processes of its own, with its own path and folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Checkout:
    """`root` is only read; its bytecode is kept in `cache`, so that both start alike."""

    name: str
    root: Path
    cache: Path

    def start(self, script: str, words: list[str], **how: object) -> subprocess.Popen[str]:
        """Start a script of this folder on the code of the checkout; `before`: a command that runs it."""
        before, environment = how.get("before", []), how.get("environment", {})
        assert isinstance(before, list) and isinstance(environment, dict)
        path = {"PYTHONPATH": str(self.root), "PYTHONPYCACHEPREFIX": str(self.cache / self.name)}
        return subprocess.Popen(
            [*before, sys.executable, "-P", str(HERE / script), *words],
            cwd=self.root, env={**os.environ, **path, **environment}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    @contextmanager
    def started(self, script: str, words: list[str]) -> Iterator[subprocess.Popen[str]]:
        """A script that runs until its input ends, at the end of the block."""
        process = self.start(script, words)
        try:
            yield process
        finally:
            process.communicate(timeout=60)

    def printed(self, script: str, words: list[str], **how: object) -> tuple[str, str]:
        """What the script wrote to its two outputs."""
        process = self.start(script, words, **how)
        out, errors = process.communicate()
        assert not process.returncode, f"Expected {script} to run on {self.root} but it failed:\n{errors[-3000:]}"
        return out, errors


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that a started process prints."""
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line, f"Expected a line of a process on another checkout but it ended:\n{process.stderr.read()[-3000:]}"
    return line


def checkout(path: str, cache: Path) -> Checkout:
    """The checkout at a path."""
    root = Path(path).resolve()
    missing = [name for name in ("engine", "bench/four_party.py") if not (root / name).exists()]
    if missing:
        raise SystemExit(f"Expected a checkout of Heban at {root} but {', '.join(missing)} is missing: give its path")
    return Checkout("old", root, cache)
