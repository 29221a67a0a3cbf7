"""Operators see what waits to be started, why a start was given up, and let it be tried again; others see none of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine import Occasion, OneCase, StartForEach
from engine.background.case_starter import CaseStarter
from engine.background.worker import Worker
from engine.definitions.publishing import Deploy, deploy
from records import jobs
from records.acting import Acting
from records.scope import system_scope
from tests.api.conftest import Person, Town
from tests.soak import drawings


class Two(StartForEach):
    """A case for a school of each of two provinces."""

    def __init__(self, units: list[str]) -> None:
        self.units = sorted(units)

    def declared(self, process: str, element: str) -> bool:
        return process == "each"

    def page(self, work: Any, occasion: Occasion, after: str, limit: int) -> list[OneCase]:
        return [OneCase(unit, unit, {"unit": unit}) for unit in self.units if unit > after]


@pytest.fixture
def due(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    two = Two([town.world.org["school_c"], town.world.org["school_d"]])
    monkeypatch.setattr(town.house.engine.ports, "starts", two)
    drawn = drawings.each_unit().replace('id="each"', 'id="each" name="逐校填报" heban:nameEn="One each"')
    with town.house.engine.work() as work:
        deploy(town.house.engine.definitions, work, {"each.bpmn": drawn.encode()}, Deploy(key="each"))
    town.pass_time(minutes=5)
    Worker(town.house.engine).tick()
    yield two


def shown(person: Person) -> dict[str, Any]:
    answer = person.get("/operations/starts")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_what_waits_is_shown_and_what_was_given_up_is_started_again(town: Town, due: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = town.person("henan-operator")
    (mine,) = [one for one in shown(operator)["occasions"] if one["process_name_en"] == "One each"]
    assert (mine["reading"], mine["waiting"], mine["late"], mine["name"]) == ("open", 0, True, "Due")
    real = town.house.engine.runner.start_left
    failing = [True]

    def fails(work: Any, definition: str, left: Any, values: Any) -> Any:
        if failing:
            raise ValueError("a broken unit")
        return real(work, definition, left, values)

    monkeypatch.setattr("engine.run.commands.start_left", fails)
    starter = CaseStarter(town.house.engine)
    for _ in range(4):
        starter.tick()
        town.pass_time(minutes=11)
    told = shown(operator)
    assert [one["organisation"] for one in told["failed"]] == ["管城区第一小学"], "that of another province is not theirs"
    (given_up,) = told["failed"]
    assert given_up["attempts"] == 4 and "broken" in given_up["error_en"] and given_up["error"].startswith("系统故障")
    assert operator.post(f"/operations/starts/{given_up['id']}/retry", {"reason": ""}).status_code == 422
    assert operator.post("/operations/starts/nothing/retry", {"reason": "x"}).status_code == 404
    failing.clear()
    assert operator.post(f"/operations/starts/{given_up['id']}/retry", {"reason": "已修复"}).status_code == 200
    assert starter.tick().started == 1
    assert shown(operator)["failed"] == [] and shown(operator)["waiting"] == 0


def test_work_of_the_system_is_shown_until_it_is_done(town: Town) -> None:
    operator = town.person("henan-operator")
    with town.house.working() as work, system_scope(work.session):
        for unit in ("school_c", "school_d"):
            jobs.ask_for_system(work.session, Acting(work.now), town.world.org[unit], jobs.Asked("gone.kind", {}, None))
    assert [(one["organisation"], one["state"]) for one in shown(operator)["jobs"]] == [("管城区第一小学", "open")]
    town.work_off()
    (told,) = shown(operator)["jobs"]
    assert told["state"] == "failed" and told["error"] and town.person("school_c-student_clerk").get("/jobs").json["items"] == []


@pytest.mark.parametrize("login", ["school_c-student_clerk", "jinshui-student_clerk", "henan-process_owner"])
def test_nobody_but_operators_sees_it(town: Town, login: str) -> None:
    person = town.person(login)
    assert person.get("/operations/starts").status_code == 403
    assert person.post("/operations/starts/x/retry", {"reason": "x"}).status_code == 403
