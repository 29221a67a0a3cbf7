"""The house as its users meet it: real processes behind HTTP, on each store, with one process or with four.

Everything is played on the embedded installation and on the large one; what could differ between stores or between
processes (`everywhere`) on the two others as well. An installation serves all tests of a worker: each takes pupils of
its own and puts back the settings it changes.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import requests
from flask import Flask

from api.app import create_app
from api.context import House
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.in_process import ADDRESS, InProcess
from tests.furnished import furnished
from tests.postgres import Server
from tests.situations import make_situations
from tests.world import CHEAP, NOW, PASSWORD, World, make_world

ROOT = Path(__file__).resolve().parents[2]
FULL = ("sqlite-one", "postgres-four")
OTHERS = ("sqlite-four", "postgres-one")
IN_PROCESS = ("sqlite-inside", "postgres-inside")
PATIENCE = 180  # seconds
PUPILS = 90  # of a school: each test takes its own


@dataclass
class Running:
    """A running installation: its addresses, its world, its clock; `app` is set when it runs in this process."""

    addresses: list[str]
    world: World
    clock_file: Path
    store: str
    configuration: Configuration
    app: Flask | None = None

    def client(self, login: str, server: int = 0) -> Client:
        """Somebody signed in at one of the servers."""
        return Client(self.addresses[server % len(self.addresses)], login, PASSWORD, self.anybody())

    def anybody(self) -> requests.Session:
        """Nobody in particular."""
        session = requests.Session()
        if self.app is not None:
            session.mount(ADDRESS, InProcess(self.app))
        return session

    def set_time(self, instant: datetime) -> None:
        """Move the time of every process."""
        set_file_clock(self.clock_file, instant)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play a test on the installations it is for, unless it names them itself."""
    named = any("running" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "running" in metafunc.fixturenames and not named:
        where = (*FULL, *OTHERS) if metafunc.definition.get_closest_marker("everywhere") else FULL
        metafunc.parametrize("running", where, indirect=True, scope="package")


@pytest.fixture(scope="package")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation with the test world: inside this process, one process, or 2 servers and 2 workers."""
    store, shape = request.param.split("-")
    home = tmp_path_factory.mktemp(request.param)
    server = None if store == "sqlite" else request.getfixturevalue("postgres_server")
    configuration, world = copied_town(home, server)
    how = inside if shape == "inside" else served
    with how(configuration, shape) as (addresses, app):
        yield Running(addresses, world, configuration.home / "clock", store, configuration, app)


def copied_town(home: Path, server: Server | None) -> tuple[Configuration, World]:
    """The test world with its unusual situations, in a folder of one's own."""
    made = furnished("town_of_situations", _town, server)
    database = made.copied(home)
    if server is not None:
        database = server.copy(made.name, f"{home.name.replace('-', '_')}_{os.getpid()}")
    set_file_clock(home / "clock", NOW)
    configuration = Configuration(home=home, database=database, clock_file=home / "clock", password_cost=CHEAP)
    return configuration, made.world


def _town(house: House) -> World:
    world = make_world(house, PUPILS)
    make_situations(house, world)
    return world


@contextmanager
def inside(configuration: Configuration, _shape: str) -> Iterator[tuple[list[str], Flask | None]]:
    """The application in this process."""
    house = bootstrap.open_house(configuration)
    yield [ADDRESS], create_app(house)
    house.audit.close()
    house.database.dispose()


@contextmanager
def served(configuration: Configuration, shape: str) -> Iterator[tuple[list[str], Flask | None]]:
    """Real processes; with `four` two of them serve and two work."""
    ports = [free_port() for _ in range(2 if shape == "four" else 1)]
    processes = [serve(configuration, port, with_worker=shape == "one") for port in ports]
    if shape == "four":
        processes += [command(configuration, "worker") for _ in range(2)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for address in addresses:
            answering(address, configuration.home)
        yield addresses, None
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
        "HEBAN_WEB": "off", **os.environ, "HEBAN_HOME": str(configuration.home), "HEBAN_DATABASE": configuration.database,
        "HEBAN_CLOCK_FILE": str(configuration.clock_file), "HEBAN_TICK_SECONDS": "0.2", "PYTHONPATH": str(ROOT),
        "HEBAN_PASSWORD_PASSES": str(configuration.password_cost.passes),
        "HEBAN_PASSWORD_MEMORY_KIB": str(configuration.password_cost.memory_kib),
    }  # fmt: skip
    log = (configuration.home / f"{words[0]}-{time.monotonic_ns()}.log").open("wb")
    return subprocess.Popen([sys.executable, "-m", "service.cli", *words], env=environment, stdout=log, stderr=log, cwd=ROOT, start_new_session=True)


def answering(address: str, home: Path) -> None:
    """Wait for the first answer of a server; a busy machine may take its time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if requests.get(f"{address}/api/health", timeout=10).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    logs = "\n".join(p.read_text(errors="replace")[-2000:] for p in home.glob("*.log"))
    pytest.fail(f"Expected a server at {address} within {PATIENCE} s but none answered:\n{logs}", pytrace=False)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
