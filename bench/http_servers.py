"""The three servers whose answers `bench http` compares: Heban, the bare one, and viewflow; each ready to be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import make_url

from bench.beside_server import FRONT, served, signed_in
from bench.rivals import installed
from bench.wire import Request, Wire
from service.configuration import Configuration
from tests.blackbox.conftest import answering, free_port
from tests.blackbox.template import new_database
from tests.world import World

INBOX = 50  # tasks on the desk whose first page is read
FILE = "page.json"
DECISION = {"outcome": "approve", "reason": "", "data": {}}
HOPS = {"connection", "server", "date", "content-length", "transfer-encoding"}  # the server's own, of each answer


@dataclass
class Heban:
    """An installation that serves, with transfers to decide and a desk of fifty."""

    address: str
    configuration: Configuration
    world: World
    tasks: list[str]

    def put_file(self, content: bytes) -> None:
        """Let the server send these bytes as a file of its web front."""
        (self.configuration.home / FRONT / FILE).write_bytes(content)

    def wire(self, login: str) -> Wire:
        """A connection of somebody signed in."""
        return Wire(self.address, signed_in(self.address, login))


def decision(task: str) -> Request:
    """As the web front sends it."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"bench-{task}"}
    return Request("POST", f"/api/tasks/{task}/decide", json.dumps(DECISION).encode(), headers)


@contextmanager
def heban(configuration: Configuration, transfers: int) -> Iterator[Heban]:
    """Heban with its worker inside, as one installation runs."""
    with served(configuration, transfers, INBOX) as (address, made, tasks):
        yield Heban(address, configuration, made.world, tasks)


@contextmanager
def bare(configuration: Configuration, page: tuple[dict[str, str], bytes]) -> Iterator[Wire]:
    """A connection to a server that sends a page as Heban sent it."""
    file, port = configuration.home / "page", free_port()
    kept = {name: value for name, value in page[0].items() if name.lower() not in HOPS}
    file.write_bytes(json.dumps(kept).encode() + b"\n" + page[1])
    command = [sys.executable, "-m", "bench.bare_server", str(port), str(configuration.threads), str(file)]
    with _ended(subprocess.Popen(command)):
        answering(address := f"http://127.0.0.1:{port}", configuration.home)
        yield Wire(address, {"Content-Type": "application/json", "Accept-Encoding": "gzip"})


@dataclass
class Viewflow:
    """A server of Django and viewflow, with cases to decide."""

    address: str
    database: str
    headers: dict[str, str]
    csrf: str
    paths: list[str]

    def decision(self, path: str) -> Request:
        """viewflow's form with the two fields of a decision."""
        fields = {"csrfmiddlewaretoken": self.csrf, "outcome": "approve", "comment": ""}
        return Request("POST", path, urlencode(fields).encode())

    def wire(self) -> Wire:
        """A connection of the leader, who is signed in; a decision is answered by a redirect."""
        return Wire(self.address, self.headers, expected=302)

    def decided(self) -> dict[str, int]:
        """How many tasks were decided, and the history rows of that."""
        found: dict[str, int] = installed.viewflow_answer("count", self.database)
        return found


@contextmanager
def viewflow(configuration: Configuration, cases: int) -> Iterator[Viewflow]:
    """viewflow on a database of its own on the same store, with as many threads as Heban."""
    database, port = _beside(configuration), free_port()
    made = installed.viewflow_answer("prepare", database, str(cases))
    command = [*installed.viewflow_command("viewflow_http.py"), "serve", database]
    with _ended(subprocess.Popen([*command, str(port), str(configuration.threads)])):
        answering(address := f"http://127.0.0.1:{port}", configuration.home)
        headers = {"Cookie": made["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
        yield Viewflow(address, database, headers, made["csrf"], made["paths"])


def _beside(configuration: Configuration) -> str:
    url = make_url(configuration.database)
    if url.get_backend_name() == "sqlite":
        return str(Path(str(url.database)).with_name("viewflow.db"))
    made = make_url(new_database(configuration.database, "viewflow"))
    return made.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
