"""A running Heban with the small world of the tests: one process on SQLite, the worker inside, a clock that is turned."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import requests

from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox import conftest as blackbox
from tests.e2e.front import built_front
from tests.world import NOW, make_world


@contextmanager
def installation(home: Path) -> Iterator[blackbox.Running]:
    """Make the world in an empty folder, serve it with the built front, stop it at the end."""
    clock_file = home / "clock"
    set_file_clock(clock_file, NOW)
    configuration = Configuration(home=home, database=f"sqlite:///{home / 'heban.db'}", clock_file=clock_file)
    bootstrap.initialise(configuration)
    house = bootstrap.open_house(configuration)
    world = make_world(house)
    house.database.dispose()
    port = blackbox.free_port()
    with patch.dict(os.environ, {"HEBAN_WEB": str(built_front(home / "front"))}):
        process = blackbox.serve(configuration, port, with_worker=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, home)
        yield blackbox.Running([address], world, clock_file, "sqlite", configuration)
    finally:
        process.terminate()
        process.wait(20)


def _await(address: str, home: Path) -> None:
    """Wait for the first answer; a busy machine may take its time."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if requests.get(f"{address}/api/health", timeout=10).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
    logs = "\n".join(p.read_text(errors="replace")[-2000:] for p in home.glob("*.log"))
    raise AssertionError(f"Expected a server at {address} within 90 s but none answered:\n{logs}")
