"""A copy of the checkout to build from, whose web front is a stand-in: what the front holds is not the matter here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOMS, ROOT

FOLDERS = (*ROOMS, "migrations", "packaging", "requirements", "web/src", "web/public")
FILES = (
    "setup.cfg", "setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "README.zh-CN.md", "CHANGELOG.md",
    "web/index.html", "web/package.json", "web/package-lock.json", "web/tsconfig.json", "web/vite.config.ts", "web/.npmrc",
)  # fmt: skip
NPM = """#!/bin/sh
echo "$*" >> {calls}
if [ "$1" = run ]; then /bin/mkdir -p dist && echo built > dist/index.html; fi
exit {code}
"""
NO_PROGRAMS = {**os.environ, "PATH": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}  # as on a machine without Node


def copy_checkout(to: Path) -> Path:
    """Copy what a build reads, without a built front."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, to / name)
    return to


def add_front(checkout: Path) -> None:
    """Add a built front that is newer than every source."""
    (checkout / "web/dist/assets").mkdir(parents=True)
    (checkout / "web/dist/assets/page-1a2b.js").write_text("export {}")
    (checkout / "web/dist/index.html").write_text("<!doctype html><script src=/assets/page-1a2b.js></script>")


def pip_wheel(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel without Node and without asking any index."""
    return subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
         "--no-build-isolation", "--wheel-dir", str(out), str(source)],
        env=NO_PROGRAMS, cwd=out.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def put(programs: Path, version: str = "v22.12.0", code: int = 0) -> None:
    """Put node and npm on the path."""
    (programs / "node").write_text(f"#!/bin/sh\necho {version}\n")
    (programs / "npm").write_text(NPM.format(calls=programs / "calls", code=code))
    for name in ("node", "npm"):
        (programs / name).chmod(0o755)


def calls(programs: Path) -> list[str]:
    """What npm was asked for, in order."""
    file = programs / "calls"
    return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []


def hook(checkout: Path, name: str, out: Path, programs: Path | str = os.devnull) -> Path:
    """Call a build hook (`build_sdist`, `build_editable`) as a front end does; returns what it left in `out`."""
    out.mkdir()
    environment = {**NO_PROGRAMS, "PATH": str(programs)}
    code = f"from setuptools import build_meta; build_meta.{name}({str(out)!r})"
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a built front, and with a module in build/ that was since renamed."""
    made = copy_checkout(tmp_path_factory.mktemp("checkout"))
    add_front(made)
    left = made / "build" / "lib" / "engine" / "renamed_since.py"
    left.parent.mkdir(parents=True)
    left.touch()
    return made


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Heban's wheel."""
    out = tmp_path_factory.mktemp("built") / "wheel"
    done = pip_wheel(checkout, out)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (made,) = out.iterdir()
    return made
