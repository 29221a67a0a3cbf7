"""A graduate goes on in another province: looked up by code and name, decided by both sides, fetched by the school (S23)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.beforehand import Site, a_graduate
from tests.e2e.conftest import Desk
from tests.world import Pupil

pytestmark = pytest.mark.e2e
CLERK, LEADER = "school_b-student_clerk", "school_b-student_leader"
AUTHORITIES = ("jinshui-student_clerk", "liwan-student_clerk")


@pytest.fixture(scope="module")
def graduate(running: Running) -> Pupil:
    """Somebody who graduated from a primary school of Guangdong."""
    return a_graduate(running, Site("leaving", "2144000078", "荔湾区西关小学", "liwan"))


def test_a_graduate_of_another_province_is_fetched_after_both_sides_agreed(desk: Desk, graduate: Pupil) -> None:
    clerk = desk(CLERK)
    clerk.see("start").click()
    clerk.see("start-schooling_elsewhere").click()
    clerk.see("lookup-code").fill(graduate.code)
    clerk.see("lookup-name").fill(graduate.name)
    clerk.see("lookup-submit").click()
    expect(clerk.see("lookup-found")).to_be_visible()
    day = clerk.see("task-form").locator(".fjs-form-field-datetime input").first
    day.fill("2026/09/18")
    day.press("Enter")
    clerk.attach()
    clerk.see("submit-case").click()
    expect(clerk.see("case-page")).to_be_visible()
    number = clerk.see("case-number").first.inner_text()
    for login in (LEADER, *AUTHORITIES):
        person = desk(login)
        person.open(number)
        expect(person.see("task")).to_contain_text("荔湾区西关小学")
        person.decide("approve")
    clerk.open(number)
    clerk.decide("fetch")
    clerk.find_case(number)
    expect(clerk.see("case-state").first).to_have_attribute("data-state", "ended")
    assert clerk.schools_of(graduate) == ["金水区第二小学"]
