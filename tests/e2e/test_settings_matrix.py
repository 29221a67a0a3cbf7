"""A province switches a change off in one stage by a click on the matrix and a second person confirms; a school's card says so (S15, S25)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk
from tests.e2e.test_starts_from_a_card import open_card

pytestmark = pytest.mark.e2e
DOCUMENT = "粤教基〔2026〕31号"


def test_a_cell_is_changed_with_its_document_and_bites_on_the_card(desk: Desk, running: Running) -> None:
    admin = desk("guangdong-system_admin")
    admin.go("settings")
    admin.see("to-matrix").click()
    locked = admin.see("cell-leaving_school-primary")
    expect(locked).to_be_disabled()
    expect(locked).to_contain_text("教育部")
    cell = admin.see("cell-grade_skip-primary")
    expect(cell).to_contain_text("可以办理")
    cell.click()
    admin.page.locator(".el-dialog .el-switch").click()
    admin.see("setting-document").fill(DOCUMENT)
    expect(admin.see("setting-reach")).to_contain_text("学生")
    admin.see("setting-save").click()
    waiting = admin.see("proposal-grade_skip.enabled")
    expect(waiting).to_contain_text("待第二人确认")
    expect(cell).to_contain_text("可以办理")

    second = desk("ministry-process_owner")
    second.go("settings")
    second.see("to-matrix").click()
    second.see("proposal-confirm").click()
    expect(second.see("proposals")).to_have_count(0)
    admin.page.reload()
    expect(cell).to_contain_text("不办理")
    expect(cell).to_contain_text("广东省教育厅")
    expect(admin.see("cell-grade_skip-junior")).to_contain_text("可以办理")

    clerk = desk("school_d-student_clerk")
    open_card(clerk, running.world.take("school_d"))
    closed = clerk.see("closed-from-here")
    closed.locator("summary").click()
    expect(closed.locator('[data-process="grade_skip"]')).to_contain_text(DOCUMENT)
    neighbour = desk("school_c-student_clerk")
    open_card(neighbour, running.world.take("school_c"))
    expect(neighbour.see("from-here-grade_skip")).to_be_visible()
