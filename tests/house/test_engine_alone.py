"""The engine can be taken without Heban: its wheel, installed beside nothing of ours, passes its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.source import ROOT

TEN_LINES = """
from engine import Engine
engine = Engine.in_memory()
engine.deploy(open(r"{diagram}").read())
case = engine.start(variables={{"amount": 5}})
assert [task.name for task in engine.tasks(case)], "a task is open"
engine.complete(engine.tasks(case)[0].id, {{"ok": True}})
assert engine.trace(case)
import importlib.util
assert importlib.util.find_spec("records") is None, "nothing of Heban is there"
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel and the engine's own tests, nothing else of the house."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run(
        [str(ROOT / "packaging/heban-engine/build.sh"), str(folder / "wheel"), sys.executable], check=True, cwd=folder
    )
    (wheel,) = (folder / "wheel").glob("heban_engine-*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    for name in ("tests/engine", "tests/bpmn", "tests/feel", "tests/dmn", "tests/soak", "docs/reference", "web/src/studio"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.vue", "service.py"))
    (folder / "tests/__init__.py").touch()
    return folder


def run(folder: Path, *words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_no_test_is_in_the_wheel(alone: Path) -> None:
    (wheel,) = (alone / "wheel").glob("*.whl")
    assert [n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("tests/") or "/test_" in n] == []


def test_it_is_usable_in_ten_lines(alone: Path) -> None:
    diagram = sorted((alone / "tests/engine/bpmn").glob("*user*.bpmn"))[0]
    run(alone, "-c", TEN_LINES.format(diagram=diagram))


def test_its_own_tests_pass_without_the_rest_of_the_house(alone: Path) -> None:
    run(
        alone, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres", "tests/engine/test_kernel.py",
        "tests/engine/test_conformance.py", "tests/engine/test_codec.py", "tests/engine/test_timing.py",
        "tests/bpmn/test_constructs.py", "tests/feel/test_interface.py", "tests/dmn/test_reference_page.py",
    )  # fmt: skip
