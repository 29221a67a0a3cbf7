"""A county's settings by Excel: rehearsed, taken, then beside its province's, with the way to each (S24, S25)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.pages import setting_page
from tests.e2e.workbooks import changed_settings

pytestmark = pytest.mark.e2e
DOCUMENT = "荔教〔2026〕8号"
WISHES = {("growth.edit_days", "all"): 55, ("class.size_limit", "primary"): 60}


def test_a_county_changes_its_settings_by_excel_and_compares_them(desk: Desk, tmp_path: Path) -> None:
    admin = desk("liwan-system_admin")
    setting_page("workbook")(admin)
    with admin.page.expect_download() as given:
        admin.see("book-fetch").click()
    admin.see("book-file").set_input_files(changed_settings(given.value.path(), tmp_path / "设置.xlsx", WISHES))
    admin.see("book-document").fill(DOCUMENT)
    admin.see("book-rehearse").click()
    expect(admin.see("book-n-set")).to_have_text("更改 1 项")
    result = admin.see("book-result")
    expect(result).to_contain_text("国家默认为 45，不得放宽为 60")
    admin.see("book-take").click()
    expect(result).to_contain_text("办理结果")

    admin.see("to-compare").click()
    admin.find_unit("other-side", "广东省教育厅")
    row = admin.see("compared-growth.edit_days")
    expect(row).to_contain_text(DOCUMENT)
    row.get_by_test_id("compared-value").first.click()
    setting = admin.see("setting-growth.edit_days")
    expect(setting).to_be_in_viewport()
    expect(setting).to_contain_text("55")
    expect(setting).to_contain_text(DOCUMENT)
