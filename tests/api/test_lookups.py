"""The lists that a process's forms choose from: searched, paged, within what the caller sees; a value beyond them is refused."""

from __future__ import annotations

from typing import Any

import pytest

from records.schools import NewClass, create_class
from records.scope import Scope, use_scope
from records.tables.school import Stage
from tests.api.conftest import Town
from tests.api.test_exchange import REQUEST

SCHOOLS = "/processes/data_export/lookups/schools"


def values(answer: Any, name: str = "label:en") -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one[name] for one in answer.json["items"]]


@pytest.fixture(scope="module")
def room(town: Town) -> str:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        create_class(work.session, NewClass(town.world.org["school_c"], Stage.PRIMARY, 2024, 7))
        return str(create_class(work.session, NewClass(town.world.org["school_a"], Stage.PRIMARY, 2024, 3)).id)


def test_a_list_holds_what_the_caller_sees_and_pages_join_to_the_whole(town: Town) -> None:
    assert values(town.person("jinshui-student_clerk").get(SCHOOLS)) == ["school_a", "school_b"]
    assert values(town.person("liwan-student_clerk").get(SCHOOLS)) == ["school_d"]
    province = town.person("henan-student_clerk")
    first = province.get(SCHOOLS, limit=2)
    second = province.get(SCHOOLS, limit=2, cursor=first.json["next"])
    assert values(first) + values(second) == values(province.get(SCHOOLS)) == ["school_c", "school_a", "school_b"], "by Chinese label"
    assert (first.json["next"], second.json["next"]) == (2, None)


def test_a_list_is_searched_in_either_language_and_marks_of_a_pattern_are_plain_text(town: Town) -> None:
    county = town.person("jinshui-student_clerk")
    assert values(county.get(SCHOOLS, q="第二"), "label") == ["金水区第二小学"]
    assert values(county.get(SCHOOLS, q="SCHOOL_A")) == ["school_a"]
    assert values(county.get(SCHOOLS, q="%")) == values(county.get(SCHOOLS, q="school?a")) == []
    assert values(county.get(SCHOOLS, q="管城")) == []


def test_a_list_that_the_process_does_not_declare_is_not_there_and_the_known_ones_are_named(town: Town) -> None:
    answer = town.person("jinshui-student_clerk").get("/processes/data_export/lookups/classes")
    assert answer.status_code == 404 and "schools" in answer.json["detail_en"] and "classes" in answer.json["detail"]


def test_a_start_form_offers_short_lists_at_once_and_leaves_long_ones_to_the_picker(town: Town, room: str) -> None:
    clerk = town.person("school_a-student_clerk")
    shown = clerk.get("/processes/transfer/start-form").json["values"]
    offered = {one["value"]: one for one in shown["classes"]}
    assert offered[room]["label"] == "2024级3班" and offered[room]["label:en"] == "Class 3 of 2024"
    assert "Class 7 of 2024" not in str(shown)
    assert "schools" not in clerk.get("/processes/data_export/start-form").json["values"]


def test_a_class_of_another_school_is_refused_by_the_form(town: Town, room: str) -> None:
    pupil = town.world.take("school_b")
    assert town.person("school_c-student_clerk").start(pupil.id, to_class=room).status_code == 422
    assert town.person("school_a-student_clerk").start(pupil.id, to_class=room).status_code == 201


def test_a_picked_school_narrows_the_request_and_one_beyond_the_list_is_refused(town: Town) -> None:
    county, org = town.person("jinshui-student_clerk"), town.world.org
    beyond = county.post("/cases", {"process": "data_export", "data": {**REQUEST, "scope": "subtree", "school": org["school_c"]}})
    assert beyond.status_code == 422 and [e["key"] for e in beyond.json["errors"]] == ["school"], beyond.text
    asked = {"process": "data_export", "data": {**REQUEST, "scope": "subtree", "school": org["school_b"]}}
    case = county.post("/cases", asked).json
    facts = {fact["label_en"]: fact["value_en"] for fact in case["facts"]}
    (figures,) = (one for one in case["sections"] if one["type"] == "figures")
    assert facts["Extent"] == "school_b" and figures["figures"][0]["value"] == 60
    every = county.post("/cases", {"process": "data_export", "data": {**REQUEST, "scope": "subtree"}}).json
    assert next(one for one in every["sections"] if one["type"] == "figures")["figures"][0]["value"] == 120
    assert town.person("jinshui-student_leader").decide(case["id"], "return", "请说明").status_code == 200
    (task,) = county.inbox(case["id"])
    shown = county.get(f"/tasks/{task['id']}").json
    assert shown["form_values"]["school"] == org["school_b"] and "schools" not in shown["form_values"]
    wrong = county.decide(case["id"], "resubmit", data={**REQUEST, "scope": "subtree", "school": org["school_d"]})
    assert wrong.status_code == 422, wrong.text
    right = county.decide(case["id"], "resubmit", data={**REQUEST, "scope": "subtree", "school": org["school_a"]})
    assert right.status_code == 200, right.text
    assert {f["label_en"]: f["value_en"] for f in county.get(f"/cases/{case['id']}").json["facts"]}["Extent"] == "school_a"


def test_one_entry_is_named_by_its_value_within_what_the_caller_sees(town: Town) -> None:
    here, there = town.world.org["school_a"], town.world.org["school_d"]
    county = town.person("jinshui-student_clerk")
    assert values(county.get(SCHOOLS, value=here)) == ["school_a"]
    assert values(county.get(SCHOOLS, value=there)) == values(county.get(SCHOOLS, value="nothing")) == []


def test_a_start_from_a_class_offers_what_is_about_it_and_the_form_holds_it(town: Town, room: str) -> None:
    clerk = town.person("school_a-student_clerk")
    told = clerk.get("/startable", subject=f"class:{room}").json
    assert "graduation" in {one["key"] for one in (*told["items"], *told["closed"])}
    form = clerk.get("/processes/graduation/start-form", subject=f"class:{room}").json
    assert form["values"]["classes"] == [room], "the field holds a list"
