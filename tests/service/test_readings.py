"""Who read a child's data, as the system administrators of its units are told, on both stores (O10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from tests.api.conftest import Town
from tests.service.conftest import Setup

CLERK, ADMIN = "school_a-student_clerk", "school_a-system_admin"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def ask(town: Town, login: str, pupil: Any, **more: Any) -> Any:
    return town.person(login).post("/readings", {"code": pupil.code, "name": pupil.name, **more})


def test_each_view_of_the_child_is_told_with_its_reader_and_lists_apart(town: Town) -> None:
    pupil, other = town.world.take("school_a"), town.world.take("school_a")
    clerk = town.person(CLERK)
    clerk.get(f"/students/{pupil.id}")
    clerk.get(f"/students/{other.id}")
    clerk.get("/students")
    town.person("school_b-student_clerk").post("/students/lookup", {"code": pupil.code, "name": pupil.name})
    told = ask(town, ADMIN, pupil).json
    assert [(one["who"], one["what_en"]) for one in told["views"]] == [
        ("school_bstudent_clerk", "looked up exactly"), ("school_astudent_clerk", "card viewed"),
    ]  # fmt: skip
    assert [one["what_en"] for one in told["lists"]] == ["list viewed"] and told["lists"][0]["n"] > 1
    assert pupil.name not in str(told) and pupil.code not in str(told)
    again = ask(town, "jinshui-system_admin", pupil).json
    assert again["views"][0]["what_en"] == "asked who read", "the question is recorded as well"
    town.pass_time(hours=2)
    town.known.clear()
    assert [one["what_en"] for one in ask(town, ADMIN, pupil, days=1).json["views"]].count("asked who read") == 2


def test_nobody_else_asks_and_a_child_elsewhere_or_misnamed_is_not_found(town: Town) -> None:
    pupil = town.world.take("school_a")
    for login in (CLERK, "school_a-student_leader"):
        assert ask(town, login, pupil).status_code == 403, login
    assert ask(town, "school_b-system_admin", pupil).status_code == 404
    pupil.name = "王小明"
    assert ask(town, ADMIN, pupil).status_code == 404
    with_setting = town.person("ministry-system_admin").settle(town.world.org["ministry"], "lookup.rate_per_hour", 1)
    assert with_setting.status_code in (200, 201), with_setting.text
    assert ask(town, ADMIN, pupil).status_code == 429, "questions are counted, found or not"
