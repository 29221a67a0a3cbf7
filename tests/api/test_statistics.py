"""Figures over HTTP: the caller's own unit first, drill-down inside it, a past day, and the table that is seen as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest

from records.acting import Acting
from records.scope import Scope, use_scope
from records.students.codes import STATUS_NAMES, Status
from records.students.updates import change_status
from tests.api.conftest import Town


def counted(answer: dict[str, list[list[object]]]) -> dict[object, int]:
    found: dict[object, int] = {}
    for unit, *_rest, count in answer["cells"]:
        found[unit] = found.get(unit, 0) + int(str(count))
    return found


def test_one_sees_the_own_unit_first_and_opens_what_is_below(town: Town) -> None:
    org, city = town.world.org, town.person("zhengzhou-student_clerk")
    top = city.get("/statistics/students").json
    assert [one["name"] for one in top["path"]] == ["郑州市教育局"] and top["on"] == "2026-09-18"
    assert {one["name"] for one in top["units"]} == {"金水区教育局", "管城回族区教育局"}
    assert counted(top) == {org["jinshui"]: 120, org["guancheng"]: 60}
    below = city.get("/statistics/students", unit=org["jinshui"]).json
    assert [one["name"] for one in below["path"]] == ["郑州市教育局", "金水区教育局"]
    assert counted(below) == {org["school_a"]: 60, org["school_b"]: 60}
    school = city.get("/statistics/students", unit=org["school_a"]).json
    assert school["units"] == [] and len(school["path"]) == 3 and counted(school) == {org["school_a"]: 60}
    assert all(one["kind_name"] and one["kind_name_en"] and one["name_en"] for one in below["units"])


def test_a_past_day_is_told_and_a_day_to_come_refused(town: Town) -> None:
    clerk = town.person("jinshui-student_clerk")
    assert counted(clerk.get("/statistics/students", on="2023-08-31").json) == {}
    assert sum(counted(clerk.get("/statistics/students", on="2026-09-17").json).values()) == 120
    answer = clerk.get("/statistics/students", on="2027-01-01")
    assert answer.status_code == 422 and "今天" in answer.json["detail"] and "today" in answer.json["detail_en"]


def test_the_sibling_county_gets_no_count(town: Town) -> None:
    other = town.person("guancheng-student_clerk")
    for path in ("/statistics/students", "/statistics/classes"):
        for query in ({}, {"on": "2026-09-10"}):
            assert other.get(path, unit=town.world.org["jinshui"], **query).status_code == 403
    assert other.get("/classes", school=town.world.org["school_a"]).status_code == 403
    room = town.person("school_a-student_clerk").get("/classes").json["items"][0]["id"]
    assert other.get("/students", **{"class": room}).json["total"] == 0
    assert town.person("school_a-student_clerk").get("/students", **{"class": room}).json["total"] == 60


def test_classes_over_their_limit_are_named_with_it(town: Town) -> None:
    found = town.person("jinshui-student_clerk").get("/statistics/classes").json
    assert found["classes_total"] == 2 and {(one["pupils"], one["limit"]) for one in found["classes"]} == {(60, 45)}
    assert found["over"] == {town.world.org["school_a"]: 1, town.world.org["school_b"]: 1}
    assert [one["from"] for one in found["bands"]] == [0, 36, 46, 56, 66]
    (line,) = town.person("school_a-student_clerk").get("/classes").json["items"]
    assert (line["pupils"], line["boys"], line["girls"], line["limit"], line["band"], line["over"]) == (60, 30, 30, 45, 3, True)


def test_a_seen_table_becomes_a_workbook_of_numbers_and_texts(town: Town) -> None:
    table = {"title": "在籍学生", "columns": ["代码", "人数"], "rows": [["0012", 12], ["=1+1", None], ["41010519491231002X", 3.5]]}
    answer = town.person("school_a-student_clerk").post("/tables/workbook", table)
    assert answer.status_code == 200 and "%E5%9C%A8" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert cells == [
        [("代码", "s"), ("人数", "s")], [("0012", "s"), (12, "n")], [("=1+1", "s"), (None, "n")],
        [("41010519491231002X", "s"), (3.5, "n")],
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [
    {"title": "", "columns": ["a"], "rows": []}, {"title": "t", "columns": [], "rows": []},
    {"title": "t", "columns": ["a"], "rows": [[{"x": 1}]]}, {"title": "t", "columns": ["a"], "rows": [[True]]},
    {"title": "t", "columns": ["a"], "rows": [["x" * 2001]]},
])  # fmt: skip
def test_what_is_no_table_is_refused(town: Town, wrong: dict[str, object]) -> None:
    assert town.person("school_a-student_clerk").post("/tables/workbook", wrong).status_code == 422


def yearbook(*rows: tuple[object, ...], head: tuple[str, ...] = ("行政区划代码", "学段", "在校生数")) -> bytes:
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_register_stands_beside_the_yearbook_with_what_explains_the_difference(town: Town) -> None:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        away = town.world.take("school_a").id
        change_status(work.session, Acting(work.now).because("t"), away, Status.SUSPENDED, Acting(work.now).today)
    city = town.person("zhengzhou-student_clerk")
    book = yearbook(("410105", "小学", "1,17人"), ("410104", "小学", 61), ("410102", "小学", 9), ("410105", "幼儿园", 5), ("410105", "小学", "多"))
    found = city.send("/statistics/yearbook", book).json
    rows = {(one["unit"], one["stage"]): one for one in found["items"]}
    near, next_door = (rows[town.world.org[unit], "primary"] for unit in ("jinshui", "guancheng"))
    assert (near["register"], near["yearbook"], near["difference"], near["unexplained"]) == (120, 117, 3, 2)
    assert near["away"] == [{"name": "休学", "name_en": STATUS_NAMES[Status.SUSPENDED][1], "count": 1}]
    assert (next_door["register"], next_door["difference"], next_door["away"]) == (60, -1, [])
    assert found["strange"] == ["410102"] and [one["line"] for one in found["faults"]] == [5, 6]
    assert all(one["message"] != one["message_en"] for one in found["faults"])
    english = yearbook(("410105", "primary", 120), head=("Division code", "Stage", "Pupils"))
    assert [one["difference"] for one in city.send("/statistics/yearbook", english).json["items"] if one["yearbook"]] == [0]
    assert city.send("/statistics/yearbook", yearbook(("1",), head=("地区",))).status_code == 422
    assert city.send("/statistics/yearbook", b"no workbook").status_code == 422
    other = town.person("liwan-student_clerk")
    aside = other.call("POST", f"/statistics/yearbook?unit={town.world.org['jinshui']}", data={"file": (io.BytesIO(book), "x.xlsx")})
    assert aside.status_code == 403
