"""The built web front: as `make web` left it, or built now when a source is newer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
SOURCES = ("src", "public", "index.html", "package-lock.json", "vite.config.ts")


class FrontMissing(Exception):
    """The web front is not built and could not be built."""


def built_front(to: Path) -> Path:
    """A copy of the built front in `to`, so that a build running beside the tests changes nothing under them."""
    given = os.environ.get("HEBAN_WEB")
    dist = Path(given) if given else WEB / "dist"
    if not given and _stale(dist / "index.html"):
        _build()
    shutil.copytree(dist, to, dirs_exist_ok=True)
    return to


def _stale(page: Path) -> bool:
    if not page.exists():
        return True
    files = [f for name in SOURCES for f in ((WEB / name).rglob("*") if (WEB / name).is_dir() else [WEB / name])]
    return any(f.stat().st_mtime > page.stat().st_mtime for f in files if f.is_file())


def _build() -> None:
    npm = shutil.which("npm")
    if npm is None or not (WEB / "node_modules").is_dir():
        raise FrontMissing("Expected web/dist or npm with web/node_modules but found neither: run `make web`")
    done = subprocess.run([npm, "run", "--silent", "build"], cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FrontMissing(f"Expected `npm run build` in web/ to succeed but it said:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
