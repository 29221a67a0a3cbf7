"""What the workers of one test run share: a folder, and things in it that are made once, by whoever comes first."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "HEBAN_TEST_FOLDER"


def begin() -> None:
    """Make the folder of this run; its workers inherit the name. PostgreSQL's own user must be able to enter it."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="heban-tests-")


def end() -> None:
    """Remove the folder of this run."""
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def folder(name: str = "") -> Path:
    """The folder of this run, or one in it."""
    if FOLDER not in os.environ:  # a script that uses what the tests use
        begin()
        atexit.register(end)
    path = Path(os.environ[FOLDER]) / name
    path.mkdir(exist_ok=True)
    return path


def made_once(where: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` in `where`; `make` fills it, once for all workers, and the others wait."""
    path = where / name
    with _alone(where / f"{name}.lock"):
        done = where / f"{name}.done"
        if not done.exists():
            shutil.rmtree(path, ignore_errors=True)  # what somebody began and could not finish
            path.mkdir()
            make(path)
            done.touch()
    return path


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
