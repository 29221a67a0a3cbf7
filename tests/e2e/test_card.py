"""A clerk edits a student's card in a browser: open fields at once, controlled ones through the desks (S11-S13)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk
from tests.e2e.person import Person
from tests.world import Pupil

pytestmark = pytest.mark.e2e
CLERK, LEADER, COUNTY, CENTRE = (
    "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk", "ministry-student_clerk",
)  # fmt: skip


def edit(person: Person, pupil: Pupil) -> None:
    """Find a pupil of one's school and open the card for editing."""
    person.go("students")
    person.see("student-search").fill(pupil.name)
    person.see("student-search-submit").click()
    person.see("student-row").filter(has_text=pupil.name).get_by_role("link").first.click()
    person.see("card-edit").click()
    expect(person.see("card-xm")).to_be_visible()


def with_register(person: Person) -> None:
    """Upload a page of the household register."""
    person.see("file-kind").click()
    person.page.get_by_role("option", name="户口簿").click()
    person.attach()


def asked(person: Person, pupil: Pupil, name: str) -> str:
    """Change the telephone and the name; returns the number of the case."""
    edit(person, pupil)
    person.see("card-lxdh").locator("input").fill("0371-1234567")
    person.see("card-xm").locator("input").fill(name)
    expect(person.see("card-changes").locator("tr").filter(has_text=name)).to_contain_text("须审批")
    expect(person.see("card-changes").locator("tr").filter(has_text="0371-1234567")).to_contain_text("直接保存")
    person.see("card-why").fill("与户口簿不一致")
    person.see("card-save").click()
    expect(person.see("problem")).to_contain_text("缺少佐证材料：户口簿")
    with_register(person)
    person.see("card-save").click()
    expect(person.see("case-page")).to_be_visible()
    return person.see("case-number").first.inner_text()


def test_a_name_is_returned_corrected_and_approved_up_to_the_central_check(desk: Desk, running: Running) -> None:
    pupil = running.world.take("school_a")
    clerk, leader, county, centre = (desk(login) for login in (CLERK, LEADER, COUNTY, CENTRE))
    number = asked(clerk, pupil, "王小名")
    leader.open(number)
    leader.sees_before_and_after(pupil.name, "王小名")
    leader.sees_the_evidence()
    leader.decide("approve")
    county.open(number)
    county.see("decision-return").click()
    county.tick("return-asked", "xm")
    county.see("reason").fill("应为王小明，请对照户口簿")
    county.see("decision-confirm").click()
    expect(county.row(number)).to_have_count(0)
    clerk.open(number)
    expect(clerk.see("returned")).to_contain_text("应为王小明")
    clerk.see("task-form").get_by_label("姓名").first.fill("王小明")
    clerk.decide("resubmit")
    for person in (leader, county, centre):
        person.open(number)
        person.sees_before_and_after(pupil.name, "王小明")
        person.decide("approve")
    assert clerk.schools_of(Pupil(pupil.id, "王小明", pupil.code)) == ["金水区第一小学"]


def test_what_the_leader_refuses_changes_nothing_but_the_open_field(desk: Desk, running: Running) -> None:
    pupil = running.world.take("school_a")
    clerk, leader = desk(CLERK), desk(LEADER)
    number = asked(clerk, pupil, "李大明")
    leader.open(number)
    leader.decide("refuse", "材料不实")
    edit(clerk, pupil)
    expect(clerk.see("card-xm").locator("input")).to_have_value(pupil.name)
    expect(clerk.see("card-lxdh").locator("input")).to_have_value("0371-1234567")
