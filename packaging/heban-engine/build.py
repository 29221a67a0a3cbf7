"""Builds heban-engine, the engine alone, as a wheel: `python packaging/heban-engine/build.py OUT`.

The rooms named in setup.cfg are copied and renamed to `heban_engine`, for `engine` would be too general a name for an
index and could not stand beside an installed Heban.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

from renaming import HERE, NEW_NAME, ROOT, new_names, rename_below, rooms

BUILD_SYSTEM = '[build-system]\nrequires = ["setuptools>=80"]\nbuild-backend = "setuptools.build_meta"\n'


def build(out: Path) -> None:
    """Leave the wheel in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        copy_rooms(work)
        shutil.copy(HERE / "README.md", work)
        (work / "pyproject.toml").write_text(BUILD_SYSTEM, encoding="utf-8")
        with (work / "setup.cfg").open("w", encoding="utf-8") as written:
            configuration().write(written)
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--no-build-isolation", "--wheel-dir", str(out), str(work)], check=True,
        )  # fmt: skip


def copy_rooms(work: Path) -> None:
    """Copy the rooms below their new name and rename what they import; tests beside them stay behind."""
    first, *others = rooms()
    ignored = shutil.ignore_patterns("__pycache__", "test_*.py", "conftest.py")
    shutil.copytree(ROOT / first, work / NEW_NAME, ignore=ignored)
    for room in others:
        shutil.copytree(ROOT / room, work / NEW_NAME / room, ignore=ignored)  # fails where the engine has one so named
    rename_below(work / NEW_NAME, new_names())


def configuration() -> ConfigParser:
    """The setup.cfg to build with: ours, with what the checkout's says of both."""
    made, house = ConfigParser(), ConfigParser()
    made.read(HERE / "setup.cfg", encoding="utf-8")
    house.read(ROOT / "setup.cfg", encoding="utf-8")
    needs = made["heban-engine"]["needs"].split()
    made.remove_section("heban-engine")
    made["metadata"]["version"] = house["metadata"]["version"]
    made["options"] = {
        "packages": "find:", "python_requires": house["options"]["python_requires"],
        "install_requires": "\n" + "\n".join(bounds(needs)),
    }  # fmt: skip
    made["options.packages.find"] = {"include": f"{NEW_NAME}*"}
    made["options.package_data"] = {"*": house["options.package_data"]["*"]}
    return made


def bounds(needs: list[str]) -> list[str]:
    """The lines of requirements/runtime.in for some names."""
    lines = (ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()
    known = {re.split(r"[\[<>=!~ ]", line)[0]: line for line in lines if line and not line.startswith("#")}
    missing = [name for name in needs if name not in known]
    if missing:
        raise SystemExit(f"Expected {', '.join(missing)} in requirements/runtime.in but found none: add it there")
    return [known[name] for name in needs]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Expected the folder for the wheel: python packaging/heban-engine/build.py OUT")
    build(Path(sys.argv[1]).resolve())
