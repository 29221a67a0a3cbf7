"""A running Heban with the small world of the tests: one process on SQLite, the worker inside, a clock that is turned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from service.clocks import set_file_clock
from service.configuration import Configuration
from tests.blackbox import conftest as blackbox
from tests.e2e.front import built_front
from tests.furnished import furnished
from tests.world import CHEAP, NOW, make_world


@contextmanager
def installation(home: Path) -> Iterator[blackbox.Running]:
    """Copy the world into an empty folder, serve it with the built front, stop it at the end."""
    made = furnished("browsed", make_world)
    database = made.copied(home)
    set_file_clock(home / "clock", NOW)
    configuration = Configuration(home=home, database=database, clock_file=home / "clock", password_cost=CHEAP)
    port = blackbox.free_port()
    with patch.dict(os.environ, {"HEBAN_WEB": str(built_front(home / "front"))}):
        process = blackbox.serve(configuration, port, with_worker=True)
    address = f"http://127.0.0.1:{port}"
    try:
        blackbox.answering(address, home)
        yield blackbox.Running([address], made.world, home / "clock", "sqlite", configuration)
    finally:
        process.terminate()
        process.wait(20)
