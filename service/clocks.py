"""The clock of a process: the machine's, or one read from a file (simulation over several processes)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine import Clock, SystemClock
from engine.time.clock import aware


class FileClock:
    """Reads the instant from a file: one ISO text with offset; whoever writes the file moves time for all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """The instant in the file, in UTC."""
        with open(self._path, "rb", buffering=0) as file:  # why: read several times in every request
            return aware(datetime.fromisoformat(file.read().decode("ascii").strip()))


def set_file_clock(path: Path, instant: datetime) -> None:
    """Move the time of all processes that read the file; the change is whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(aware(instant).isoformat(), encoding="ascii")
    part.replace(path)


def clock_of(path: Path | None) -> Clock:
    """The file's clock where the configuration names one, else the machine's."""
    return FileClock(path) if path is not None else SystemClock()
