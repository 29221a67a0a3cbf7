"""The transfer at four desks, each a person with a browser (issue A; S16-S18)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
CLERK, LEADER = "school_a-student_clerk", "school_a-student_leader"
SEATS = (
    (LEADER, "转入学校审核"),
    ("jinshui-student_clerk", "转入主管部门核办"),
    ("school_c-student_leader", "转出学校核办"),
    ("guancheng-student_clerk", "转出主管部门核办"),
)


def test_four_people_approve_and_the_student_stands_in_the_new_school(desk: Desk, running: Running) -> None:
    pupil = running.world.take("school_c")
    clerk = desk(CLERK)
    number = clerk.start_transfer(pupil)
    for login, step in SEATS:
        person = desk(login)
        person.open(number)
        expect(person.see("task-name")).to_have_text(step)
        person.sees_before_and_after("管城区第一小学", "金水区第一小学")
        person.sees_the_evidence()
        expect(person.see("diagram").locator(".is-now")).to_contain_text(step)
        person.decide("approve")
        expect(person.row(number)).to_have_count(0)
    assert clerk.schools_of(pupil) == ["金水区第一小学"]
    assert desk("school_c-student_clerk").schools_of(pupil) == []


def test_a_returned_case_is_corrected_and_comes_back_to_the_seat_that_returned_it(desk: Desk, running: Running) -> None:
    clerk, leader, authority = desk(CLERK), desk(LEADER), desk(SEATS[1][0])
    number = clerk.start_transfer(running.world.take("school_c"))
    leader.open(number)
    leader.decide("approve")
    authority.open(number)
    authority.see("decision-return").click()
    expect(authority.see("decision-confirm")).to_be_disabled()
    authority.tick("return-asked", "note")
    authority.tick("return-then", "straight")
    authority.see("reason").fill("请补充居住情况")
    authority.see("decision-confirm").click()
    expect(authority.row(number)).to_have_count(0)

    clerk.open(number)
    expect(clerk.see("task-name")).to_have_text("补正：转入主管部门核办")
    expect(clerk.see("history")).to_contain_text("请补充居住情况")
    expect(clerk.see("returned")).to_contain_text("请补充居住情况")
    expect(clerk.see("asked")).to_have_text("情况说明")
    clerk.see("decision-resubmit").click()
    clerk.see("decision-confirm").click()
    expect(clerk.see("asks-why")).to_be_visible()
    clerk.see("decision-cancel").click()
    clerk.see("task-form").get_by_label("情况说明").fill("学生随父母迁入金水区")
    clerk.decide("resubmit")

    authority.open(number)
    expect(authority.see("task-name")).to_have_text(SEATS[1][1])
    leader.search_inbox(number)
    leader.has_nothing()


def test_with_an_empty_list_nothing_is_open_and_no_key_decides(desk: Desk, running: Running) -> None:
    clerk, leader = desk(CLERK), desk(LEADER)
    number = clerk.start_transfer(running.world.take("school_c"))
    leader.open(number)
    leader.see("inbox-search").fill("没有这名学生")
    leader.has_nothing()
    expect(leader.see("task")).to_have_count(0)
    leader.page.locator("section.list").focus()
    leader.page.keyboard.press("a")
    expect(leader.see("decision-bar")).to_have_count(0)


def test_a_refusal_needs_its_reason_and_ends_the_case(desk: Desk, running: Running) -> None:
    pupil = running.world.take("school_c")
    clerk, leader = desk(CLERK), desk(LEADER)
    number = clerk.start_transfer(pupil)
    leader.open(number)
    leader.see("decision-refuse").click()
    expect(leader.see("decision-confirm")).to_be_disabled()
    leader.see("decision-cancel").click()
    leader.decide("refuse", "学校班额已满")
    clerk.find_case(number)
    expect(clerk.see("case-state")).to_have_text("核办不通过")
    expect(clerk.see("history")).to_contain_text("学校班额已满")
    assert desk("school_c-student_clerk").schools_of(pupil) == ["管城区第一小学"]


def test_two_cases_are_approved_together_by_keyboard(desk: Desk, running: Running) -> None:
    clerk = desk("school_b-student_clerk")
    numbers = [clerk.start_transfer(running.world.take("school_c")) for _ in range(2)]
    leader = desk("school_b-student_leader")
    expect(leader.see("inbox-row")).to_have_count(2)
    for key in ("x", "j", "x", "a"):
        leader.page.keyboard.press(key)
    leader.see("batch-send").press("Enter")
    expect(leader.see("batch-result").locator("li")).to_have_count(2)
    leader.page.keyboard.press("Escape")
    leader.has_nothing()
    authority = desk("jinshui-student_clerk")
    for number in numbers:
        authority.open(number)
