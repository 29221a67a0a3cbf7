"""The engine can be taken without Heban: its wheel, beside nothing of ours, passes its own tests under its own name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.source import ROOT

BUILD = ROOT / "packaging" / "heban-engine"
WHEEL_ROOMS = re.findall(r"^    (\w+)$", (BUILD / "setup.cfg").read_text("utf-8").partition("needs =")[0], re.MULTILINE)
TEN_LINES = """
from heban_engine import Engine
engine = Engine.in_memory()
engine.deploy(open(r"{diagram}").read())
case = engine.start(variables={{"amount": 5}})
assert [task.name for task in engine.tasks(case)], "a task is open"
engine.complete(engine.tasks(case)[0].id, {{"ok": True}})
assert engine.trace(case)
import importlib.util
assert not [n for n in ("records", "engine", "ground") if importlib.util.find_spec(n)], "nothing of Heban is there"
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel and the engine's own tests, nothing else of the house."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, str(BUILD / "build.py"), str(folder / "wheel")], check=True, cwd=folder)
    (wheel,) = (folder / "wheel").glob("heban_engine-*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    for name in ("tests/engine", "tests/bpmn", "tests/feel", "tests/dmn", "tests/soak", "docs/reference", "web/src/studio"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.vue", "service.py"))
    (folder / "tests/__init__.py").touch()
    shutil.copy(ROOT / "tests/examples.py", folder / "tests")
    subprocess.run([sys.executable, str(BUILD / "renaming.py"), str(folder / "tests")], check=True, cwd=folder)
    return folder


def run(folder: Path, *words: str) -> None:
    """Run Python with the folder and the installed libraries alone: `-S` leaves out the checkout, installed editable."""
    path = os.pathsep.join([str(folder), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-S", *words], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def test_no_test_is_in_the_wheel(alone: Path) -> None:
    (wheel,) = (alone / "wheel").glob("*.whl")
    assert [n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("tests/") or "/test_" in n] == []


def test_everything_in_the_wheel_is_below_its_own_name(alone: Path) -> None:
    (wheel,) = (alone / "wheel").glob("*.whl")
    assert {n.split("/")[0].split("-")[0] for n in zipfile.ZipFile(wheel).namelist()} == {"heban_engine"}


def test_version_and_bounds_are_the_houses(alone: Path) -> None:
    (wheel,) = (alone / "wheel").glob("*.whl")
    (metadata,) = (n for n in zipfile.ZipFile(wheel).namelist() if n.endswith("/METADATA"))
    said = Parser().parsestr(zipfile.ZipFile(wheel).read(metadata).decode())
    house = ConfigParser()
    house.read(ROOT / "setup.cfg", encoding="utf-8")
    assert said["Version"] == house["metadata"]["version"]
    assert said["Requires-Python"] == house["options"]["python_requires"]
    bounds = {Requirement(line) for line in (ROOT / "requirements/runtime.in").read_text().splitlines() if line[:1] not in "#"}
    assert {Requirement(line) for line in said.get_all("Requires-Dist", [])} < bounds


RENAMED = [
    ("from engine import Engine\n", "from heban_engine import Engine\n"),
    ("def f():\n    from engine.feel import values as engine  # engine\n", "def f():\n    from heban_engine.feel import values as engine  # engine\n"),
    ("import engine.feel as c, os\n", "import heban_engine.feel as c, os\n"),
    ('图 = "engine.feel", "engine.db", "the engine.feel says"\n', '图 = "heban_engine.feel", "engine.db", "the engine.feel says"\n'),
    ("from records import engine\nfrom . import engine\nengine.feel = 1\n", None),
]


@pytest.mark.parametrize(("source", "result"), RENAMED, ids=[str(n) for n in range(len(RENAMED))])
def test_only_imports_and_dotted_names_are_renamed(source: str, result: str | None, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(source, encoding="utf-8")
    subprocess.run([sys.executable, str(BUILD / "renaming.py"), str(tmp_path)], check=True)
    assert (tmp_path / "one.py").read_text(encoding="utf-8") == (source if result is None else result)


def test_an_import_that_binds_the_old_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import engine.feel\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(BUILD / "renaming.py"), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode and "one.py" in done.stderr and "line 1 says `import engine.feel`" in done.stderr
    assert "无法改名" in done.stderr


def test_it_is_usable_in_ten_lines(alone: Path) -> None:
    diagram = sorted((alone / "tests/engine/bpmn").glob("*user*.bpmn"))[0]
    run(alone, "-c", TEN_LINES.format(diagram=diagram))


def test_a_further_room_is_one_line(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in (*WHEEL_ROOMS, "packaging/heban-engine", "requirements"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.cfg", checkout)
    (checkout / "cellar/shelf").mkdir(parents=True)
    (checkout / "cellar/__init__.py").write_text("from cellar.shelf.wine import YEAR\n")
    (checkout / "cellar/shelf/__init__.py").touch()
    (checkout / "cellar/shelf/wine.py").write_text("YEAR = 2026\n")
    (checkout / "engine/tasting.py").write_text("from cellar import YEAR\n")
    built = checkout / "packaging/heban-engine"
    (built / "setup.cfg").write_text((built / "setup.cfg").read_text().replace("    engine\n", "    engine\n    cellar\n", 1))
    subprocess.run([sys.executable, str(built / "build.py"), str(tmp_path / "wheel")], check=True, cwd=tmp_path)
    (wheel,) = (tmp_path / "wheel").iterdir()
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    run(tmp_path / "site", "-c", "from heban_engine.tasting import YEAR; import heban_engine.cellar as c; assert c.YEAR == YEAR == 2026")


def test_the_example_of_its_page_runs(alone: Path) -> None:
    (example,) = re.findall(r"```\n(from heban_engine .*?)```", (BUILD / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shutil.copy(sorted((alone / "tests/engine/bpmn").glob("*user*.bpmn"))[0], alone / "leave.bpmn")
    run(alone, "-c", example)


def test_its_own_tests_pass_without_the_rest_of_the_house(alone: Path) -> None:
    run(
        alone, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres", "tests/engine/test_kernel.py",
        "tests/engine/test_conformance.py", "tests/engine/test_codec.py", "tests/engine/test_spans.py",
        "tests/bpmn/test_constructs.py", "tests/feel/test_interface.py", "tests/dmn/test_tables.py",
        "tests/dmn/test_hit_policies.py",
    )  # fmt: skip
