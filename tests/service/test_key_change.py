"""Changes of key fields over HTTP as their own people, on both stores (S11-S13; decisions, domain 6 and 48)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from api.app import create_app
from records.acting import Acting
from records.errors import Conflict
from records.roles import Role
from records.scope import Scope, use_scope
from records.students.codes import Status, check_digit
from records.students.problems import problems_of
from records.students.register import Registration, register_students
from records.students.updates import apply_fields, change_status
from records.students.versions import as_of, payload_of
from tests.api.conftest import Person, Town
from tests.service.conftest import Setup

CLERK, LEADER, COUNTY, CITY, CENTRE = (
    "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk", "zhengzhou-student_clerk", "ministry-student_clerk",
)  # fmt: skip
WHY = "与户口簿不一致"


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def number(serial: int) -> str:
    body = f"41010520160305{serial:03d}"
    return body + check_digit(body)


def save(person: Person, pupil: str, values: dict[str, Any], *kinds: str, **told: str) -> Any:
    files = [person.upload(kind) for kind in kinds]
    return person.post(f"/students/{pupil}/card", {"values": values, "files": files, **({"why": WHY} | told)})


def asked(town: Town, values: dict[str, Any], pupil: str = "", **told: str) -> tuple[str, str]:
    """A case for one of the school's pupils; returns pupil and case."""
    pupil = pupil or town.world.take("school_a").id
    answer = save(town.person(CLERK), pupil, values, "household", **told)
    assert answer.status_code == 200, answer.text
    return pupil, str(answer.json["case"]["id"])


def decide(town: Town, case: str, *desks: str) -> None:
    for login in desks:
        assert (answer := town.person(login).decide(case, "approve")).status_code == 200, (login, answer.text)


def fields(town: Town, pupil: str) -> dict[str, Any]:
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        return payload_of(session, pupil)


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["rule"] for one in answer.json["errors"]]


def test_open_fields_are_saved_at_once_with_history_and_reserved_ones_become_a_case(town: Town) -> None:
    pupil = town.world.take("school_a").id
    clerk = town.person(CLERK)
    card = {one["key"]: one for one in clerk.get(f"/students/{pupil}/card").json["fields"]}
    assert card["lxdh"]["reserved"] is None and card["xm"]["reserved"]["level_en"] == "National default"
    name = card["xm"]["value"]
    answer = save(clerk, pupil, {"lxdh": "0371-1111111", "xm": "王小明", "xbm": card["xbm"]["value"]}, "household")
    assert answer.json["saved"] == ["lxdh"] and answer.json["case"]["number"].startswith("GB")
    assert (fields(town, pupil)["lxdh"], fields(town, pupil)["xm"]) == ("0371-1111111", name), "the name waits for the case"
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert as_of(session, pupil, date(2026, 9, 1)).fields["lxdh"] == "0371-0000000", "with its history"
    case = answer.json["case"]["id"]
    change = {one["field"]: one for one in clerk.get(f"/cases/{case}").json["changes"]}
    assert (change["xm"]["before"], change["xm"]["after"]) == (name, "王小明") and len(change) == 1
    decide(town, case, LEADER, COUNTY, CENTRE)
    shown = town.person(COUNTY).get(f"/cases/{case}").json
    assert (shown["outcome"], shown["title"]) == ("Done", f"{name} 申请变更关键数据")
    assert shown["changes"][0]["after"] == "王*明", "masked to who does not decide any more"
    assert fields(town, pupil)["xm"] == "王小明"
    assert clerk.get("/students", name="王小明").json["items"][0]["id"] == pupil


