"""From a student's card a clerk starts a change; nothing known is typed again, and what is closed says why (S14, S18)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk
from tests.e2e.person import Person
from tests.world import Pupil

pytestmark = pytest.mark.e2e
CLERK, LEADER, AUTHORITY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"


def open_card(person: Person, pupil: Pupil) -> None:
    """Find a student by name and open the card."""
    person.go("students")
    person.see("student-search").fill(pupil.name)
    person.see("student-search-submit").click()
    person.see("student-row").filter(has_text=pupil.name).get_by_role("link").first.click()
    expect(person.see("student-name")).to_have_text(pupil.name)


def start_other_leave(person: Person, pupil: Pupil) -> str:
    """Start it from the card; returns the case's number."""
    open_card(person, pupil)
    person.see("from-here-other_leave").click()
    expect(person.see("lookup-found")).to_contain_text(pupil.name)
    expect(person.see("lookup-code")).to_have_count(0)
    expect(person.see("checks")).to_contain_text("监护人书面申请")
    day = person.see("task-form").locator(".fjs-form-field-datetime input").first
    day.fill("2026/09/18")
    day.press("Enter")
    person.choose("原因", "参加专业训练或集训")
    person.see("file-kind").click()
    person.page.get_by_role("option", name="监护人书面申请").click()
    person.attach()
    expect(person.see("checks-good")).to_be_visible()
    person.see("submit-case").click()
    expect(person.see("case-page")).to_be_visible()
    return person.see("case-number").first.inner_text()


def test_a_change_is_started_from_the_card_decided_and_recorded(desk: Desk, running: Running) -> None:
    pupil, clerk = running.world.take("school_a"), desk(CLERK)
    number = start_other_leave(clerk, pupil)
    open_card(clerk, pupil)
    closed = clerk.see("closed-from-here")
    closed.locator("summary").click()
    expect(closed.locator('[data-process="death"]')).to_contain_text("正在办理")
    expect(closed.locator('[data-process="leaving_school"]')).to_contain_text("已由教育部关闭（中小学生学籍管理办法")
    expect(closed.locator('[data-process="transfer"]')).to_contain_text("已在本校就读")
    expect(clerk.see("student-cases")).to_contain_text(number)

    leader = desk(LEADER)
    leader.open(number)
    leader.sees_before_and_after("在读", "其他离校")
    leader.see("decision-return").click()
    leader.tick("return-asked", "note")
    leader.see("reason").fill("请补充训练单位")
    leader.see("decision-confirm").click()
    expect(leader.row(number)).to_have_count(0)
    clerk.open(number)
    clerk.see("task-form").get_by_label("情况说明").fill("省体校集训")
    clerk.decide("resubmit")
    for login in (LEADER, AUTHORITY):
        person = desk(login)
        person.open(number)
        person.decide("approve")
    open_card(clerk, pupil)
    expect(clerk.page.locator(".page-head .mark").first).to_have_text("其他离校")


def test_a_refused_change_leaves_the_student_as_before(desk: Desk, running: Running) -> None:
    pupil, clerk, leader = running.world.take("school_a"), desk(CLERK), desk(LEADER)
    number = start_other_leave(clerk, pupil)
    leader.open(number)
    leader.see("decision-refuse").click()
    expect(leader.see("decision-confirm")).to_be_disabled()
    leader.see("reason").fill("材料不实")
    leader.see("decision-confirm").click()
    expect(leader.see("decided")).to_be_visible()
    open_card(clerk, pupil)
    expect(clerk.page.locator(".page-head .mark").first).to_have_text("在读")
    expect(clerk.see("from-here-other_leave")).to_be_visible()
