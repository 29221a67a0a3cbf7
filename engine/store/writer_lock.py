"""Taking turns at SQLite's one writer lock.

SQLite wakes no waiter when the lock falls free: a waiter polls, up to 100 ms apart, and whoever writes in a loop
keeps the lock from all others. So the writers of Heban queue at a file lock beside the database first, where
the kernel wakes the waiters. A process that dies lets go of it; a system without file locks does without.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: SQLite's own polling decides
    fcntl = None  # type: ignore[assignment]


class WriterLock:
    """One writer at a time, over threads and processes; entering again within a turn is let through."""

    def __init__(self, database: str) -> None:
        self.path = Path(f"{database}-turn")
        self._mine = threading.local()

    def __enter__(self) -> None:
        """Wait for the writer's turn and keep it to the end of the block."""
        mine = self._mine
        depth = mine.depth = getattr(mine, "depth", 0) + 1
        if depth > 1 or fcntl is None:
            return
        try:
            fcntl.flock(self._handle(), fcntl.LOCK_EX)
        except BaseException:
            mine.depth = 0
            raise

    def __exit__(self, *_: object) -> None:
        self._mine.depth -= 1
        if not self._mine.depth and fcntl is not None:
            fcntl.flock(self._mine.handle, fcntl.LOCK_UN)

    def _handle(self) -> int:
        # One handle per thread and process: a lock belongs to the open file, and a fork shares its parent's.
        known = getattr(self._mine, "handle", None)
        if known is None or self._mine.process != os.getpid():
            known = self._mine.handle = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            self._mine.process = os.getpid()
        return int(known)