def test_nobody_else_edits_the_card_and_nothing_is_kept_of_what_is_refused(town: Town) -> None:
    pupil = town.world.take("school_a").id
    for login in ("school_b-student_clerk", COUNTY):
        assert save(town.person(login), pupil, {"lxdh": "1"}).status_code in (403, 404), login
    assert town.person(LEADER).get(f"/students/{pupil}/card").status_code == 403
    clerk, before = town.person(CLERK), fields(town, pupil)
    assert rules(save(clerk, pupil, {"lxdh": "0371-2222222", "xm": "王小明"})) == ["evidence"]
    assert save(clerk, pupil, {"xbm": "9x"}, "household").json["errors"][0]["key"] == "xbm"
    assert save(clerk, pupil, {"xm": ""}, "household").status_code == 422
    assert save(clerk, pupil, {"grbsm": "G1"}, "household").status_code == 422
    assert save(clerk, pupil, {"xm": before["xm"]}).status_code == 422, "nothing differs"
    wrong = number(7)[:17] + ("1" if number(7)[17] != "1" else "2")
    answer = save(clerk, pupil, {"sfzjh": wrong}, "household")
    assert answer.json["errors"][0]["key"] == "sfzjh" and wrong not in answer.text
    assert fields(town, pupil) == before


def test_the_union_of_all_levels_is_reserved_with_the_level_that_added_it(town: Town) -> None:
    org, pupil = town.world.org, town.world.take("school_a").id
    admin, neighbour = town.person("jinshui-system_admin"), town.world.take("school_c").id
    assert admin.settle(org["jinshui"], "controlled_fields", ["mzm"], document="金教〔2026〕1号").status_code == 200
    clerk = town.person(CLERK)
    card = {one["key"]: one["reserved"] for one in clerk.get(f"/students/{pupil}/card").json["fields"]}
    assert card["mzm"]["level"] == "金水区教育局" and card["mzm"]["document"] == "金教〔2026〕1号" and card["xm"]["level"] == "国家默认"
    assert save(clerk, pupil, {"mzm": "02"}, "household").json["case"] is not None
    assert save(town.person("school_c-student_clerk"), neighbour, {"mzm": "02"}).json == {"saved": ["mzm"], "case": None}


def test_a_name_and_a_number_together_get_a_further_seat_unless_the_province_drops_it(town: Town) -> None:
    values = {"xm": "李小红", "sfzjh": number(101)}
    _, case = asked(town, values)
    shown = town.person(LEADER).get(f"/cases/{case}").json
    assert "疑似换人" in str(shown["facts"])
    decide(town, case, LEADER, COUNTY, CITY, CENTRE)
    assert town.house.engine.case(case).outcome == "Done"
    assert town.person("henan-process_owner").settle(town.world.org["henan"], "key_change.swap_seat", False).status_code == 200
    _, case = asked(town, {"xm": "李小兰", "sfzjh": number(102)})
    decide(town, case, LEADER, COUNTY, CENTRE)
    assert town.house.engine.case(case).outcome == "Done"


def test_the_central_check_comes_first_for_a_formal_code_and_can_refuse(town: Town) -> None:
    pupil, case = asked(town, {"xm": "赵小明"})
    decide(town, case, LEADER, COUNTY)
    before = fields(town, pupil)
    assert town.person(CENTRE).decide(case, "refuse", reason="姓名与证件号比对不一致").status_code == 200
    assert town.house.engine.case(case).outcome == "EndRefused" and fields(town, pupil) == before
    _, case = asked(town, {"mzm": "02", "xbm": "2" if before["xbm"] == "1" else "1"}, pupil)
    decide(town, case, LEADER, COUNTY)
    assert town.house.engine.case(case).outcome == "Done", "sex alone needs no central check"


