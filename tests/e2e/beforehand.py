"""What is there before a person sits down, and what time it is: many cases that others started, a day that has come.

The tests themselves change state only by what can be clicked or typed; nobody clicks three hundred cases together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.blackbox.client import Client
from tests.blackbox.conftest import Running
from tests.world import PASSWORD


def many_cases(running: Running, login: str, process: str, data: list[Mapping[str, Any]]) -> None:
    """Cases that somebody started over HTTP, one for each of the given data."""
    clerk = Client(running.addresses[0], login, PASSWORD)
    for one in data:
        answer = clerk.post("/cases", {"process": process, "data": dict(one), "files": []})
        assert answer.status_code == 201, answer.text


def fields_of(running: Running, login: str, process: str) -> dict[str, str]:
    """The keys of the fields of a start form by their labels."""
    form = Client(running.addresses[0], login, PASSWORD).get(f"/processes/{process}/start-form").json()["form"]
    return {field["label"]: field["key"] for field in form["components"] if "key" in field}


def it_is(running: Running, moment: datetime) -> None:
    """The installation's clock comes to an instant."""
    running.set_time(moment)
