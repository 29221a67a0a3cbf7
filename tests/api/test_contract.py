"""What a process folder declares, and that a folder which declares wrongly is refused at the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from api import sections
from ground.bilingual import Bilingual
from processes import Process
from processes.notices import LATE, USUAL, NoticeTo
from processes.relations import COMMON, Relation, with_declared
from records import tree
from records.errors import Invalid
from records.roles import Role
from records.settings.kinds import FLAG
from records.settings.registry import Combine, Key, declare
from tests.api.conftest import Town


def key(name: str, default: bool = True) -> Key:
    return Key(name, FLAG, Combine.NEAREST, default, "")


def test_a_folder_declares_settings_of_its_own_name_alone() -> None:
    with pytest.raises(Invalid, match="other.x") as refused:
        Process("mine", Path(), settings=[key("mine.a"), key("other.x")])
    assert "other.x" in refused.value.zh


def test_a_setting_is_declared_once() -> None:
    with pytest.raises(Invalid, match="class.size_limit"):
        declare([key("class.size_limit")])


# -- columns and sections ---------------------------------------------------------------------------------
def test_a_list_of_one_process_has_its_columns_and_a_list_of_all_has_none(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    case = clerk.start(town.world.take("school_c").id).json["id"]
    shown = clerk.get("/cases", process="transfer", filter="mine").json
    assert [(one["name"], one["title"], one["title_en"]) for one in shown["columns"]] == [
        ("grade", "年级", "Grade"), ("releasing", "转出学校", "Releasing school"),
    ]  # fmt: skip
    (row,) = (item for item in shown["items"] if item["id"] == case)
    assert row["cells"]["grade"]["value"] == "小学四年级"
    assert row["cells"]["releasing"] == {"value": "管城区第一小学", "value_en": "school_c"}
    every = clerk.get("/cases", filter="mine").json
    assert every["columns"] == [] and "cells" not in every["items"][0]


def test_a_case_shows_its_sides_beside_each_other_to_every_party(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    case = clerk.start(town.world.take("school_d").id).json["id"]
    for login in ("school_a-student_clerk", "liwan-student_clerk"):
        sections = {one["type"]: one for one in town.person(login).get(f"/cases/{case}").json["sections"]}
        assert list(sections) == ["changes", "facts", "sides"]
        left, right = sections["sides"]["sides"]
        assert [fact["value_en"] for fact in left["facts"]] == ["school_d", "liwan", "10 working days"]
        assert [fact["value_en"] for fact in right["facts"]] == ["school_a", "jinshui", "10 working days"]


def test_the_page_draws_every_kind_of_section() -> None:
    """A section that no page draws would vanish in silence."""
    page = (Path(__file__).parents[2] / "web/src/cases/CaseSections.vue").read_text("utf-8")
    types = (Path(__file__).parents[2] / "web/src/api/case-types.ts").read_text("utf-8")
    for dumped in ("changes", "facts", "table", "sides", "figures"):
        assert f"type: '{dumped}'" in types
        assert f"section.type === '{dumped}'" in page or dumped == "figures" and "v-else class=\"figures\"" in page
    assert sorted(kind.__name__.lower() for kind in sections._DUMPS) == ["changes", "facts", "figures", "sides", "table"]


# -- excludes ---------------------------------------------------------------------------------------------
def test_the_table_of_conflicts_names_the_changes_of_processes_in_both_languages(town: Town) -> None:
    items = {one["key"]: one for one in town.person("jinshui-system_admin").get("/settings").json["items"]}
    table = items["conflicts.table"]
    assert "transfer" in table["value"]["transfer"]
    assert {"value": "transfer", "label": "转学", "label_en": "Transfer"} in table["options"]


# -- relations and notices --------------------------------------------------------------------------------
def test_a_relation_is_named_after_its_folder_and_declared_once() -> None:
    relation = Relation(lambda session, of: tree.row_by_id(session, of))
    with pytest.raises(Invalid, match="authority"):
        Process("mine", Path(), relations={"authority": relation})
    assert set(with_declared([{"mine.near": relation}])) == {*COMMON, "mine.near"}
    with pytest.raises(Invalid, match="mine.near") as twice:
        with_declared([{"mine.near": relation}, {"mine.near": Relation(relation.find, Bilingual("近", "near"))}])
    assert "mine.near" in twice.value.zh


def exporting(town: Town, unit: str) -> str:
    data = {"scope": "own", "stage": "primary", "fields": ["code"], "purpose": "p", "keeper": "k"}
    answer = town.person(f"{unit}-student_clerk").post("/cases", {"process": "data_export", "data": data})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def test_a_declared_relation_says_on_whose_desk_a_task_stands_and_why(town: Town) -> None:
    case = exporting(town, "school_a")
    assert town.person("school_a-student_leader").decide(case, "approve").status_code == 200
    (task,) = town.person("jinshui-student_clerk").inbox(case)
    shown = town.person("jinshui-student_clerk").get(f"/tasks/{task['id']}").json
    assert "核准部门" in shown["explanation"]["zh"] and "the approving authority of" in shown["explanation"]["en"]


def notices(town: Town, login: str, number: str) -> list[str]:
    items = town.fresh(login).get("/notices").json["items"]
    return sorted(one["kind"] for one in items if number in one["text"])


def test_who_supervises_a_late_desk_is_told_by_role_and_relation_as_the_process_declares(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    leaders = NoticeTo("supervision", Bilingual("下级超期", "is late"), "authority", Role.STUDENT_LEADER)
    monkeypatch.setattr(town.house.processes["data_export"], "notices", {**USUAL, "task.overdue": (LATE, leaders)})
    export, moved = exporting(town, "school_b"), town.person("school_b-student_clerk").start(town.world.take("school_c").id).json["id"]
    number = {case: town.person("school_b-student_clerk").get(f"/cases/{case}").json["number"] for case in (export, moved)}
    town.pass_time(days=40)
    town.catch_up()
    town.work_off()
    town.known.clear()  # everybody's sign-in has run out
    for case in (export, moved):
        assert notices(town, "school_b-student_leader", number[case]) == ["overdue", "reminder"]
    assert notices(town, "jinshui-student_leader", number[export]) == ["supervision"]
    assert notices(town, "jinshui-student_clerk", number[export]) == []
    assert notices(town, "jinshui-student_clerk", number[moved]) == ["supervision"], "the other process declares the clerk"
