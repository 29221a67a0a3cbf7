"""When the build makes the web front anew, and what it says where it cannot; node and npm are stand-ins that note calls."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.installing.conftest import calls, put


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """The sources of a front, never built, with one library and one that belongs to another system."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.ts").write_text("export {}")
    packages = {"": {}, "node_modules/vue": {"version": "3.5.45"}, "node_modules/other": {"version": "1.0.0", "optional": True}}
    (folder / "package-lock.json").write_text(json.dumps({"packages": packages}))
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is on the path."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The module that builds the front; it belongs to the build and is on no package's path."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import web_front

    yield web_front
    sys.modules.pop("web_front")


def install(web: Path, version: str) -> None:
    """Leave node_modules as `npm ci` does."""
    (web / "node_modules").mkdir(exist_ok=True)
    found = {"packages": {"node_modules/vue": {"version": version}}}
    (web / "node_modules/.package-lock.json").write_text(json.dumps(found))


def test_a_fresh_checkout_is_installed_and_built_once(front, web: Path, programs: Path) -> None:
    put(programs)
    assert front.built_front(web) == web / "dist"
    assert calls(programs) == ["ci", "run"]
    front.built_front(web)
    assert calls(programs) == ["ci", "run"], "what is newer than its sources is taken as it is"


@pytest.mark.parametrize("source", ["src/main.ts", "package-lock.json"])
def test_a_newer_source_is_built_again(front, web: Path, programs: Path, source: str) -> None:
    put(programs)
    front.built_front(web)
    later = (web / "dist/index.html").stat().st_mtime + 5
    os.utime(web / source, (later, later))
    install(web, "3.5.45")
    front.built_front(web)
    assert calls(programs) == ["ci", "run", "run"]


@pytest.mark.parametrize(("version", "asked"), [("3.5.45", ["run"]), ("3.5.44", ["ci", "run"])])
def test_libraries_are_installed_when_they_are_not_those_of_the_lock(front, web: Path, programs: Path, version: str, asked: list[str]) -> None:
    put(programs)
    install(web, version)
    front.built_front(web)
    assert calls(programs) == asked


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.1", "v21.7.0", "v22.11.0", "nonsense"])
def test_an_old_node_is_refused(front, web: Path, programs: Path, version: str) -> None:
    put(programs, version)
    with pytest.raises(front.FrontNotBuilt, match=f"but found {version}: install nodejs and npm") as refused:
        front.built_front(web)
    assert "构建前端需要 Node" in str(refused.value) and calls(programs) == []


@pytest.mark.parametrize("version", ["v20.19.0", "v22.12.0", "v24.0.0"])
def test_a_node_that_is_new_enough_is_taken(front, web: Path, programs: Path, version: str) -> None:
    put(programs, version)
    front.built_front(web)
    assert calls(programs) == ["ci", "run"]


def test_what_npm_says_is_told(front, web: Path, programs: Path) -> None:
    put(programs, code=7)
    (programs / "npm").write_text((programs / "npm").read_text().replace("exit", "echo 'no such library' >&2; exit"))
    with pytest.raises(front.FrontNotBuilt, match=r"`npm ci .*` in .* failed") as refused:
        front.built_front(web)
    assert "no such library" in str(refused.value) and "失败，原文如下" in str(refused.value)


def test_a_folder_without_front_and_sources_is_refused(front, tmp_path: Path) -> None:
    with pytest.raises(front.FrontNotBuilt, match="found neither it nor its sources") as refused:
        front.built_front(tmp_path)
    assert "请使用完整的代码库或安装包" in str(refused.value)
