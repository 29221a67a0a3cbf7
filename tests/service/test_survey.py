"""A survey over HTTP on both stores: what the bases hold is refused, the planning department approves, those below answer."""

from __future__ import annotations

from typing import Any

from api.app import create_app
from records.acting import Acting
from records.roles import Role
from records.scope import system_scope
from tests.api.conftest import Town, hire
from tests.api.test_reports import small
from tests.service.conftest import Setup
from tests.service.test_report_rounds import SEPTEMBER, cases, opened, staffed

KEY = "canteens"
REQUEST = {"purpose": "掌握食堂用餐情况", "basis": "厅发〔2026〕9号", "first": SEPTEMBER, "periods": 1}


def form(*more: dict[str, Any]) -> dict[str, Any]:
    body = {**small(KEY), "kinds": ["school", "county", "city", "province"], "due": 20}
    body["chain"] = {"check": "manager", "review": "auditor", "approve": "inspector", "submit": "auditor"}
    item = {**body["items"][0], "filled_by": ["school"]}
    alike = {**item, "code": "canteen_rooms", "zh": "多媒体教室数", "required": False}
    return {**body, "items": [item, alike, *more]}


KNOWN = {"code": "bandwidth", "zh": "出口带宽", "en": "Bandwidth", "section": "s", "filled_by": ["school"]}


def peopled(setup: Setup) -> Town:
    staffed(setup, "jinshui", "guancheng")
    with setup.house.working() as work, system_scope(work.session):
        for login, unit, roles in (
            ("henan-manager", "henan", [Role.MANAGER]), ("henan-planner", "henan", [Role.PLANNER]),
            ("henan-both", "henan", [Role.PLANNER, Role.MANAGER]), ("guangdong-manager", "guangdong", [Role.MANAGER]),
            ("school_a-manager", "school_a", [Role.MANAGER]), ("school_d-manager", "school_d", [Role.MANAGER]),
        ):  # fmt: skip
            hire(work.session, Acting(work.now), setup.world, login, [(unit, role) for role in roles])
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def test_a_survey_asks_what_the_bases_lack_and_is_collected_below_its_owner_alone(setup: Setup) -> None:
    town = peopled(setup)
    manager, both = town.person("henan-manager"), town.fresh("henan-both")
    manages = next(one["assignment"] for one in both.me["roles"] if one["role"] == "manager")
    plans = next(one["assignment"] for one in both.me["roles"] if one["role"] == "planner")
    both.post("/auth/act-as", {"assignment": manages})
    draft = both.post("/reports/sets/drafts", {"definition": form(KNOWN)}).json
    refused = manager.post("/cases", {"process": "survey", "data": {**REQUEST, "draft": draft["id"]}})
    assert refused.status_code == 422 and [one["rule"] for one in refused.json["errors"]] == ["known"], refused.text
    assert "出口带宽" in refused.json["errors"][0]["message"], "the element is known, whatever it is called here"
    kept = both.post("/reports/sets/drafts", {"definition": form(), "id": draft["id"], "revision": draft["revision"]})
    late = manager.post("/cases", {"process": "survey", "data": {**REQUEST, "draft": draft["id"], "first": "2026-08"}})
    assert [one["rule"] for one in late.json["errors"]] == ["first"]
    started = manager.post("/cases", {"process": "survey", "data": {**REQUEST, "draft": draft["id"]}})
    assert started.status_code == 201, (kept.text, started.text)
    case = str(started.json["id"])
    both.post("/auth/act-as", {"assignment": plans})
    own = both.decide(case, "approve")
    assert own.status_code == 403 and "本人填写过" in own.json["detail"]
    planner = town.person("henan-planner")
    table = next(one for one in planner.get(f"/cases/{case}").json["sections"] if one["type"] == "table")
    assert [[cell["value_en"] for cell in row][3:] for row in table["rows"]] == [
        ["the bases lack it", "—"], ["another element has this name", "Informatization progress, monthly figures"],
    ]  # fmt: skip
    assert planner.decide(case, "approve").status_code == 200
    _collected(setup, town)


def _collected(setup: Setup, town: Town) -> None:
    opened(setup)
    town.known.clear()  # every sign-in has ended meanwhile
    assert {unit for key, unit in cases(setup) if key == KEY} == {"zhengzhou", "jinshui", "guancheng"}
    cells = {"set": KEY, "period": SEPTEMBER, "cells": [{"item": f"{KEY}_n", "value": 3}]}
    assert town.person("school_a-manager").post("/reports/cells", cells).json["refused"] == []
    other = town.person("school_d-manager")
    assert other.post("/reports/cells", cells).status_code == 404
    assert KEY not in [one["key"] for one in other.get("/reports/sets").json["items"]]
    assert town.person("guangdong-manager").get(f"/reports/sets/{KEY}").status_code == 404
    listed = {one["key"]: one for one in town.person("school_a-manager").get("/reports/sets").json["items"]}
    assert listed[KEY]["yours"] and listed[KEY]["due"]["period"] == SEPTEMBER
    whole = town.person("henan-manager").get("/reports/figures", set=KEY, period=SEPTEMBER, items=f"{KEY}_n").json["items"][0]
    assert whole["whole"] and whole["figures"][f"{KEY}_n"]["value"] == "3"
    body = {"set": KEY, "period": "2026-10", "cells": [{"item": f"{KEY}_n", "value": 3}]}
    over = town.person("school_a-manager").post("/reports/cells", body)
    assert over.status_code == 404 and "no data set" not in over.json["detail"], "it was collected for one period"
