"""Which Heban this is."""

from __future__ import annotations

import configparser
from functools import cache
from importlib import metadata
from pathlib import Path


@cache
def version() -> str:
    """The version of the installed package, or of the checkout that runs."""
    try:
        return metadata.version("heban")
    except metadata.PackageNotFoundError:
        read = configparser.ConfigParser()
        read.read(Path(__file__).resolve().parents[1] / "setup.cfg", encoding="utf-8")
        return read.get("metadata", "version", fallback="unknown")
