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


def a_variant_is_left_behind(running: Running) -> None:
    """Henan has a variant of the suspension, and the ministry published a newer version: both renamed one seat."""
    own, colleague, ministry, other = (
        Client(running.addresses[0], f"{unit}-process_owner{n}", PASSWORD) for unit in ("henan", "ministry") for n in ("", "2")
    )
    first = next(one for one in own.get("/definitions/suspension").json()["versions"] if one["owner"] == "national")["id"]
    files = own.get(f"/definitions/versions/{first}").json()["files"]
    seats = 'name="学校领导审核"', 'name="主管部门核办"'
    for people, words in (((own, colleague), ("校长审核并签字", None)), ((ministry, other), ("学校负责人审核", "主管部门核准"))):
        drawn = files["suspension.bpmn"]
        for seat, name in zip(seats, words, strict=True):
            drawn = drawn.replace(seat, f'name="{name}"', 1) if name else drawn
        body = {"from": first, "files": {**files, "suspension.bpmn": drawn}, "note": ""}
        version = people[0].post("/definitions/suspension/drafts", body).json()["id"]
        assert people[0].post(f"/definitions/versions/{version}/submit").status_code == 200
        answer = people[1].post(f"/definitions/versions/{version}/publish", {"note": "按新规定调整"})
        assert answer.status_code == 200, answer.text
