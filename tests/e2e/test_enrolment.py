"""A school enrols from a workbook; two desks decide every row; a child without a file becomes a duty with a limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.person import Person
from tests.service.test_graduation import rows_of

pytestmark = pytest.mark.e2e
CLERK, LEADER, COUNTY = "school_b-student_clerk", "school_b-student_leader", "jinshui-student_clerk"


def results(file: Path) -> Path:
    """The results of a school: two children of whom no file is known."""
    book = Workbook()
    book.worksheets[0].append(["姓名", "性别", "身份证件号", "入学方式"])
    for one in rows_of("primary", 301, 2):
        book.worksheets[0].append([one["xm"], one["xbm"], one["sfzjh"], "11"])
    book.save(file)
    return file


def approve_all(person: Person, number: str) -> None:
    person.open(number)
    person.see("rows-all-approve").click()
    person.see("rows-send").click()
    expect(person.see("rows-told")).to_contain_text("2")
    person.decide("done")


def test_results_from_a_workbook_become_admissions_and_missing_files_a_duty(desk: Desk, tmp_path: Path) -> None:
    clerk = desk(CLERK)
    clerk.see("start").click()
    clerk.see("start-enrolment").click()
    clerk.choose("录取学段", "初中")
    day = clerk.see("task-form").locator(".fjs-form-field-datetime input").first
    day.fill("2026/09/18")
    day.press("Enter")
    clerk.see("submit-case").click()
    expect(clerk.see("case-page")).to_be_visible()
    number = clerk.see("case-number").first.inner_text()
    clerk.open(number)
    clerk.see("rows-in").set_input_files(results(tmp_path / "results.xlsx"))
    expect(clerk.see("job-created")).to_have_text("2")
    expect(clerk.see("row")).to_have_count(0)  # why: it was only tried so far
    clerk.see("rows-take").click()
    expect(clerk.see("row")).to_have_count(2)
    expect(clerk.see("row").first).to_contain_text("学籍待补")
    clerk.decide("submit")
    for login in (LEADER, COUNTY):
        approve_all(desk(login), number)

    clerk.search_inbox(number)
    expect(clerk.row(number)).to_contain_text("补建、转接学籍", timeout=30_000)  # why: a worker records the rows first
    clerk.open(number)
    expect(clerk.page.get_by_role("table").filter(has_text="未查到学籍，须建立")).to_contain_text("2026-10-18")
    clerk.see("decision-done").click()
    clerk.see("decision-confirm").click()
    expect(clerk.see("decided")).to_be_visible()

    clerk.open(number)
    clerk.see("decision-absent").click()
    owed = clerk.see("task-form").locator(".fjs-form-field-taglist input")
    for row in ("第 1 行", "第 2 行"):
        owed.click()
        clerk.page.locator(".fjs-dropdownlist-item").get_by_text(row).click()
    clerk.see("reason").fill("未报到")
    clerk.see("decision-confirm").click()
    expect(clerk.see("decided")).to_be_visible()
    clerk.find_case(number)
    expect(clerk.see("case-state")).to_have_text("学籍补齐，办结")
