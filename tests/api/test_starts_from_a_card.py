"""What can be started from where the subject is: a student's card names it, and why the rest is closed."""

from __future__ import annotations

from typing import Any

import pytest

from records.acting import Acting
from records.students.subjects import About, about, note_subjects
from tests.api.conftest import Town

CLERK = "school_a-student_clerk"


def offered(town: Town, login: str, subject: str) -> dict[str, dict[str, Any]]:
    answer = town.person(login).get("/startable", subject=subject)
    assert answer.status_code == 200, answer.text
    return {one["key"]: {**one, "open": at == "items"} for at in ("items", "closed") for one in answer.json[at]}


def test_a_card_names_what_stands_in_the_way_for_this_student(town: Town) -> None:
    found = offered(town, CLERK, f"student:{town.world.take('school_a').id}")
    assert "data_export" not in found, "which is about no student"
    transfer = found["transfer"]
    assert not transfer["open"] and "学生已在本校就读" in transfer["why"] and "at this school already" in transfer["why_en"]
    assert [one["rule"] for one in transfer["reasons"]] == ["sides"], "evidence is asked for by the form, no reason yet"


def test_another_units_student_has_no_card_here(town: Town) -> None:
    stranger = f"student:{town.world.take('school_d').id}"
    assert town.person(CLERK).get("/startable", subject=stranger).status_code == 404
    assert town.person("jinshui-student_clerk").get("/startable", subject=stranger).status_code == 404


def test_who_may_not_start_it_reads_who_does(town: Town) -> None:
    pupil = town.world.take("school_a").id
    transfer = offered(town, "jinshui-student_clerk", f"student:{pupil}")["transfer"]
    assert not transfer["open"] and transfer["reasons"] == [] and "学籍管理员" in transfer["who_starts"]


@pytest.mark.parametrize("subject", ["teacher:1", "student:", "student"])
def test_what_is_no_subject_is_refused(town: Town, subject: str) -> None:
    assert town.person(CLERK).get("/startable", subject=subject).status_code == 422


def test_a_case_is_found_by_the_student_it_is_about(town: Town) -> None:
    pupil, other = town.world.take("school_c").id, town.world.take("school_c").id
    case = town.person(CLERK).start(pupil).json
    listed = town.person(CLERK).get("/cases", subject=f"student:{pupil}", filter="all").json["items"]
    assert [one["number"] for one in listed] == [case["number"]]
    assert town.person(CLERK).get("/cases", subject=f"student:{other}", filter="all").json["items"] == []
    stranger = town.person("school_d-student_clerk").get("/cases", subject=f"student:{pupil}", filter="all")
    assert stranger.json["items"] == [], "no party of the case"


def test_subjects_are_kept_once_and_only_of_what_there_is(town: Town) -> None:
    pupil = town.world.take("school_c").id
    number = town.person(CLERK).start(pupil).json["number"]
    with town.house.working() as work:
        acting = Acting(work.now, case_no=number)
        assert note_subjects(work.session, acting, [About("student", pupil)]) == 0, "the start noted it"
        with pytest.raises(Exception, match="Expected a class"):
            note_subjects(work.session, acting, [about("class:nowhere")])
