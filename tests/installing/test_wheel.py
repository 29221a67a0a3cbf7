"""What `pip install` gives: all of Heban with its front and its data, no tests, and a `heban` that needs no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement

from tests.house.source import ROOMS, ROOT
from tests.installing.conftest import NO_PROGRAMS, calls, copy_checkout, hook, pip_wheel, put

SHIPPED = (*ROOMS, "migrations")
FRONT = {"service/front/index.html", "service/front/assets/page-1a2b.js"}


def packed(wheel: Path) -> set[str]:
    """The files in a wheel, without its description."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def described(wheel: Path, name: str) -> str:
    """A file of a wheel's description."""
    (path,) = (n for n in zipfile.ZipFile(wheel).namelist() if n.endswith(f".dist-info/{name}"))
    return zipfile.ZipFile(wheel).read(path).decode()


def test_the_wheel_holds_every_file_of_the_rooms_but_tests(checkout: Path, wheel: Path) -> None:
    files = {str(p.relative_to(checkout)) for room in SHIPPED for p in (checkout / room).rglob("*") if p.is_file()}
    tests = {name for name in files if name.split("/")[-1].startswith("test_")}
    assert len(tests) >= 2 and packed(wheel) == files - tests | FRONT


def test_a_wheel_has_every_kind_of_data(wheel: Path) -> None:
    kinds = {Path(name).suffix for name in packed(wheel)}
    assert {".bpmn", ".dmn", ".form", ".yaml", ".csv", ".gz", ".mako", ".html", ".js", ".py"} <= kinds
    assert "migrations/env.py" in packed(wheel) and any(n.startswith("migrations/versions/records_0001") for n in packed(wheel))


def test_it_says_what_setup_cfg_and_the_requirements_say(wheel: Path) -> None:
    said, house = Parser().parsestr(described(wheel, "METADATA")), ConfigParser()
    house.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = (ROOT / "requirements/runtime.in").read_text("utf-8").splitlines()
    assert said["Version"] == house["metadata"]["version"] and said["Requires-Python"] == house["options"]["python_requires"]
    assert {*map(Requirement, said.get_all("Requires-Dist", []))} == {Requirement(n) for n in lines if n[:1] not in ("", "#")}
    assert "heban = service.cli:main" in described(wheel, "entry_points.txt")


def test_it_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """`-S` leaves out the checkout that make installed editable: there is only the wheel and the libraries."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    code = "from service import cli, configuration as c; print(c.from_environment().web, flush=True); cli.app(['init'])"
    path = [str(tmp_path / "site"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    environment = {**NO_PROGRAMS, "PYTHONPATH": os.pathsep.join(path)}
    environment = {name: value for name, value in environment.items() if not name.startswith("HEBAN_")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=tmp_path / "elsewhere", env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.splitlines()[0] == str(tmp_path / "site/service/front") and "初始化完成" in done.stdout
    assert (tmp_path / "elsewhere/var/heban.db").exists()


def test_a_source_archive_gives_the_same_wheel_without_node(checkout: Path, wheel: Path, tmp_path: Path) -> None:
    done = pip_wheel(hook(checkout, "build_sdist", tmp_path / "sdist"), tmp_path / "wheel")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (again,) = (tmp_path / "wheel").iterdir()
    assert packed(again) == packed(wheel)


def test_without_front_and_node_it_is_refused_in_both_languages(tmp_path: Path) -> None:
    done = pip_wheel(copy_checkout(tmp_path / "checkout"), tmp_path / "wheel")
    said = done.stdout + done.stderr
    assert done.returncode and "Traceback" not in said
    assert "Expected Node 20.19 or 22.12 or newer with npm to build the web front but found none" in said
    assert "构建前端需要 Node" in said and list((tmp_path / "wheel").iterdir()) == []


def test_an_editable_install_builds_no_front(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    put(tmp_path / "bin")
    made = hook(copy_checkout(tmp_path / "checkout"), "build_editable", tmp_path / "editable", tmp_path / "bin")
    assert "editable" in made.name and calls(tmp_path / "bin") == []