def test_a_double_is_shown_before_needs_a_reason_and_is_a_problem_record_after(town: Town) -> None:
    taken = fields(town, town.world.pupils["school_d"][0].id)["sfzjh"]
    pupil, clerk = town.world.take("school_a").id, town.person(CLERK)
    refused = save(clerk, pupil, {"sfzjh": taken}, "household")
    assert rules(refused) == ["double"] and taken not in refused.text
    pupil, case = asked(town, {"sfzjh": taken}, pupil, go_on="户籍部门证明该号码属于本人")
    (table,) = [one for one in town.person(LEADER).get(f"/cases/{case}").json["sections"] if one["type"] == "table"]
    assert table["rows"][0][0]["value"] == "荔湾区第一小学"
    decide(town, case, LEADER, COUNTY, CENTRE)
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        for one in (pupil, town.world.pupils["school_d"][0].id):
            assert [problem.type for problem in problems_of(session, one)] == [2]
    assert "Now a problem record" in str(clerk.get(f"/cases/{case}").json["facts"])


def test_the_same_number_under_another_type_of_document_is_no_double(town: Town) -> None:
    taken = fields(town, town.world.pupils["school_d"][0].id)["sfzjh"]
    assert asked(town, {"sfzjh": taken, "sfzjlxm": "A"})[1]


def test_a_case_is_returned_and_corrected_and_the_correction_counts(town: Town) -> None:
    pupil, case = asked(town, {"xm": "王小名", "csrq": "2016-03-06"})
    decide(town, case, LEADER)
    county, clerk = town.person(COUNTY), town.person(CLERK)
    (task,) = county.inbox(case)
    shown = county.get(f"/tasks/{task['id']}").json
    body = {"outcome": "return", "reason": WHY, "asked": ["xm"], "then": "straight", "data": {}}
    assert county.post(f"/tasks/{task['id']}/decide", body).status_code == 200, shown
    (fix,) = clerk.inbox(case)
    values = clerk.get(f"/tasks/{fix['id']}").json["form_values"]
    assert values["xm"] == "王小名" and values["csrq"] == "2016-03-06"
    kept = {key: values[key] for key in ("xm", "csrq", "why", "evidence", "others") if key in values}
    assert clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": kept}).status_code == 422
    assert clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": {**kept, "xm": "王小明"}}).status_code == 200
    assert {one["field"]: one["after"] for one in county.get(f"/cases/{case}").json["changes"]}["xm"] == "王小明"
    decide(town, case, COUNTY, CENTRE)
    assert (fields(town, pupil)["xm"], fields(town, pupil)["csrq"]) == ("王小明", "2016-03-06")


def test_a_correction_that_breaks_a_rule_goes_back_to_the_leader(town: Town) -> None:
    taken = fields(town, town.world.pupils["school_d"][1].id)["sfzjh"]
    _, case = asked(town, {"sfzjh": number(201)})
    decide(town, case, LEADER)
    county, clerk = town.person(COUNTY), town.person(CLERK)
    (task,) = county.inbox(case)
    county.post(f"/tasks/{task['id']}/decide", {"outcome": "return", "reason": WHY, "asked": ["sfzjh"], "then": "straight", "data": {}})
    (fix,) = clerk.inbox(case)
    values = clerk.get(f"/tasks/{fix['id']}").json["form_values"]
    data = {"sfzjh": taken, "why": values["why"], "evidence": values["evidence"]}
    assert clerk.post(f"/tasks/{fix['id']}/decide", {"outcome": "resubmit", "data": data}).status_code == 200
    decide(town, case, COUNTY, CENTRE)
    (task,) = town.person(LEADER).inbox(case)
    assert task["element"] == "SchoolLeader"
    assert "the same data" in str(town.person(LEADER).get(f"/cases/{case}").json["facts"])


def test_it_is_withdrawn_and_the_record_is_free_again(town: Town) -> None:
    pupil, case = asked(town, {"xm": "王小明"})
    assert rules(save(town.person(CLERK), pupil, {"xm": "王大明"}, "household")) == ["conflict"]
    assert town.person(CLERK).post(f"/cases/{case}/actions/withdraw", {"reason": "家长撤回"}).status_code == 200
    assert town.house.engine.case(case).outcome == "EndCancelled"
    assert asked(town, {"xm": "王大明"}, pupil)


