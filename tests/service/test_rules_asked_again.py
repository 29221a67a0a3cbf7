"""What was admissible at the start is asked again before it is written: over HTTP as its own people, on both stores (S16, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from api.app import create_app
from ground.bilingual import Bilingual
from records.schools import NewClass, create_class
from records.scope import Scope, use_scope
from records.students.codes import Status
from records.students.guards import GUARDS, Guard, declare_guard
from records.tables import CaseLock, SchoolClass, Student
from tests.api.conftest import Town
from tests.service.conftest import Setup

SEATS = ("school_a-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk")


@pytest.fixture
def town(setup: Setup) -> Iterator[Town]:
    yield Town(create_app(setup.house), setup.house, setup.world, setup.clock)


def seen(town: Town, query: Any) -> Any:
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        return work.session.scalars(query).first()


def approved(town: Town, case: str, seats: tuple[str, ...] = SEATS) -> str:
    """Let every seat approve; returns the end that the case came to."""
    for seat in seats:
        assert town.person(seat).decide(case, "approve").status_code == 200
    return str(town.house.engine.case(case).outcome)


def test_a_transfer_is_judged_by_the_rules_of_its_last_approval(town: Town) -> None:
    clerk, org = town.person("school_a-student_clerk"), town.world.org
    pupil = town.world.take("school_c").id
    case = clerk.start(pupil).json["id"]
    assert clerk.get(f"/cases/{case}").json["state"] == "active"
    admin = town.person("jinshui-system_admin")
    admin.settle(org["jinshui"], "transfer.enabled", False, document="金教〔2026〕8号")
    assert approved(town, case) == "EndRefused"
    moved = seen(town, select(Student).where(Student.id == pupil))
    assert moved.org_id == org["school_c"], "the record stays"
    assert seen(town, select(CaseLock).where(CaseLock.student_id == pupil)) is None, "and is let go"
    facts = next(one for one in clerk.get(f"/cases/{case}").json["sections"] if one["type"] == "facts")["facts"]
    (why,) = [one for one in facts if one["label"] == "再核未通过"]
    assert "未开放" in why["value"] and why["value_en"] != why["value"]
    admin.settle(org["jinshui"], "transfer.enabled", True)

    # a window that has closed since does not refuse who asked in time; one that never held the day does
    for windows, end in (([{"from": "09-01", "to": "09-20"}], "Done"), ([{"from": "03-01", "to": "03-31"}], "EndRefused")):
        case = clerk.start(town.world.take("school_c").id).json["id"]
        admin.settle(org["jinshui"], "transfer.windows", windows)
        assert approved(town, case) == end
        admin.settle(org["jinshui"], "transfer.windows", [])


def test_of_two_for_one_place_one_is_refused(town: Town) -> None:
    clerk, org = town.person("school_a-student_clerk"), town.world.org
    room = seen(town, select(SchoolClass.id).where(SchoolClass.org_id == org["school_a"]))
    pupils = [town.world.take("school_c").id for _ in range(2)]
    town.person("jinshui-system_admin").settle(org["jinshui"], "class.size_limit", 9, stage="primary")
    cases = [clerk.start(pupil, to_class=room).json["id"] for pupil in pupils]
    assert [approved(town, case) for case in cases] == ["Done", "EndRefused"]


def test_a_change_of_state_is_judged_again_before_it_is_recorded(town: Town) -> None:
    clerk, org = town.person("school_a-student_clerk"), town.world.org
    pupil = town.world.take("school_a").id
    data = {"student": pupil, "from": "2026-09-18", "until": "2027-01-31", "reason": "illness"}
    files = [clerk.upload("guardian_request"), clerk.upload("hospital")]
    started = clerk.post("/cases", {"process": "suspension", "data": data, "files": files})
    assert started.status_code == 201, started.text
    town.person("henan-system_admin").settle(org["henan"], "suspension.enabled", False, document="豫教〔2026〕9号")
    assert approved(town, started.json["id"], ("school_a-student_leader", "jinshui-student_clerk")) == "EndRefused"
    assert seen(town, select(Student).where(Student.id == pupil)).status == Status.ENROLLED


def test_a_file_is_not_fetched_into_a_class_that_has_filled_up_and_the_school_chooses_another(town: Town) -> None:
    clerk, org = town.person("school_a-student_clerk"), town.world.org
    pupil = town.world.take("school_d").id
    full, free = classes(town)
    started = clerk.start(pupil, to_class=full)
    assert started.status_code == 201, started.text
    case = started.json["id"]
    seats = ("school_a-student_leader", "jinshui-student_clerk", "school_d-student_leader", "liwan-student_clerk")
    approved(town, case, seats)
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        work.session.execute(update(SchoolClass).where(SchoolClass.id == full).values(size_limit=1))
    assert clerk.decide(case, "fetch").status_code == 200
    shown = clerk.get(f"/cases/{case}").json
    assert [task["element"] for task in shown["open_tasks"]] == ["Fetch"], "the school has it again, nothing is lost"
    why = shown["sections"][0]["facts"][0]
    assert (why["label"], "班额" in why["value"], why["value"] != why["value_en"]) == ("再核未通过", True, True)
    assert seen(town, select(Student).where(Student.id == pupil)).status == Status.ENROLLED
    assert clerk.decide(case, "fetch", data={"to_class": free}).status_code == 200
    assert town.house.engine.case(case).outcome == "Done"
    assert seen(town, select(Student).where(Student.org_id == org["school_a"], Student.class_id == free, Student.id != pupil))
    assert clerk.get(f"/cases/{case}").json["sections"][0].get("title") != "再核未通过", "it is in order now"


def test_a_deletion_of_a_record_that_got_a_formal_code_meanwhile_starts_anew(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    pupil = town.world.take("school_a").id
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        work.session.execute(update(Student).where(Student.id == pupil).values(code_masked="L4101**********1234"))
    data = {"student": pupil, "reason": "重复建籍", "evidence": [clerk.upload("school_decision")]}
    started = clerk.post("/cases", {"process": "record_deletion", "data": data, "files": data["evidence"]})
    assert started.status_code == 201, started.text
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        work.session.execute(update(Student).where(Student.id == pupil).values(code_masked="G4101**********1234"))
    case = started.json["id"]
    assert approved(town, case, ("school_a-student_leader", "jinshui-student_clerk")) == "NotDeleted"
    assert "正式学籍号" in clerk.get(f"/cases/{case}").json["facts"][0]["value"]
    assert seen(town, select(Student).where(Student.id == pupil)).status == Status.ENROLLED


def test_what_a_guard_refuses_at_last_ends_the_case_with_the_reason_and_what_passes_is_waited_for(town: Town) -> None:
    clerk = town.person("school_a-student_clerk")
    for passing, end in ((False, "EndRefused"), (True, "None")):
        pupil = town.world.take("school_a").id
        data = {"student": pupil, "from": "2026-09-18", "until": "2027-01-31", "reason": "illness"}
        files = [clerk.upload("guardian_request"), clerk.upload("hospital")]
        case = clerk.post("/cases", {"process": "suspension", "data": data, "files": files}).json["id"]
        words = Bilingual("该生学籍正在清理", "the record is being cleaned up")
        shut = Guard("mine.shut", frozenset({"state"}), lambda s, a, one: words if one.id == pupil else None, passing)  # noqa: B023
        declare_guard(shut)
        try:
            assert approved(town, case, ("school_a-student_leader", "jinshui-student_clerk")) == end
        finally:
            GUARDS.pop("mine.shut")
        assert seen(town, select(Student).where(Student.id == pupil)).status == Status.ENROLLED
        shown = clerk.get(f"/cases/{case}").json
        if not passing:
            assert (shown["facts"][0]["value"], shown["facts"][0]["value_en"]) == (words.zh, words.en)
            assert seen(town, select(CaseLock).where(CaseLock.student_id == pupil)) is None
        else:
            assert shown["state"] == "active" and shown["facts"][0]["label"] != "再核未通过"


def classes(town: Town) -> tuple[str, str]:
    """Two classes of the school for the grade of its pupils."""
    with town.house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        org = town.world.org["school_a"]
        first = work.session.scalars(select(SchoolClass).where(SchoolClass.org_id == org)).one()
        new = NewClass(org, first.stage, first.cohort, first.number + 1)
        return str(first.id), str(create_class(work.session, new).id)
