"""An import as a clerk sees it: which sheet is read, what is not, what was new, and a file that failed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.pages import ADMIN, CLERK, account_list
from tests.e2e.person import Person
from tests.e2e.workbooks import workbook

pytestmark = pytest.mark.e2e


def send(person: Person, file: Path) -> None:
    person.see("import-file").set_input_files(file)
    person.see("import-send").click()


def test_a_clerk_chooses_the_sheet_and_reads_what_was_new_and_what_was_not_read(desk: Desk, tmp_path: Path) -> None:
    clerk = desk(CLERK)
    clerk.go("students")
    clerk.see("to-import").click()
    send(clerk, workbook(tmp_path / "both.xlsx", {"一年级": 901, "二年级": 902}))
    choices = clerk.see("import-choices")
    expect(choices.get_by_role("button")).to_have_text(["一年级", "二年级"])
    choices.get_by_role("button", name="二年级").click()
    expect(clerk.see("import-sheet")).to_contain_text("二年级")
    expect(clerk.see("import-outcome")).to_contain_text("新建 1")
    expect(clerk.see("import-sheets_unread")).to_contain_text("一年级")

    send(clerk, workbook(tmp_path / "again.xlsx", {"二年级": 902}))
    expect(clerk.see("import-outcome")).to_contain_text("没有新内容")

    send(clerk, workbook(tmp_path / "named.xlsx", {"三年级": 903}, "手机号（家长）"))
    expect(clerk.see("import-absent")).to_contain_text("联系电话")
    expect(clerk.see("import-columns_unread")).to_contain_text("手机号（家长）")

    clerk.page.reload()
    earlier = clerk.see("import-earlier").get_by_role("listitem")
    expect(earlier).to_contain_text(["没有导入", "没有新内容", "新建 1", "都是学生名册"])


def test_an_administrator_checks_a_list_of_accounts_and_hands_out_a_link(desk: Desk) -> None:
    admin = desk(ADMIN)
    account_list(admin)
    expect(admin.see("list-row")).to_contain_text(["新建账号", "新建账号", "管理人员信息表", "没有这个单位代码"])
    admin.see("list-issue").click()
    issued = admin.see("list-issued")
    expect(issued.get_by_test_id("job-accounts")).to_have_text("2")
    with admin.page.expect_download() as given:
        issued.get_by_test_id("job-file").click()
    with given.value.path().open("rb") as file:
        links = load_workbook(io.BytesIO(file.read()))["激活链接"]
    address = str(links.cell(2, 6).value)
    holder = admin.page.context.browser.new_page()  # type: ignore[union-attr]
    holder.goto(address)
    expect(holder.get_by_test_id("activate-password")).to_be_visible()
    holder.close()
