"""A change of affiliation in the browser: what will happen is read first, it is planned for a day, and taken back (O9)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
DOCUMENT = "郑教〔2026〕12号，区划调整"
DAY = "2026-12-01"


def test_a_move_is_foreseen_planned_and_withdrawn(desk: Desk) -> None:
    admin = desk("henan-system_admin")
    admin.go("affiliation")
    admin.find_unit("moving", "管城回族区教育局")
    expect(admin.see("affiliation-now")).to_contain_text("郑州市教育局")
    admin.see("move").click()
    admin.find_unit("parent", "郑州市教育局")
    expect(admin.see("outlook-objection")).to_be_visible()
    admin.find_unit("parent", "河南省教育厅")
    expect(admin.see("move-confirm")).to_be_disabled()
    day = admin.see("move-on").locator("input")
    day.fill(DAY)
    day.press("Enter")
    admin.see("move-document").fill(DOCUMENT)
    expect(admin.see("move-confirm")).to_contain_text(DAY)
    admin.see("move-confirm").click()

    expect(admin.see("affiliation-planned")).to_contain_text(DOCUMENT)
    rows = admin.see("affiliation")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_attribute("data-standing", "planned")
    expect(admin.see("affiliation-now")).to_contain_text("郑州市教育局")
    admin.see("move-withdraw").click()
    admin.see("move-withdraw-confirm").click()
    expect(admin.see("affiliation-planned")).to_have_count(0)
    expect(admin.see("move")).to_be_visible()


def test_the_page_is_offered_to_those_alone_who_may(desk: Desk) -> None:
    clerk = desk("jinshui-student_clerk")
    expect(clerk.see("place-inbox")).to_be_visible()
    expect(clerk.see("place-affiliation")).to_have_count(0)
    admin = desk("jinshui-system_admin")
    admin.go("affiliation")
    expect(admin.page.locator("#page").get_by_test_id("empty")).to_be_visible()
    admin.find_unit("moving", "管城回族区教育局")
    expect(admin.see("move-why-not")).to_be_visible()
    expect(admin.see("move")).to_have_count(0)
    admin.find_unit("moving", "金水区第一小学")
    expect(admin.see("move-by-process")).to_be_visible()
    expect(admin.see("from-here-affiliation_change")).to_be_visible()
