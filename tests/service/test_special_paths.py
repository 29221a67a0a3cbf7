"""An arrangement that is decided late, or by rules that have changed meanwhile (S31): over HTTP, on both stores."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from records.tables import CaseLock, SpecialPlacement, Student
from tests.api.conftest import Town
from tests.service.test_rules_asked_again import approved, seen, town

__all__ = ["town"]
SEATS = ("school_a-student_leader", "school_b-student_leader", "jinshui-student_clerk")


def asked(town: Town, pupil: str) -> str:
    """Let another school of the county send teachers; the record is to move there."""
    clerk = town.person("school_a-student_clerk")
    data = {"student": pupil, "school": town.world.org["school_b"], "record": "move", "from": "2026-09-18",
            "until": "2027-07-10", "reason": "disability"}  # fmt: skip
    files = [clerk.upload("guardian_request"), clerk.upload("disability")]
    answer = clerk.post("/cases", {"process": "home_teaching", "data": data, "files": files})
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])


def test_where_no_paper_means_no_entry_it_begins_when_it_is_decided(town: Town) -> None:
    pupil = town.world.take("school_a").id
    case = asked(town, pupil)
    town.pass_time(days=3)
    town.known.clear()  # every sign-in has ended meanwhile
    approved(town, case, SEATS)
    found = seen(town, select(SpecialPlacement).where(SpecialPlacement.student_id == pupil))
    moved = seen(town, select(Student).where(Student.id == pupil))
    school_a, school_b = town.world.org["school_a"], town.world.org["school_b"]
    assert (found.valid_from, found.org_id, found.former) == (date(2026, 9, 21), school_b, school_a)
    assert (moved.org_id, moved.entered_on, moved.class_id) == (school_b, date(2026, 9, 21), None)


def test_its_own_rules_are_asked_again_before_it_is_recorded(town: Town) -> None:
    pupil = town.world.take("school_a").id
    case = asked(town, pupil)
    henan = town.world.org["henan"]
    answer = town.person("henan-system_admin").settle(henan, "home_teaching.record_moves", False, stage="primary", document="豫教〔2026〕9号")
    assert answer.status_code == 200, answer.text
    approved(town, case, SEATS)
    assert str(town.house.engine.case(case).outcome) == "EndRefused", "the record may no longer move"
    assert seen(town, select(SpecialPlacement).where(SpecialPlacement.student_id == pupil)) is None
    assert seen(town, select(CaseLock).where(CaseLock.student_id == pupil)) is None
