"""Rectifications over HTTP as their own people, on both stores: data are asked, the unit reports, a talk is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from engine.background.worker import Worker
from records.acting import Acting
from records.scope import system_scope
from reports import snapshots
from reports.saving import Typed, save
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_report_rounds import place, staffed

MANAGER, AUDITOR, INSPECTOR, BELOW = "henan-manager", "henan-auditor", "henan-inspector", "zhengzhou-manager"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    staffed(setup, "henan", "zhengzhou")
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def ask(town: Town, unit: str = "zhengzhou", **more: Any) -> Any:
    data = {"unit": town.world.org[unit], "set": "informatization", "period": "2026-08", "demand": "限期补报", "days": 5}
    return town.person(MANAGER).post("/cases", {"process": "rectification", "data": {**data, **more}})


def issued(town: Town) -> str:
    answer = ask(town)
    assert answer.status_code == 201, answer.text
    case = str(answer.json["id"])
    assert town.person(AUDITOR).decide(case, "approve").status_code == 200
    return case


def test_a_late_city_reports_and_the_province_checks_it_against_the_data(town: Town, setup: Setup) -> None:
    case = issued(town)
    unit = town.person(BELOW)
    assert unit.get(f"/cases/{case}").status_code == 200, "the unit is a party of the case"
    with setup.house.working() as work, system_scope(work.session):
        for name in ("jinshui", "guancheng", "zhengzhou"):
            at: Any = place(work, setup, name, "2026-08")
            snapshots.submit(work.session, Acting(work.now), at, snapshots.How(approved=True))
    assert unit.decide(case, "report", data={"measures": "已补报"}).status_code == 200
    shown = town.person(AUDITOR).get(f"/cases/{case}").text
    assert "逾期未报" in shown and "已补报" in shown
    for login in (MANAGER, BELOW):
        assert town.person(login).inbox(case) == [], "who asked and who reports do not check"
    assert town.person(AUDITOR).decide(case, "accept").status_code == 200
    assert town.person(MANAGER).get(f"/cases/{case}").json["outcome"] == "Done"


def test_once_the_term_is_over_the_interview_is_recorded(town: Town, setup: Setup) -> None:
    case = issued(town)
    town.pass_time(days=7)
    Worker(setup.house.engine).tick()
    town.known.clear()
    inspector = town.person(INSPECTOR)
    talked = {"held_on": "2026-09-26", "present": "市教育局分管负责人", "record": "承诺三日内补报"}
    assert inspector.decide(case, "close", data={**talked, "record": ""}).status_code == 422, "no interview without a record"
    assert inspector.decide(case, "close", data=talked).status_code == 200
    shown = inspector.get(f"/cases/{case}")
    assert shown.json["outcome"] == "Done" and talked["record"] in shown.text
    assert town.person(BELOW).inbox(case) == []


def test_only_what_the_data_show_right_below_is_admitted(town: Town, setup: Setup) -> None:
    def rules(answer: Any) -> list[str]:
        assert answer.status_code == 422, answer.text
        return [one["rule"] for one in answer.json["errors"]]

    assert rules(ask(town, "jinshui")) == ["not_below"]
    assert rules(ask(town, days=31)) == ["days"]
    assert town.person(AUDITOR).post("/cases", {"process": "rectification", "data": {}}).status_code == 403
    with setup.house.working() as work, system_scope(work.session):
        for name in ("jinshui", "guancheng", "zhengzhou"):
            at: Any = place(work, setup, name, "2026-08")
            snapshots.submit(work.session, Acting(work.now), at, snapshots.How(approved=True))
    left = town.person(MANAGER).get(f"/cases/{ask(town).json['id']}").text
    assert "未填报" in left and "逾期未报" not in left, "on time by now, with gaps"
    with setup.house.working() as work, system_scope(work.session):
        own = [one for one in at.definition.items if "city" in one.filled_by and one.required]
        cells = [Typed(one.code, [one.options[0][0]] if one.options else "1") for one in own]
        assert save(work.session, Acting(work.now, "someone"), place(work, setup, "zhengzhou"), cells).refused == []
    assert rules(ask(town, period="2026-09")) == ["nothing"], "complete, and not due yet"