def test_a_transfer_and_a_change_of_key_fields_exclude_each_other(town: Town) -> None:
    pupil, _ = asked(town, {"xm": "王小明"})
    town.hire("mover", ("school_b", Role.STUDENT_CLERK))
    answer = town.person("mover").start(pupil)
    assert answer.status_code == 422 and "conflict" in rules(answer)
    other = town.world.take("school_a").id
    assert town.person("mover").start(other).status_code == 201
    assert rules(save(town.person(CLERK), other, {"xm": "王小明"}, "household")) == ["conflict"]


def test_what_changed_meanwhile_is_not_overwritten(town: Town, setup: Setup) -> None:
    pupil, case = asked(town, {"mzm": "02", "csrq": "2016-03-06"})
    with town.house.working() as work:
        setup.everything(work)
        apply_fields(work.session, Acting(work.now), pupil, {"lxdh": "0371-5555555"}, date(2026, 9, 18))
    decide(town, case, LEADER, COUNTY)
    assert town.house.engine.case(case).outcome == "Done", "another field's change is none of it"
    pupil, case = asked(town, {"csrq": "2016-03-07"})
    with town.house.working() as work:
        setup.everything(work)
        apply_fields(work.session, Acting(work.now), pupil, {"csrq": "2016-01-01"}, date(2026, 9, 18))
    decide(town, case, LEADER, COUNTY)
    assert town.house.engine.case(case).outcome == "EndOvertaken"
    assert fields(town, pupil)["csrq"] == "2016-01-01" and asked(town, {"csrq": "2016-03-07"}, pupil)


def test_a_graduated_pupil_is_closed_to_card_process_import_and_register(town: Town, setup: Setup) -> None:
    running, case = asked(town, {"csrq": "2016-03-08"})
    pupil = town.world.take("school_a").id
    with town.house.working() as work:
        setup.everything(work)
        for one in (pupil, running):
            change_status(work.session, Acting(work.now), one, Status.GRADUATED, date(2026, 9, 18))
    before, clerk = fields(town, pupil), town.person(CLERK)
    assert clerk.get(f"/students/{pupil}/card").json["editable"] is False
    assert save(clerk, pupil, {"lxdh": "0371-3333333"}).status_code == 409
    form = {"student": pupil, "xm": "王小明", "why": WHY}
    assert "graduated" in rules(clerk.post("/cases", {"process": "key_change", "data": form, "files": [clerk.upload("household")]}))
    decide(town, case, LEADER, COUNTY)
    assert town.house.engine.case(case).outcome != "Done", "graduated while the case was under way"
    with town.house.working() as work:
        setup.everything(work)
        row = {**{key: value for key, value in before.items() if key != "grbsm"}, "xm": "换了名", "xd": "primary", "jb": 2023, "njh": 4, "bh": "1"}
        register_students(work.session, Acting(work.now), Registration(town.world.org["school_a"]), [row])
        with pytest.raises(Conflict, match="graduated"):
            apply_fields(work.session, Acting(work.now), pupil, {"xm": "王小明"}, date(2026, 9, 18))
    assert fields(town, pupil) == before and fields(town, running)["csrq"] != "2016-03-08"


