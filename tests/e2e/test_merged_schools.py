"""A school is merged into another: asked for, agreed, carried out; its people and pupils are found at the other (O8)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.beforehand import Site, a_school
from tests.e2e.conftest import Desk
from tests.e2e.drawing import pick
from tests.service.test_graduation import rows_of
from tests.world import Pupil

pytestmark = pytest.mark.e2e
ADMIN, LEADER, CITY = "liwan-system_admin", "liwan-student_leader", "guangzhou-system_admin"
EAST, WEST = "荔湾区东校小学", "荔湾区西校小学"
MOVED_MS, ASKED_AGAIN_MS = 30_000, 500


@pytest.fixture(scope="module")
def pupil(running: Running) -> Pupil:
    """Two small schools of a county; a pupil of the one that goes."""
    (moved,) = a_school(running, Site("east", "2144000091", EAST, "liwan"), rows_of("primary", 451, 1))
    a_school(running, Site("west", "2144000092", WEST, "liwan"), rows_of("primary", 452, 1))
    return moved


def test_pupils_and_people_of_a_merged_school_are_at_the_other(desk: Desk, pupil: Pupil) -> None:
    admin = desk(ADMIN)
    admin.see("start").click()
    admin.see("start-school_change").click()
    admin.choose("变更类型", "并入其他学校")
    for field, school in (("school", EAST), ("into", WEST)):
        pick(admin, f"pick-{field}", school)
        expect(admin.page.locator(".el-select-dropdown__item:visible")).to_have_count(0)  # why: a list that closes still shows
    admin.see("task-form").get_by_label("批准文件文号").fill("荔教〔2026〕8号")
    admin.see("task-form").get_by_label("原因").fill("布局调整")
    admin.see("submit-case").click()
    expect(admin.see("case-page")).to_be_visible()
    number = admin.see("case-number").first.inner_text()
    for login in (LEADER, CITY):
        person = desk(login)
        person.open(number)
        expect(person.see("task")).to_contain_text(EAST)
        person.decide("approve")
    for _ in range(MOVED_MS // ASKED_AGAIN_MS):
        admin.find_case(number)
        if admin.see("case-state").first.get_attribute("data-state") == "ended":
            break
        admin.page.wait_for_timeout(ASKED_AGAIN_MS)
    expect(admin.see("case-state").first).to_have_attribute("data-state", "ended")

    clerk = desk("east-student_clerk")
    expect(clerk.see("person")).to_be_visible()
    expect(clerk.page.locator("header")).to_contain_text(WEST)
    assert clerk.schools_of(pupil) == [WEST]
