"""Named persons reported upward by a due day, over HTTP on both stores: asked, reported, checked, late, summed up (O12)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from engine.store import tables as t
from records.acting import STATUTORY_ZONE
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_enrolment import first_call, settle
from tests.service.test_named_people import LI
from tests.service.test_report_rounds import beat, staffed

PROVINCE, CITY, COUNTY = "henan-manager", "zhengzhou-manager", "jinshui-manager"
WINDOW = [{"from": "2026-10-05", "to": "2026-10-15"}]
UNITS = ("henan", "zhengzhou", "jinshui", "guancheng", "guangdong", "guangzhou", "liwan")


def opened(setup: Setup) -> Town:
    staffed(setup, *UNITS)
    setup.retire("report_round")
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application on each store, with managers."""
    return opened(setup)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone."""
    return opened(embedded)


def on(town: Town, month: int, day: int) -> None:
    """Go to the first instant of a day in China, with everything done that is due."""
    town.clock.advance(datetime(2026, month, day, 1, tzinfo=STATUTORY_ZONE))
    for _ in range(3):
        beat(town)  # type: ignore[arg-type]
    town.known.clear()


def ask(town: Town, unit: str = "henan", window: Any = None) -> None:
    answer = town.person(f"{unit}-system_admin").settle(
        town.world.org[unit], "named_people.windows", window or WINDOW, document="豫教函〔2026〕8号")
    assert answer.status_code == 200, answer.text


def cases(town: Town, key: str = "named_report") -> dict[str, str]:
    """The cases of a process by unit."""
    names = {org: name for name, org in town.world.org.items()}
    with town.house.engine.reading() as connection:
        found = connection.execute(select(t.case).where(t.case.c.key == key)).all()
    assert len({row.organisation for row in found}) == len(found), "each unit is asked once"
    return {names[row.organisation]: row.id for row in found}


def name(town: Town, unit: str, **more: Any) -> None:
    person, at = town.person(f"{unit}-manager"), f"/named-people/{town.world.org[unit]}"
    posts = {post: [{**LI, **more}] for post in ("main", "direct", "liaison", "group_head", "lead_department", "technical_unit")}
    answer = person.put(at, {"posts": posts, "number": person.get(at).json["number"]})
    assert answer.status_code == 200, answer.text


def figures(case: Any) -> list[int]:
    """Units asked, reported, checked, late, as the case of the level that asks shows them."""
    return [one["value"] for part in case["sections"] if part["type"] == "figures" for one in part["figures"]]


def test_each_unit_is_asked_reports_is_checked_and_the_province_sums_up(town: Town) -> None:
    ask(town)
    on(town, 10, 1)
    assert list(cases(town, "named_collection")) == ["henan"] and cases(town) == {}, "asked on the first day of the window"
    on(town, 10, 5)
    found = cases(town)
    assert sorted(found) == ["guancheng", "jinshui", "zhengzhou"], "and nobody next door"
    county, city, province = town.person(COUNTY), town.person(CITY), town.person(PROVINCE)
    case = found["jinshui"]
    assert county.decide(case, "report").status_code == 200
    (task,) = county.inbox(case)
    assert task["element"] == "Amend" and "联络员" in county.get(f"/cases/{case}").text, "who is missing is told"
    whole = cases(town, "named_collection")["henan"]
    assert figures(province.get(f"/cases/{whole}").json) == [3, 0, 0, 0], "and nothing counts as reported"
    name(town, "jinshui")
    assert county.decide(case, "report").status_code == 200
    told = city.get(f"/cases/{case}")
    assert "李敏" in told.text and LI["mobile"] not in told.text and "豫教函〔2026〕8号" in told.text
    assert city.decide(case, "send_back", "电话无法接通").status_code == 200
    assert county.inbox(case)[0]["element"] == "Amend"
    name(town, "jinshui", phone="0371-60000009")
    assert county.decide(case, "report").status_code == 200
    assert town.person("guancheng-manager").get(f"/cases/{case}").status_code == 404, "a sibling county sees nothing"
    assert city.decide(case, "confirm").status_code == 200
    assert province.decide(whole, "urge").status_code == 200
    told = [one["text"] for one in town.person("guancheng-manager").get("/notices").json["items"]]
    assert any("请按期报送联络员和责任人员" in one for one in told)
    assert province.decide(whole, "finish").status_code == 200
    assert province.inbox(whole), "two units are missing and the due day is not over"
    on(town, 10, 16)
    late = [one["text"] for one in town.person(CITY).get("/notices").json["items"]]
    assert any("管城回族区教育局逾期未报送责任人员（应于 2026-10-15 前报送）" in one for one in late)
    name(town, "guancheng")
    assert town.person("guancheng-manager").decide(found["guancheng"], "report").status_code == 200
    province = town.person(PROVINCE)
    assert province.decide(whole, "finish").status_code == 200
    shown = province.get(f"/cases/{whole}").json
    assert (shown["state"], figures(shown)) == ("ended", [3, 2, 1, 2])


def test_a_city_that_asks_takes_over_its_counties_and_a_window_of_this_month_is_asked_by_hand(small: Town) -> None:
    ask(small)
    ask(small, "zhengzhou", [{"from": "2026-10-20", "to": "2026-10-25"}])
    on(small, 10, 5)
    assert sorted(cases(small)) == ["zhengzhou"]
    on(small, 10, 20)
    assert sorted(cases(small)) == ["guancheng", "jinshui", "zhengzhou"]
    start = {"process": "named_collection", "data": {}}
    refused = small.person("guangdong-manager").post("/cases", start)
    assert refused.status_code == 422 and refused.json["errors"][0]["rule"] == "no_window", refused.text
    ask(small, "guangdong", [{"from": "10-21", "to": "10-30"}])
    assert small.person("guangdong-manager").post("/cases", start).json["errors"][0]["rule"] == "not_yet"
    on(small, 10, 21)
    assert small.person("guangdong-manager").post("/cases", start).status_code == 201
    on(small, 10, 22)
    assert sorted(cases(small)) == ["guancheng", "guangzhou", "jinshui", "liwan", "zhengzhou"]
    assert small.person("guangdong-manager").post("/cases", start).json["errors"][0]["rule"] == "already"
    by_hand = small.person("liwan-manager").post("/cases", {"process": "named_report", "data": {}})
    assert by_hand.json["errors"][0]["rule"] == "already"


def test_limits_posts_and_repeated_reminders_are_those_of_the_level(small: Town) -> None:
    settle(small, "jinshui", 1, "named_people.reminder_days")
    settle(small, "jinshui", 2, "named_people.check_days")
    settle(small, "jinshui", 5, "named_people.again_days")
    settle(small, "henan", ["liaison"], "named_people.reported")
    ask(small)
    ask(small, "guangdong")
    on(small, 10, 5)
    found = cases(small)
    assert first_call(small, found["jinshui"]) == date(2026, 10, 15) and first_call(small, found["guancheng"]) == date(2026, 10, 13)
    posts = {unit: "领导小组组长" in small.person(f"{unit}-manager").get(f"/cases/{found[unit]}").text for unit in ("jinshui", "liwan")}
    assert posts == {"jinshui": False, "liwan": True}
    on(small, 10, 16)
    on(small, 10, 19)
    late = {unit: sum("逾期未报送" in one["text"] for one in small.person(f"{unit}-manager").get("/notices").json["items"])
            for unit in ("jinshui", "guancheng")}
    assert late == {"jinshui": 1, "guancheng": 2}, "every five days, every three"
    for unit in late:
        name(small, unit)
        assert small.person(f"{unit}-manager").decide(found[unit], "report").status_code == 200
    due = {unit: small.person(CITY).inbox(found[unit])[0]["due"]["working_days"] for unit in late}
    assert due == {"jinshui": 2, "guancheng": 5}
