"""What setup.cfg cannot say of the build: the web front goes into wheels, tests do not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

from web_front import FrontNotBuilt, built_front  # noqa: E402  (found only with the line above)


def front() -> Path:
    """The built front; what keeps it from being built is said without a traceback."""
    try:
        return built_front(ROOT / "web")
    except FrontNotBuilt as missing:
        raise SetupError(str(missing)) from missing


class BuildWithFront(build_py):
    """Adds the front as service/front and leaves tests out; an editable install uses web/dist where it is."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        built = front()
        shutil.rmtree(self.build_lib, ignore_errors=True)  # why: a module that was renamed since would be packed too
        super().run()
        shutil.copytree(built, Path(self.build_lib) / "service" / "front")

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        found = super().find_package_modules(package, package_dir)
        return [one for one in found if not one[1].startswith("test_") and one[1] != "conftest"]


class SourceWithFront(sdist):
    """A source archive carries the built front, so that whoever installs from it needs no Node."""

    def run(self) -> None:
        front()
        super().run()


setup(cmdclass={"build_py": BuildWithFront, "sdist": SourceWithFront})
