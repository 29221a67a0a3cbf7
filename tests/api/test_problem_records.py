"""Problem records over HTTP, decided by the real roles: what each side sees, who may decide, how it ends."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from engine.background.case_starter import CaseStarter
from records.acting import Acting
from records.scope import system_scope
from records.students.duplicates import check_duplicates
from records.students.updates import apply_fields
from records.students.versions import payload_of
from records.tables import Student
from service.problems import tell_of_problems
from tests.api.conftest import Town


def shared(town: Town, here: str, there: str) -> tuple[str, str, str]:
    """Two pupils with one number at two schools, and the case that the system starts for them."""
    first, second = (town.world.take(school).id for school in (here, there))
    with town.house.working() as work, system_scope(work.session):
        acting = Acting(work.now)
        number = payload_of(work.session, first)["sfzjh"]
        apply_fields(work.session, acting, second, {"sfzjh": number}, acting.today)
        check_duplicates(work.session, acting)
    tell_of_problems(town.house)
    CaseStarter(town.house.engine).tick()
    found = town.fresh(f"{here}-student_clerk").get("/inbox").json["items"]
    return first, second, next(row["case"]["id"] for row in found if row["sentence_en"].startswith("Shared identity number"))


def facts(case: dict[str, Any]) -> list[dict[str, str]]:
    """Of each side what the reader is told, by its English label."""
    (sides,) = (one for one in case["sections"] if one["type"] == "sides")
    return [{fact["label_en"]: fact["value_en"] for fact in side["facts"]} for side in sides["sides"]]


def test_two_schools_and_their_authorities_settle_a_shared_number(town: Town) -> None:
    first, second, case = shared(town, "school_a", "school_c")
    clerk, other = town.fresh("school_a-student_clerk"), town.fresh("school_c-student_clerk")
    told = clerk.get(f"/cases/{case}").json
    mine, theirs = facts(told), facts(other.get(f"/cases/{case}").json)
    assert sum("ID number" in side for side in mine) == 1 and sum("ID number" in side for side in theirs) == 1
    assert {side["School"] for side in mine} == {"school_a", "school_c"}, "of the other side the school alone"
    assert next(i for i, side in enumerate(mine) if "Name" in side) != next(i for i, side in enumerate(theirs) if "Name" in side)
    for login in ("school_b-student_clerk", "school_d-student_clerk", "liwan-student_clerk"):
        assert town.fresh(login).get(f"/cases/{case}").status_code == 404, "nobody beside the parties sees it"
        assert town.fresh(login).inbox(case) == []
    paper = clerk.upload("household")
    assert clerk.decide(case, "evidence", data={"evidence": [paper]}).status_code == 200
    assert other.get(f"/files/{paper}").status_code == 404, "a paper belongs to the side that gave it"
    assert town.fresh("jinshui-student_clerk").inbox(case) == [], "the leader comes first"
    assert town.fresh("school_a-student_leader").decide(case, "approve").status_code == 200
    county = town.fresh("jinshui-student_clerk")
    assert [one["kind"] for one in county.get(f"/cases/{case}").json["files"]] == ["household"]
    assert county.decide(case, "back", "请补充材料").status_code == 200
    assert clerk.decide(case, "evidence", data={"evidence": [clerk.upload("household")]}).status_code == 200
    assert town.fresh("school_a-student_leader").decide(case, "approve").status_code == 200
    assert county.decide(case, "approve").status_code == 200
    assert other.decide(case, "delete", "重复建籍").status_code == 200
    assert town.fresh("school_c-student_leader").decide(case, "approve").status_code == 200
    assert town.fresh("guancheng-student_clerk").decide(case, "approve").status_code == 200
    for login in ("henan-student_clerk", "ministry-student_clerk"):
        assert town.fresh(login).decide(case, "approve").status_code == 200, login
    ended = county.get(f"/cases/{case}").json
    assert (ended["state"], ended["outcome"]) == ("ended", "Done")
    with town.house.working() as work, system_scope(work.session):
        assert [work.session.get(Student, one).problems for one in (first, second)] == [0, 0]
        assert work.session.get(Student, second).status == "98"


def test_it_is_not_on_the_start_page_and_a_deletion_is(town: Town) -> None:
    told = town.person("school_a-student_clerk").get("/startable").json
    keys = [one["key"] for one in (*told["items"], *told["closed"])]
    assert "record_deletion" in keys and "problem_record" not in keys


def test_a_school_asks_for_a_deletion_by_itself_and_the_authority_refuses(town: Town) -> None:
    clerk, pupil = town.person("school_b-student_clerk"), town.world.take("school_b").id
    data = {"student": pupil, "reason": "误建学籍"}
    other = town.person("school_a-student_clerk")
    assert other.post("/cases", {"process": "record_deletion", "data": data, "files": [other.upload()]}).status_code == 422
    made = clerk.post("/cases", {"process": "record_deletion", "data": data, "files": [clerk.upload()]})
    assert made.status_code == 201, made.text
    case = made.json["id"]
    assert town.person("school_b-student_leader").decide(case, "approve").status_code == 200
    assert town.person("jinshui-student_clerk").decide(case, "refuse", "不是误建").status_code == 200
    assert clerk.get(f"/cases/{case}").json["outcome"] == "NotDeleted"


def test_the_list_of_the_public_security_check_opens_wrong_numbers_below_the_unit_that_sends_it(town: Town) -> None:
    mine, other = town.world.take("school_a").id, town.world.take("school_d").id
    with town.house.working() as work, system_scope(work.session):
        numbers = [payload_of(work.session, one)["sfzjh"] for one in (mine, other)]
    book = Workbook()
    for line in (("姓名", "公民身份号码", "核查结果"), ("甲", numbers[0].lower(), "姓名不符"), ("乙", numbers[1], "不存在"), ("丙", "410105201001011234", "不存在")):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    assert town.person("school_a-student_clerk").send("/students/wrong-numbers", out.getvalue()).status_code == 403
    clerk = town.person("henan-student_clerk")
    assert clerk.post("/students/wrong-numbers").status_code == 415
    job = clerk.send("/students/wrong-numbers", out.getvalue()).json["job"]
    town.work_off()
    told = clerk.get(f"/jobs/{job}").json
    assert (told["state"], told["result"]) == (
        "done", {"rows": 3, "met": 1, "opened": 1, "unknown": 2, "unknown_lines": [3, 4]},
    ), "of another province nothing is met"  # fmt: skip
    again = clerk.send("/students/wrong-numbers", out.getvalue()).json["job"]
    town.work_off()
    assert clerk.get(f"/jobs/{again}").json["result"]["opened"] == 0, "the same list sent twice changes nothing"
    tell_of_problems(town.house)
    CaseStarter(town.house.engine).tick()
    school = town.fresh("school_a-student_clerk")
    (row,) = [one for one in school.get("/inbox").json["items"] if one["sentence_en"].startswith("Wrong identity number")]
    case = row["case"]["id"]
    assert school.decide(case, "evidence", data={"evidence": [school.upload("other")]}).status_code == 200
    assert [one["element"] for one in school.get(f"/cases/{case}").json["open_tasks"]] == ["SideSchool"], "only the household paper keeps it"
    assert school.decide(case, "evidence", data={"evidence": [school.upload("household")]}).status_code == 200
    assert town.fresh("school_a-student_leader").decide(case, "approve").status_code == 200
    assert town.fresh("jinshui-student_clerk").decide(case, "approve").status_code == 200
    assert school.get(f"/cases/{case}").json["outcome"] == "Done"
    with town.house.working() as work, system_scope(work.session):
        assert work.session.get(Student, mine).problems == 0


def test_progress_is_told_by_the_units_below_and_within_ones_own(town: Town) -> None:
    shared(town, "school_b", "school_c")
    province = town.fresh("henan-student_clerk")
    items = province.get("/statistics/problems").json["items"]
    assert {one["name_en"] for one in items} == {"zhengzhou"} and {one["type"] for one in items} <= {1, 2, 3}
    told = {(one["name_en"], one["type"]): one for one in province.get("/statistics/problems", unit=town.world.org["zhengzhou"]).json["items"]}
    assert told["guancheng", 2]["open"] == 1 and told["guancheng", 2]["oldest"] and told["jinshui", 2]["open"] == 1
    assert province.get("/statistics/problems", unit=town.world.org["guangdong"]).status_code == 403
