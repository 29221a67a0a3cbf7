"""Where the releasing side starts: the drawings of Xinjiang and Sichuan over HTTP, and the national one next door."""

from __future__ import annotations

from typing import Any

import pytest

from api.app import create_app
from engine.store import definitions as sql
from records.acting import Acting
from records.orgs import NewOrg, create_org
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import system_scope
from records.tables.org import OrgKind
from records.tables.school import Stage
from service.deploying import deploy_variants
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.world import SINCE, Pupil, add_person, add_pupils, pupil_rows

PLACES = (("xinjiang", "65", "乌鲁木齐市天山区", "650102", Stage.PRIMARY), ("sichuan", "51", "成都市锦江区", "510104", Stage.SENIOR))
STAGES = {Stage.PRIMARY: ("primary", 2023, 4), Stage.SENIOR: ("senior", 2025, 2)}


def build(setup: Setup) -> dict[str, list[Pupil]]:
    """Two provinces with two counties and a school in each, their people, and pupils at the first school."""
    world, pupils = setup.world, {}
    with setup.house.working() as work, system_scope(work.session):
        acting = Acting(work.now)
        for at, (name, code, zh, county, stage) in enumerate(PLACES):
            province = create_org(work.session, NewOrg(code, OrgKind.PROVINCE, f"{zh[:2]}教育厅", name, world.org["ministry"], SINCE))
            world.org[name] = province.id
            for n in (1, 2):
                office, school = f"{name}_county{n}", f"{name}_school{n}"
                unit = NewOrg(f"{county[:5]}{n}", OrgKind.COUNTY, f"{zh}{n}教育局", office, province.id, SINCE)
                world.org[office] = create_org(work.session, unit).id
                kind = "21" if stage is Stage.PRIMARY else "34"
                new = NewSchool(f"{kind}{code}00000{n}", f"{zh}第{n}学校", school, world.org[office], (stage,), SINCE)
                world.org[school] = create_school(work.session, new).id
                for role in (Role.STUDENT_CLERK, Role.STUDENT_LEADER):
                    add_person(work.session, acting, world, office, role)
                    add_person(work.session, acting, world, school, role)
            key, cohort, grade = STAGES[stage]
            rows = [{**row, "xd": key, "jb": cohort, "njh": grade} for row in pupil_rows(6 + at, 3)]
            pupils[name] = add_pupils(work.session, acting, world.org[f"{name}_school1"], rows)
    assert sorted(deploy_variants(setup.house)) == ["transfer/sichuan", "transfer/xinjiang"]
    assert deploy_variants(setup.house) == [], "what is there already is not deployed again"
    with setup.house.engine.work() as work:
        rows = [row for row in work.connection.execute(sql.ALL) if row.key == "transfer"]
    national = [row.id for row in rows if row.owner == "national"]
    assert [[row.base] for row in rows if row.owner != "national"] == [national, national], "each knows its original"
    return pupils


def ask(town: Town, who: str, student: str, **data: Any) -> Any:
    person = town.person(f"{who}-student_clerk")
    body = {"student": student, "reason": "household", "evidence": [person.upload()], **data}
    return person.post("/cases", {"process": "transfer", "data": {k: v for k, v in body.items() if k != "evidence"}, "files": body["evidence"]})


@pytest.fixture
def played(setup: Setup) -> tuple[Town, dict[str, list[Pupil]]]:
    pupils = build(setup)
    return Town(create_app(setup.house), setup.house, setup.world, setup.clock), pupils


def test_the_releasing_school_starts_where_its_province_draws_it_so(played: tuple[Town, dict[str, list[Pupil]]]) -> None:
    town, pupils = played
    for name, *_ in PLACES:
        here, there = f"{name}_school1", f"{name}_school2"
        form = town.person(f"{here}-student_clerk").get("/processes/transfer/start-form").json
        assert "schools" in str(form), "the form of the variant asks for the receiving school"
        student, second, third = (one.id for one in pupils[name])
        wrong = ask(town, there, student)
        assert [one["rule"] for one in wrong.json["errors"]] == ["starts_there"]
        assert "教育厅" in wrong.json["errors"][0]["level"]
        answer = ask(town, here, student, to_school=town.world.org[there])
        assert answer.status_code == 201, answer.text
        case = answer.json["id"]
        listed = town.person(f"{name}_county1-student_clerk").get("/cases", process="transfer").json["items"]
        assert "转出" in str(next(row for row in listed if row["id"] == case))
        for login, element in (
            (f"{here}-student_leader", "OutSchool"), (f"{name}_county1-student_clerk", "OutAuthority"),
            (f"{there}-student_leader", "InSchool"), (f"{name}_county2-student_clerk", "InAuthority"),
        ):  # fmt: skip
            (task,) = town.person(login).inbox(case)
            assert task["element"] == element
            assert town.person(login).decide(case, "approve").status_code == 200
        shown = town.person(f"{there}-student_clerk").get(f"/students/{student}").json
        assert shown["school"]["id"] == town.world.org[there]
        assert town.person(f"{here}-student_clerk").get(f"/cases/{case}").json["outcome"] == "OutDone"
        case = ask(town, here, second, to_school=town.world.org[there]).json["id"]
        leader = town.person(f"{here}-student_leader")
        assert leader.decide(case, "return", "请补充说明", asked=["note"], then="straight").status_code == 200
        assert town.person(f"{here}-student_clerk").decide(case, "resubmit", data={"reason": "household", "note": "已补"}).status_code == 200
        assert leader.decide(case, "refuse", "不符合条件").status_code == 200
        assert town.person(f"{here}-student_clerk").get(f"/cases/{case}").json["outcome"] == "OutEndRefused"
        case = ask(town, here, third, to_school=town.world.org[there]).json["id"]
        assert town.person(f"{here}-student_clerk").post(f"/cases/{case}/actions/cancel", {"reason": "撤回"}).status_code == 200
    pupil = town.world.pupils["school_c"][0].id
    assert ask(town, "school_a", pupil).status_code == 201, "next door the receiving school starts, as everywhere"
    mine = ask(town, "school_c", pupil, to_school=town.world.org["school_a"])
    assert "starts_here" in [one["rule"] for one in mine.json["errors"]]
