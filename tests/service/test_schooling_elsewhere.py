"""Schooling in another province after graduation, over HTTP as its own people, on both stores (S23)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from records.scope import Scope, use_scope
from records.students.codes import Status
from records.students.enrolments import enrolments
from records.tables import CaseLock, Graduate
from tests.api.conftest import Town
from tests.service.conftest import Setup
from tests.service.test_enrolment import Enrolling, child, first_call, graduate, settle, with_officers
from tests.service.test_graduation import pupils, rows_of, student

CLERK, LEADER, COUNTY, FORMER = "school_b-student_clerk", "school_b-student_leader", "jinshui-student_clerk", "liwan-student_clerk"
WINDOW = [{"from": "03-01", "to": "05-31"}]


@pytest.fixture
def town(setup: Setup) -> Town:
    """The application on each store."""
    return with_officers(setup)


@pytest.fixture
def small(embedded: Setup) -> Town:
    """The same on SQLite alone, for what does not touch the store's ways."""
    return with_officers(embedded)


def ask(town: Town, pupil: str, who: str = CLERK) -> Any:
    clerk = town.person(who)
    data = {"student": pupil, "on": "2026-09-18"}
    return clerk.post("/cases", {"process": "schooling_elsewhere", "data": data, "files": [clerk.upload()]})


def rules(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return sorted(one.get("rule") or one["key"] for one in answer.json["errors"])


def graduates(town: Town, unit: str, serial: int, count: int = 1) -> list[str]:
    ids = pupils(town, unit, rows_of("primary", serial, count))
    graduate(town, unit, *ids)
    return ids


def test_both_authorities_decide_and_the_school_fetches_the_file_that_its_list_waited_for(town: Town) -> None:
    (row,) = rows_of("primary", 1, 1)
    (far,) = graduates(town, "school_d", 1)
    listed = Enrolling(town)
    assert listed.add(child(row)) == ["file-elsewhere"]
    listed.through((LEADER, "Leader"), (COUNTY, "Authority"))
    assert listed.admissions() == {1: ("school_b", far, "elsewhere", "")}
    made = ask(town, far)
    assert made.status_code == 201, made.text
    case = made.json["id"]
    assert rules(ask(town, far)) == ["conflict"], "one at a time"
    for who in (LEADER, COUNTY):
        assert town.person(who).decide(case, "approve").status_code == 200
    page = town.person(FORMER).get(f"/cases/{case}")
    assert row["sfzjh"] not in page.text and "荔湾区第一小学" in page.text
    assert town.person("guancheng-student_clerk").get(f"/cases/{case}").status_code == 404
    assert town.person(FORMER).decide(case, "return", "请补充", asked=["note"], then="straight").status_code == 200
    clerk = town.person(CLERK)
    corrected = clerk.decide(case, "resubmit", data={"evidence": [clerk.upload()], "note": "已补充录取通知"})
    assert corrected.status_code == 200, corrected.text
    assert town.person(FORMER).decide(case, "approve").status_code == 200
    assert student(town, far).status == Status.GRADUATED, "nothing moves before the school fetches it"
    assert clerk.decide(case, "fetch").status_code == 200
    assert town.house.engine.case(case).outcome == "Done"
    (new,) = {one[1] for one in listed.admissions().values()}
    now, school = student(town, new), town.world.org["school_b"]
    assert (new != far, now.org_id, now.stage, now.grade, now.cohort, now.status) == (True, school, "junior", 1, 2026, "01")
    assert student(town, far).status == Status.TRANSFERRED and listed.admissions()[1][2] == ""
    with town.house.reading() as session:
        use_scope(session, Scope(session, frozenset(), everything=True))
        assert session.scalar(select(Graduate.destination)) == "junior" and list(session.scalars(select(CaseLock))) == []
        assert [(one.org_id == school, one.valid_to) for one in enrolments(session, new)] == [
            (False, date(2026, 9, 16)), (True, None)
        ]  # fmt: skip
    listed.decided(CLERK, "done")
    assert listed.state == "ended", "the duty of the list ends with it"
    assert rules(ask(town, far)) == ["ended", "fetched"]


def test_what_is_not_admitted_and_what_the_settings_say(small: Town) -> None:
    town = small
    near, other = graduates(town, "school_a", 10, 2)
    (far,) = graduates(town, "school_d", 20)
    assert rules(ask(town, near)) == ["cross"]
    (present,) = pupils(town, "school_d", rows_of("primary", 30, 1))
    assert rules(ask(town, present)) == ["ended"]
    refused = ask(town, far).json["id"]
    assert town.person(LEADER).decide(refused, "refuse", "未在本校升学").status_code == 200
    withdrawn = ask(town, far).json["id"]
    assert town.person(CLERK).post(f"/cases/{withdrawn}/actions/cancel", {"reason": "改在原籍就读"}).status_code == 200
    settle(town, "jinshui", False, "schooling_elsewhere.leader_step")
    settle(town, "jinshui", 5, "schooling_elsewhere.time_limit_days")
    settle(town, "jinshui", 1, "schooling_elsewhere.reminder_days")
    made = ask(town, far).json["id"]
    (task,) = town.person(COUNTY).inbox(made)
    assert (task["element"], task["due"]["working_days"]) == ("Authority", 5), "the leader is not asked"
    assert first_call(town, made) == date(2026, 9, 24)
    settle(town, "henan", WINDOW, "schooling_elsewhere.windows")
    assert "closed" in rules(ask(town, other)) or "window" in rules(ask(town, other))
    assert ask(town, other, "school_d-student_clerk").status_code == 201, "another province is open"
    settle(town, "guangdong", False, "schooling_elsewhere.enabled")
    assert set(rules(ask(town, near, "school_d-student_clerk"))) & {"off", "closed"}
