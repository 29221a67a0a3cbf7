"""Process folders that stand outside the tree, on the catalogue's path for as long as a test needs them."""

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
def beside_the_tree(key: str, outside: Path) -> Iterator[None]:
    """Copy a synthetic folder to a place outside the tree and let the catalogue find it there."""
    shutil.copytree(FOLDERS / key, outside / key)
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
