"""A process folder that stands outside the tree, put on the catalogue's path while a test needs it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import processes
from processes import catalogue
from records.settings.changes import CHANGES
from records.settings.registry import KEYS

FOLDERS = Path(__file__).parent / "synthetic"


@contextmanager
def on_the_path(key: str, outside: Path) -> Iterator[None]:
    """The catalogue finds tests/synthetic/<key> in a folder outside; at the end nothing of it is left."""
    shutil.copytree(FOLDERS / key, outside / key, dirs_exist_ok=True)
    with found_in(key, outside):
        yield


@contextmanager
def found_in(key: str, outside: Path) -> Iterator[None]:
    """The catalogue finds the process folder that stands in a folder outside; at the end nothing of it is left."""
    processes.__path__.append(str(outside))
    catalogue.cache_clear()
    try:
        yield
    finally:
        processes.__path__.remove(str(outside))
        catalogue.cache_clear()
        for name in [name for name in sys.modules if name.startswith(f"processes.{key}")]:
            del sys.modules[name]
        for name in [name for name in KEYS if name.startswith(f"{key}.")]:
            del KEYS[name]
        CHANGES.pop(key, None)
