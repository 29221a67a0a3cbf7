"""A server of `bench beside`, run on the code of a checkout: `python -P beside_server.py STORE HOME TRANSFERS INBOX`.

Prints one line of JSON, its address, the sign-ins and the tasks to decide, and serves until its input ends. This file
runs on the code of either checkout: it may use only what both have.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.conftest import answering, free_port, serve
from tests.soak.province import Province, installation, province
from tests.world import PASSWORD

DECIDING, READING = "school_a-student_leader", "school_b-student_leader"
STARTING = "school_b-student_clerk"
FRONT = "front"  # the folder of the installation whose files the server sends


@contextmanager
def served(configuration: Configuration, transfers: int, inbox: int) -> Iterator[tuple[str, Province, list[str]]]:
    """An installation that serves with its worker inside: transfers to decide, and a desk of so many tasks to read."""
    made = province(configuration, transfers, inbox)
    address = f"http://127.0.0.1:{(port := free_port())}"
    front = configuration.home / FRONT
    front.mkdir()
    (front / "index.html").write_text("<!doctype html>")  # a front without it is refused
    os.environ["HEBAN_WEB"] = str(front)
    process = serve(configuration, port, with_worker=True)
    try:
        answering(address, configuration.home)
        _fill_desk(Client(address, STARTING, PASSWORD), [pupil.id for pupil in made.pupils])
        tasks = _waiting(Client(address, DECIDING, PASSWORD))
        assert len(tasks) == transfers, f"Expected {transfers} tasks on the desk but found {len(tasks)}"
        yield address, made, tasks
    finally:
        del os.environ["HEBAN_WEB"]
        process.terminate()
        process.wait(30)


def signed_in(address: str, login: str) -> dict[str, str]:
    """The headers of somebody signed in."""
    client = Client(address, login, PASSWORD)
    cookies = "; ".join(f"{one.name}={one.value}" for one in client.http.cookies)
    return {"Cookie": cookies, "X-CSRF-Token": client.me["csrf"], "Accept-Encoding": "gzip"}


def _fill_desk(clerk: Client, pupils: list[str]) -> None:
    for pupil in pupils:
        body = {"process": "transfer", "data": {"student": pupil, "reason": "job"}, "files": [clerk.upload()]}
        answer = clerk.post("/cases", body)
        assert answer.ok, answer.text


def _waiting(leader: Client) -> list[str]:
    found: list[str] = []
    page: dict[str, Any] = leader.get("/inbox", limit=200).json()
    while True:
        found += [item["id"] for item in page["items"]]
        if not page["next"]:
            return found
        page = leader.get("/inbox", limit=200, cursor=page["next"]).json()


def main(store: str, home: str, transfers: int, inbox: int) -> None:
    """Serve until the input ends."""
    Path(home).mkdir(parents=True)
    with installation(Path(home), store) as place, served(place, transfers, inbox) as (address, _made, tasks):
        signed = {login: signed_in(address, login) for login in (DECIDING, READING)}
        sys.stdout.write(json.dumps({"address": address, "signed": signed, "tasks": tasks}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
