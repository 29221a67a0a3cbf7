"""A province closes its transfer window; a clerk is told the rule, the level, the document and the way out (R3, S18)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
DOCUMENT = "粤教基〔2026〕18号"


def test_a_closed_window_is_refused_with_its_reason(desk: Desk, running: Running) -> None:
    admin = desk("guangdong-system_admin")
    admin.go("settings")
    admin.see("change-transfer.windows").click()
    if not admin.see("value-from").count():
        admin.see("value-add").click()
    admin.see("value-from").first.fill("03-01")
    admin.see("value-to").first.fill("03-31")
    admin.see("setting-document").fill(DOCUMENT)
    admin.see("setting-save").click()
    shown = admin.see("setting-transfer.windows")
    expect(shown).to_contain_text(DOCUMENT)
    expect(shown.get_by_test_id("setting-value")).to_contain_text("03-01")

    clerk = desk("school_a-student_clerk")
    clerk.look_up(running.world.take("school_d"))
    refused = clerk.see("checks").locator('li[data-ok="false"]').filter(has_text=DOCUMENT).first
    expect(refused).to_contain_text("广东省教育厅")
    expect(refused).to_contain_text(re.compile("怎么办.*03-01"))
    expect(clerk.see("submit-case")).to_have_count(0)
