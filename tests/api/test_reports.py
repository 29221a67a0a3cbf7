"""Monthly reports over HTTP: a school fills in, confirms; its county sees who is missing; a neighbour sees nothing."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from records.roles import Role
from tests.api.conftest import Person, Town

SET, OCTOBER = "informatization", "2026-10"


@pytest.fixture(scope="module")
def staffed(town: Town) -> Town:
    """The town in October, with a manager in every unit that reports."""
    town.pass_time(days=32)
    for unit in ("school_a", "school_b", "school_c", "school_d", "jinshui", "guancheng", "liwan", "zhengzhou"):
        town.hire(f"{unit}-manager", (unit, Role.MANAGER))
    town.known.clear()
    return town


def grid(person: Person, **query: Any) -> dict[str, Any]:
    answer = person.get("/reports/grid", set=SET, period=OCTOBER, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def full(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """A value for every cell that wants one."""
    values: dict[str, Any] = {"number": 10, "choices": [], "text": "一", "date": "2026-10-01"}
    more = {"teachers": 30}
    return [
        {"item": cell["code"], "value": more.get(cell["code"], values[cell["type"]]), "base": cell["revision"]}
        for cell in shown["cells"]
        if cell["writable"] and cell["required"]
    ]


def save(person: Person, cells: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    answer = person.post("/reports/cells", {"set": SET, "period": OCTOBER, "cells": cells, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_a_school_fills_in_its_grid_and_confirms(staffed: Town) -> None:
    school = staffed.person("school_a-manager")
    shown = grid(school)
    assert len([c for c in shown["cells"] if c["type"] == "number"]) == 38
    assert len([c for c in shown["cells"] if c["type"] == "choices"]) == 12
    refused = school.post("/reports/confirm", {"set": SET, "period": OCTOBER}).json["refused"]
    assert refused and refused[0]["findings"][0]["rule"] == "missing"
    assert save(school, full(shown))["refused"] == []
    done = school.post("/reports/confirm", {"set": SET, "period": OCTOBER}).json
    assert done["refused"] == [] and [one["unchanged"] for one in done["confirmed"]] == [False]
    again = grid(school)
    assert again["entry"]["stand"] == "confirmed"
    values = {cell["code"]: cell for cell in again["cells"]}
    assert values["bandwidth"]["value"] == "10" and values["bandwidth"]["changed_by"] == "school_a-manager"
    assert values["background_pupils"]["value"] == "60" and not values["background_pupils"]["writable"]


def test_cells_are_exact_or_refused(staffed: Town) -> None:
    school = staffed.person("school_b-manager")
    sent = [
        {"item": "bandwidth", "value": "475,962"}, {"item": "rooms_computer", "value": "４７５"},
        {"item": "seats_computer", "value": "475.962"}, {"item": "teachers", "value": "###"},
        {"item": "classrooms", "value": "12%"}, {"item": "wired_coverage", "value": "99.5%"},
        {"item": "budget_year", "value": "1.2万"}, {"item": "student_desktops", "value": "2026-10-01"},
        {"item": "background_pupils", "value": 5}, {"item": "multimedia_forms", "value": "投影+电脑、触控一体机"},
    ]  # fmt: skip
    answer = save(school, sent)
    assert {one["item"] for one in answer["saved"]} == {
        "bandwidth", "rooms_computer", "wired_coverage", "budget_year", "multimedia_forms",
    }  # fmt: skip
    assert all(one["text"] and one["text_en"] for one in answer["refused"])
    values = {cell["code"]: cell["value"] for cell in grid(school)["cells"]}
    assert values["bandwidth"] == "475962" and values["rooms_computer"] == "475" and values["budget_year"] == "12000.00"
    assert values["multimedia_forms"] == ["projector", "panel"] and values["wired_coverage"] == "99.50"


def test_what_somebody_else_wrote_meanwhile_is_a_conflict_that_keeps_both(staffed: Town) -> None:
    school, county = staffed.person("school_b-manager"), staffed.person("jinshui-manager")
    seen = {cell["code"]: cell["revision"] for cell in grid(school)["cells"]}["bandwidth"]
    unit = staffed.world.org["school_b"]
    assert save(county, [{"item": "bandwidth", "value": 7, "base": seen}], unit=unit)["conflicts"] == []
    (conflict,) = save(school, [{"item": "bandwidth", "value": 8, "base": seen}])["conflicts"]
    assert conflict["current"]["value"] == "7" and conflict["sent"] == 8 and conflict["changed_by"] == "jinshui-manager"
    changes = school.get("/reports/changes", set=SET, period=OCTOBER, item="bandwidth").json["items"]
    assert [(one["before"]["value"], one["after"]["value"]) for one in changes][0] == ("475962", "7")


def test_a_county_sees_who_is_missing_and_what_adds_up(staffed: Town) -> None:
    county = staffed.person("jinshui-manager")
    answer = county.get("/reports/status", set=SET, period=OCTOBER).json
    assert [(one["name_en"], one["entry"]["stand"]) for one in answer["items"]] == [("school_a", "confirmed"), ("school_b", "open")]
    assert answer["counts"]["schools"] == 2 and answer["counts"]["confirmed"] == 1
    rows = county.get("/reports/figures", set=SET, period=OCTOBER, items="bandwidth,background_pupils").json["items"]
    whole = next(row for row in rows if row["whole"])
    assert whole["figures"]["bandwidth"]["value"] == "17"
    assert whole["figures"]["bandwidth"]["units"] == {"value": 2, "not_applicable": 0, "blank": 0, "not_reported": 0}
    assert county.get("/reports/figures", set=SET, period=OCTOBER, format="csv").data.startswith(b"\xef\xbb\xbf")
    assert county.get("/reports/completeness", set=SET, period=OCTOBER).json["counts"]["schools"] == 2


def test_a_neighbour_county_reads_and_writes_nothing_of_it(staffed: Town) -> None:
    neighbour, unit = staffed.person("guancheng-manager"), staffed.world.org["school_a"]
    for path in ("grid", "status", "figures", "completeness", "changes", "snapshots"):
        answer = neighbour.get(f"/reports/{path}", set=SET, period=OCTOBER, unit=unit)
        assert answer.status_code == 404, path
    body = {"set": SET, "period": OCTOBER, "unit": unit, "cells": [{"item": "bandwidth", "value": 1}]}
    assert neighbour.post("/reports/cells", body).status_code == 404
    assert neighbour.post("/reports/confirm", {"set": SET, "period": OCTOBER, "units": [unit]}).status_code == 404


def test_a_city_reads_a_school_but_does_not_write_in_it(staffed: Town) -> None:
    city, unit = staffed.person("zhengzhou-manager"), staffed.world.org["school_a"]
    assert grid(city, unit=unit)["unit"]["id"] == unit
    body = {"set": SET, "period": OCTOBER, "unit": unit, "cells": [{"item": "bandwidth", "value": 1}]}
    assert city.post("/reports/cells", body).status_code == 403
    clerk = staffed.person("school_a-student_clerk")
    assert clerk.post("/reports/cells", {**body, "unit": None}).status_code == 403, "another role's data set"


# -- workbooks --------------------------------------------------------------------------------------------
def changed(content: bytes, cells: dict[str, Any]) -> bytes:
    """A workbook with other values in the first unit's row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["填报数据"]
    codes = [cell.value for cell in sheet[2]]
    for code, value in cells.items():
        sheet.cell(3, codes.index(code) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_filled_in_offline_comes_back_cell_by_cell(staffed: Town) -> None:
    school = staffed.person("school_d-manager")
    book = school.get("/reports/workbook", set=SET, period=OCTOBER)
    assert book.status_code == 200, book.text
    sent = changed(book.data, {
        "bandwidth": 300, "rooms_computer": "１２", "classrooms": "=1+1", "multimedia_forms": "投影+电脑、触控一体机", "teachers": "不适用",
        "spaces_opened": 0,
    })  # fmt: skip
    answer = school.send("/reports/workbook", sent, set=SET, period=OCTOBER)
    assert answer.status_code == 200, answer.text
    (one,) = answer.json["items"]
    assert sorted(cell["item"] for cell in one["saved"]) == ["bandwidth", "multimedia_forms", "rooms_computer", "spaces_opened", "teachers"]
    assert [cell["item"] for cell in one["refused"]] == ["classrooms"] and one["conflicts"] == []
    cells = {cell["code"]: (cell["state"], cell["value"]) for cell in grid(school)["cells"]}
    assert cells["teachers"] == ("not_applicable", None) and cells["spaces_opened"] == ("value", "0.00")
    assert cells["rooms_recording"] == ("not_reported", None) and cells["bandwidth"] == ("value", "300")


def test_a_newer_value_is_a_conflict_for_an_older_workbook_and_untouched_cells_are_none(staffed: Town) -> None:
    school = staffed.person("school_d-manager")
    book = school.get("/reports/workbook", set=SET, period=OCTOBER).data
    save(school, [{"item": "bandwidth", "value": 400}, {"item": "rooms_computer", "value": 13}])
    (one,) = school.send("/reports/workbook", changed(book, {"bandwidth": 500}), set=SET, period=OCTOBER).json["items"]
    assert [(c["item"], c["current"]["value"]) for c in one["conflicts"]] == [("bandwidth", "400")]
    assert one["saved"] == [] and one["refused"] == []


def test_a_county_sends_its_schools_in_one_workbook_and_no_other_county_s(staffed: Town) -> None:
    county, other = staffed.person("jinshui-manager"), staffed.person("guancheng-manager")
    book = county.get("/reports/workbook", set=SET, period=OCTOBER, all="true").data
    sheet = openpyxl.load_workbook(io.BytesIO(book))["填报数据"]
    assert sorted(row[0].value for row in sheet.iter_rows(min_row=3)) == ["2141000001", "2141000002", "410105"]
    answer = other.send("/reports/workbook", book, set=SET, period=OCTOBER)
    assert answer.json["items"] == [] and sorted(answer.json["strange"]) == ["2141000001", "2141000002", "410105"]


# -- data sets --------------------------------------------------------------------------------------------
def small(key: str, **more: Any) -> dict[str, Any]:
    item = {"code": f"{key}_n", "zh": "数", "en": "Number", "section": "s", **more}
    return {
        "key": key, "name": {"zh": "小表", "en": "Small"}, "period": "month", "about": "previous", "kinds": ["school"],
        "roles": ["manager"], "due": 3, "locks": True, "automatic": False, "chain": {}, "items": [item], "rules": [],
        "sections": [{"key": "s", "zh": "栏", "en": "Section"}],
    }  # fmt: skip


def test_a_data_set_is_drafted_by_one_person_and_published_by_another(staffed: Town) -> None:
    owner, second = staffed.person("henan-process_owner"), staffed.person("ministry-process_owner")
    draft = owner.post("/reports/sets/drafts", {"definition": small("mine")}).json
    stale = {"definition": small("mine", decimals=1), "id": draft["id"], "revision": 7}
    assert owner.post("/reports/sets/drafts", stale).status_code == 409
    publish = f"/reports/sets/drafts/{draft['id']}/publish"
    assert owner.post(publish, {"first_period": "2026-09"}).status_code == 403
    assert staffed.person("henan-process_owner2").post(publish, {"first_period": "2026-09"}).status_code == 403, "a province"
    foreign = {"definition": small("mine"), "id": draft["id"], "revision": draft["revision"]}
    assert staffed.person("guangdong-process_owner").post("/reports/sets/drafts", foreign).status_code == 404
    assert second.post(publish, {"first_period": "2026-09"}).status_code == 200
    assert second.post(publish, {"first_period": "2026-10"}).status_code == 409, "a published version never changes"
    other = owner.post("/reports/sets/drafts", {"definition": small("mine", aggregate="last")}).json
    frozen = second.post(f"/reports/sets/drafts/{other['id']}/publish", {"first_period": "2026-11"})
    assert frozen.status_code == 409 and "mine_n" in frozen.json["detail_en"]


def test_a_definition_that_cannot_work_is_refused_with_its_item(staffed: Town) -> None:
    owner = staffed.person("henan-process_owner")
    wrong = small("bad", aggregate="share", weight="nothing")
    answer = owner.post("/reports/sets/drafts", {"definition": wrong})
    assert answer.status_code == 422 and "bad_n" in answer.json["detail_en"] and answer.json["detail"]
    rule = {**small("bad"), "rules": [{"id": "r", "expression": "bad_n < other", "zh": "错", "en": "wrong"}]}
    assert "other" in owner.post("/reports/sets/drafts", {"definition": rule}).json["detail_en"]