def test_what_evidence_proved_is_changed_by_no_import_and_no_edit_of_the_card(town: Town, setup: Setup) -> None:
    with town.house.working() as work:
        setup.everything(work)
        row = {"xm": "丁一一", "xbm": "1", "csrq": "2016-03-05", "sfzjlxm": "1", "sfzjh": number(301), "xd": "primary", "jb": 2023,
               "njh": 4, "bh": "1", "mzm": "01", "lxdh": "0371-0000000"}  # fmt: skip
        plan = Registration(town.world.org["school_a"], date(2023, 9, 1), synthetic=True)
        pupil = str(register_students(work.session, Acting(work.now), plan, [row])[0].student_id)

    def again(**changes: Any) -> Any:
        with town.house.working() as work:
            setup.everything(work)
            return register_students(work.session, Acting(work.now), plan, [{**row, **changes}])[0]

    assert again(xm="丁一二").outcome == "updated", "a temporary code and no proof: an import corrects it"
    clerk = town.person(CLERK)
    answer = save(clerk, pupil, {"xm": "丁一三"}, "household")
    decide(town, answer.json["case"]["id"], LEADER, COUNTY)
    assert fields(town, pupil)["xm"] == "丁一三"
    refused = again(xm="丁一二")
    assert (refused.outcome, refused.fields) == ("refused", ("xm",)) and fields(town, pupil)["xm"] == "丁一三"
    assert again(xm="丁一三", lxdh="0371-4444444").outcome == "updated", "what was not proved is still corrected"
    admin = town.person("jinshui-system_admin")
    assert admin.settle(town.world.org["jinshui"], "controlled_fields", ["mzm"]).status_code == 200
    answer = save(clerk, pupil, {"mzm": "02"}, "household")
    decide(town, answer.json["case"]["id"], LEADER, COUNTY)
    assert admin.settle(town.world.org["jinshui"], "controlled_fields", []).status_code == 200
    card = {one["key"]: one["reserved"] for one in clerk.get(f"/students/{pupil}/card").json["fields"]}
    assert card["mzm"]["proved"] is True and card["lxdh"] is None
    assert save(clerk, pupil, {"mzm": "03"}, "household").json["case"] is not None


def test_evidence_windows_and_the_switch_hold_here_and_not_next_door(town: Town) -> None:
    owner, org = town.person("henan-process_owner"), town.world.org
    clerk, pupil = town.person(CLERK), town.world.take("school_a").id
    other, elsewhere = town.person("school_d-student_clerk"), town.world.take("school_d").id
    assert owner.settle(org["henan"], "key_change.evidence.required", {"xm": ["hospital"], "others": []}).status_code == 200
    assert rules(save(clerk, pupil, {"xm": "王小明"}, "household")) == ["evidence"]
    assert save(other, elsewhere, {"xm": "王小明"}, "household").status_code == 200
    assert owner.settle(org["henan"], "key_change.windows", [{"from": "01-01", "to": "01-02"}]).status_code == 200
    assert rules(save(clerk, pupil, {"xm": "王小明"}, "hospital")) == ["window"]
    assert owner.settle(org["henan"], "key_change.windows", []).status_code == 200
    assert owner.settle(org["henan"], "key_change.enabled", False, document="文").status_code == 200
    refused = save(clerk, pupil, {"xm": "王小明"}, "hospital")
    assert "off" in rules(refused) and refused.json["errors"][0]["document"] == "文"


def test_silence_is_no_approval(town: Town) -> None:
    _, case = asked(town, {"xm": "王小明"})
    town.pass_time(days=60)
    town.catch_up()
    town.work_off()
    (task,) = town.house.engine.tasks(case)
    assert (task.element, task.overdue) == ("SchoolLeader", True)


def test_of_two_conflicting_requests_at_once_one_is_refused(town: Town) -> None:
    """The record's row is locked first, so the second finds the first's hold, or is told to try again."""
    pupil, clerk = town.world.take("school_a").id, town.person(CLERK)
    bodies = [{"values": {"xm": name}, "why": WHY, "files": [clerk.upload("household")]} for name in ("王一", "王二")]
    people = [town.fresh(CLERK), town.fresh(CLERK)]
    start = threading.Barrier(2)

    def ask(at: int) -> Any:
        start.wait()
        return people[at].post(f"/students/{pupil}/card", bodies[at])

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, range(2)))
    assert sorted(answer.status_code for answer in answers)[0] == 200, [answer.text for answer in answers]
    assert sum(answer.status_code == 200 for answer in answers) == 1, [answer.text for answer in answers]
    assert len(clerk.get(f"/students/{pupil}").json["open_cases"]) == 1
