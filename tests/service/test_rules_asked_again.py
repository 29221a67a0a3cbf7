"""What was admissible at the start is asked again before it is written: over HTTP as its own people, on both stores (S16, S25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from api.app import create_app
from records.scope import Scope, use_scope
from records.students.codes import Status
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
