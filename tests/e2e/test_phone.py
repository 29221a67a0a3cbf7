"""A leader with a phone: signs in, opens the inbox, decides one case (ui: 390 px)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import PHONE
from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e


def test_a_leader_decides_on_a_phone(desk: Desk, running: Running) -> None:
    number = desk("school_c-student_clerk").start_transfer(running.world.take("school_b"))
    leader = desk("school_c-student_leader", PHONE)
    row = leader.row(number)
    expect(row).to_be_visible()
    assert fits(leader.page), "the list stays within the screen"
    row.locator("button.body").click()
    expect(leader.see("task-name")).to_have_text("转入学校审核")
    expect(row).not_to_be_visible()
    leader.sees_before_and_after("金水区第二小学", "管城区第一小学")
    expect(leader.see("decision-approve")).to_be_in_viewport()
    assert fits(leader.page), "the case stays within the screen"
    leader.decide("approve")
    expect(row).to_have_count(0)


def fits(page: object) -> bool:
    """Nothing reaches beyond the right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))  # type: ignore[attr-defined]
