"""A change of affiliation is foreseen before it is made: what is foretold is what then happens (隶属变更, O9)."""

from __future__ import annotations

from typing import Any

from processes.reorganising import tree_changed
from records.affiliation import change_affiliation
from records.orgs import Move
from records.scope import system_scope
from tests.api.conftest import Person, Town

DOCUMENT = "郑教〔2026〕12号"


def foreseen(person: Person, town: Town, unit: str, to: str, **query: Any) -> Any:
    """What a move would do, as somebody is told."""
    return person.get(f"/organisations/{town.world.org[unit]}/move", parent=town.world.org.get(to, to), **query)


def names(units: list[dict[str, Any]]) -> list[str]:
    return [unit["name"] for unit in units]


def moved_by_decision(town: Town, school: str) -> None:
    """A school comes to Guancheng today, as the end of its case records it."""
    with town.house.working() as work, system_scope(work.session):
        acting = town.house.acting()
        change_affiliation(work.session, acting, Move(town.world.org[school], town.world.org["guancheng"], acting.today, DOCUMENT))
        tree_changed(work, [town.world.org[school]])


def test_what_is_foretold_of_a_move_is_what_happens(town: Town) -> None:
    admin, clerk = town.person("zhengzhou-system_admin"), town.person("school_a-student_clerk")
    case, other = (clerk.start(town.world.take("school_c").id).json["id"] for _ in range(2))
    town.person("school_a-student_leader").decide(case, "approve")
    here, there = town.person("jinshui-student_clerk"), town.person("guancheng-student_clerk")
    assert [len(person.inbox(case)) for person in (here, there)] == [1, 0]

    told = foreseen(admin, town, "school_a", "guancheng")
    assert told.status_code == 200, told.text
    assert names(told.json["before"]) == ["教育部", "河南省教育厅", "郑州市教育局", "金水区教育局"]
    assert names(told.json["after"]) == ["教育部", "河南省教育厅", "郑州市教育局", "管城回族区教育局"]
    assert (told.json["on"], told.json["units"]) == ("2026-09-18", 1)
    (left,) = told.json["desks"]
    assert (left["organisation"]["name"], left["role"], left["role_name"], left["n"]) == ("金水区教育局", "student_clerk", "学籍管理员", 1)
    assert left["becomes"]["name"] == "管城回族区教育局"
    assert foreseen(admin, town, "school_b", "guancheng").json["desks"] == [], "the cases of another school stay"

    shown = admin.get(f"/organisations/{town.world.org['school_a']}").json
    assert shown["path"][-1]["name"] == "金水区教育局", "foreseeing moves nothing"
    path, body = f"/organisations/{town.world.org['school_a']}/move", {"parent": town.world.org["guancheng"], "document": DOCUMENT}
    refused = admin.post(path, body)
    assert refused.status_code == 409 and "学校隶属变更" in refused.json["detail"] and refused.json["process"], "the process is named"
    moved_by_decision(town, "school_a")
    town.work_off()
    assert [len(person.inbox(case)) for person in (here, there)] == [0, 1]
    assert len(town.person("school_a-student_leader").inbox(other)) == 1, "a desk inside the moved unit stays"


def test_a_later_day_is_foretold_as_of_that_day(town: Town) -> None:
    admin, unit = town.person("henan-operator"), town.world.org["guancheng"]
    body = {"parent": town.world.org["henan"], "on": "2026-12-01", "document": DOCUMENT}
    assert admin.post(f"/organisations/{unit}/move", body).status_code == 200
    for on, last in (("2026-11-30", "郑州市教育局"), ("2026-12-01", "河南省教育厅")):
        told = foreseen(admin, town, "guancheng", "zhengzhou", on=on).json
        assert (told["on"], names(told["before"])[-1], names(told["after"])[-1]) == (on, last, "郑州市教育局")


def test_only_who_may_move_is_told_and_offered_it(town: Town) -> None:
    for login in ("jinshui-system_admin", "guancheng-system_admin", "guangdong-system_admin"):
        answer = foreseen(town.person(login), town, "school_c", "jinshui")
        assert answer.status_code == 403 and answer.json["detail"] and answer.json["detail_en"], login
    offered = {
        login: town.person(login).get(f"/organisations/{town.world.org['guancheng']}").json["may_move"]
        for login in ("zhengzhou-system_admin", "jinshui-system_admin", "henan-operator", "guancheng-student_clerk")
    }
    assert offered == {
        "zhengzhou-system_admin": True, "jinshui-system_admin": False, "henan-operator": True, "guancheng-student_clerk": False,
    }  # fmt: skip
    school = town.person("guancheng-system_admin").get(f"/organisations/{town.world.org['school_c']}").json
    assert (school["may_move"], school["may_withdraw"], school["moves_by"]["name"]) == (False, True, "学校隶属变更")
    assert town.person("zhengzhou-system_admin").get(f"/organisations/{town.world.org['ministry']}").json["may_move"] is False
    assert foreseen(town.person("zhengzhou-system_admin"), town, "school_c", "nowhere").status_code == 404
