"""The house as its users meet it: real processes behind HTTP, on each store, with one process or with four."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import requests

from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.template import Templates
from tests.world import PASSWORD, World

ROOT = Path(__file__).resolve().parents[2]
SETUPS = ("sqlite-one", "postgres-one", "sqlite-four", "postgres-four")


@dataclass
class Running:
    """A running installation: its addresses, its world, its clock."""

    addresses: list[str]
    world: World
    clock_file: Path
    store: str
    configuration: Configuration

    def client(self, login: str, server: int = 0) -> Client:
        """Somebody signed in at one of the servers."""
        return Client(self.addresses[server % len(self.addresses)], login, PASSWORD)

    def anybody(self) -> requests.Session:
        """Nobody in particular."""
        return requests.Session()

    def set_time(self, instant: datetime) -> None:
        """Move the time of every process."""
        set_file_clock(self.clock_file, instant)


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The test world to copy from, once per store."""
    return Templates(tmp_path_factory.mktemp("furnished"), lambda: str(request.getfixturevalue("postgres_server")))


@pytest.fixture(scope="module", params=SETUPS)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, templates: Templates
) -> Iterator[Running]:
    """An installation with the test world: one process with the worker inside, or 2 servers and 2 workers."""
    store, shape = request.param.split("-")
    home = tmp_path_factory.mktemp(request.param)
    configuration, world = templates.copied(store, home)
    ports = [free_port() for _ in range(2 if shape == "four" else 1)]
    processes = [serve(configuration, port, with_worker=shape == "one") for port in ports]
    if shape == "four":
        processes += [command(configuration, "worker") for _ in range(2)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for address in addresses:
            answering(address, home)
        yield Running(addresses, world, home / "clock", store, configuration)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def serve(configuration: Configuration, port: int, with_worker: bool) -> subprocess.Popen[bytes]:
    extra = ["--with-worker"] if with_worker else ["--no-worker"]
    return command(configuration, "serve", "--port", str(port), *extra)


def command(configuration: Configuration, *words: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, "HEBAN_HOME": str(configuration.home), "HEBAN_DATABASE": configuration.database,
        "HEBAN_CLOCK_FILE": str(configuration.clock_file), "HEBAN_TICK_SECONDS": "0.2", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    log = (configuration.home / f"{words[0]}-{time.monotonic_ns()}.log").open("wb")
    return subprocess.Popen([sys.executable, "-m", "service.cli", *words], env=environment, stdout=log, stderr=log, cwd=ROOT, start_new_session=True)


def answering(address: str, home: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if requests.get(f"{address}/api/health", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    logs = "\n".join(p.read_text(errors="replace")[-2000:] for p in home.glob("*.log"))
    pytest.fail(f"Expected a server at {address} within 60 s but none answered:\n{logs}", pytrace=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
