"""A server that cannot begin says why in both languages, names what to change, and ends with exit code 2."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service import configuration, serving
from service.cli import app
from service.configuration import Configuration, from_environment
from service.listening import check_ready, listen
from service.refusals import NotReady

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another process serves."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def front(tmp_path: Path) -> Path:
    """A built front, as far as its first page."""
    folder = tmp_path / "front"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html>")
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a new installation; a server that begins after all ends the test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("HEBAN_HOME", str(folder))
    monkeypatch.delenv("HEBAN_DATABASE", raising=False)
    monkeypatch.setattr(serving, "_gunicorn", lambda *_: pytest.fail("Expected a refusal but the server began", pytrace=False))
    return folder


def heban(*words: str, code: int, **variables: str) -> str:
    """What a command says that ends with an exit code."""
    done = CliRunner().invoke(app, list(words), env=variables)
    assert done.exit_code == code, done.output
    return done.output


def test_a_port_in_use_ends_the_process_with_a_sentence(home: Path, front: Path, taken: int) -> None:
    heban("init", code=0)
    environment = {**os.environ, "HEBAN_PORT": str(taken), "HEBAN_WEB": str(front)}
    command = [sys.executable, "-m", "service.cli", "serve"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode == 2 and "Traceback" not in said and f"http://127.0.0.1:{taken}" in said


@pytest.mark.parametrize("words", [("serve",), ("demo", "--serve", "--students", "300")], ids=" ".join)
def test_a_port_in_use_is_named_with_what_changes_it(home: Path, front: Path, taken: int, words: tuple[str, ...]) -> None:
    heban("init", code=0)
    said = heban(*words, code=2, HEBAN_PORT=str(taken), HEBAN_WEB=str(front))
    assert f"http://127.0.0.1:{taken} but could not, because another process listens there" in said
    assert "已被其他进程占用" in said and "HEBAN_PORT" in said and "--port" in said and "HEBAN_HOST" in said
    assert not (home / "demo.json").exists(), "it is said before the demo is made"


def test_the_option_is_checked_like_the_variable(front: Path, taken: int) -> None:
    heban("init", code=0)
    assert f"127.0.0.1:{taken}" in heban("serve", "--port", str(taken), code=2, HEBAN_WEB=str(front))


@pytest.mark.parametrize("words", [("serve",), ("demo", "--serve", "--students", "300")], ids=" ".join)
def test_a_missing_front_is_named_with_what_builds_it(tmp_path: Path, home: Path, words: tuple[str, ...]) -> None:
    said = heban(*words, code=2, HEBAN_WEB=str(tmp_path / "nothing"))
    assert f"{tmp_path}/nothing" in said and "make web" in said and "HEBAN_WEB=off" in said and "没有构建好的前端" in said
    assert not (home / "demo.json").exists()


def test_serving_before_init_is_told_in_a_sentence() -> None:
    said = heban("serve", code=1, HEBAN_WEB="off", HEBAN_PORT="0")
    assert "heban init" in said and "没有密钥文件" in said


UNUSABLE = [
    ({"host": "192.0.2.1"}, "this machine has no such address", "本机没有这个地址"),
    ({"host": "no.such.invalid"}, "its name leads to no address", "该主机名没有对应的地址"),
    ({"port": 99999}, "a port is a number from 0 to 65535", "端口应为 0 到 65535 的数字"),
]


@pytest.mark.parametrize(("given", "en", "zh"), UNUSABLE, ids=[str(case[0]) for case in UNUSABLE])
def test_every_address_that_cannot_be_had_has_its_reason(tmp_path: Path, given: dict[str, object], en: str, zh: str) -> None:
    with pytest.raises(NotReady, match=en) as refused:
        check_ready(Configuration(home=tmp_path, database="", **given))  # type: ignore[arg-type]
    assert zh in refused.value.zh


def test_an_address_that_was_just_left_can_be_had_again(tmp_path: Path) -> None:
    """A connection that lingers after a stop keeps nobody from starting again."""
    first = listen(Configuration(home=tmp_path, database="", port=0))
    port = first.getsockname()[1]
    caller = socket.create_connection(("127.0.0.1", port))
    served, _ = first.accept()
    served.close()  # closed by the server first, so that its side waits
    caller.close()
    first.close()
    check_ready(Configuration(home=tmp_path, database="", port=port))


@pytest.mark.parametrize("name", ["HEBAN_PORT", "HEBAN_THREADS", "HEBAN_TICK_SECONDS"])
def test_a_variable_that_is_no_number_is_named(name: str) -> None:
    said = heban("init", code=2, **{name: "many"})
    assert f"in {name} but found 'many'" in said and f"{name} 应为" in said


def test_the_front_is_found_in_a_wheel_and_in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment({}).web == ROOT / "web" / "dist"
    monkeypatch.setattr(configuration, "FRONT_OF_WHEEL", tmp_path)
    assert from_environment({}).web == tmp_path
    assert from_environment({"HEBAN_WEB": "/elsewhere"}).web == Path("/elsewhere")
    assert from_environment({"HEBAN_WEB": "off"}).web is None
