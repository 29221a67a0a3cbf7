"""A month's report at the browser: a school fills in, two people meet at one cell, a county urges and submits, a city returns, a bulletin."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import PHONE
from tests.e2e.conftest import Desk
from tests.e2e.managers import hire_managers
from tests.e2e.person import Person
from tests.house.source import ROOT

pytestmark = pytest.mark.e2e
SET = "informatization"
SEPTEMBER = f"/reports?set={SET}&period=2026-09"


@pytest.fixture(scope="module")
def staffed(running: Running) -> Running:
    """A manager at each unit that reports."""
    hire_managers(running)
    return running


def report(person: Person, more: str = "") -> Person:
    person.page.goto(f"{person.address}{SEPTEMBER}{more}")
    return person


def row(person: Person, item: str):  # noqa: ANN201
    return person.page.locator(f'[data-testid="report-row"][data-item="{item}"]')


def state(person: Person, item: str, standing: str) -> None:
    expect(row(person, item)).to_have_attribute("data-standing", standing)


def paste(person: Person, item: str, text: str) -> None:
    """Copy a text elsewhere, as from a spreadsheet, and paste it into the cell."""
    sheet = person.page.context.new_page()
    sheet.goto("data:text/html,<textarea></textarea>")
    sheet.locator("textarea").fill(text)
    sheet.keyboard.press("Control+A")
    sheet.keyboard.press("Control+C")
    sheet.close()
    row(person, item).get_by_test_id("report-cell").focus()
    person.page.keyboard.press("Control+V")


def test_a_school_fills_in_by_keys_and_paste(desk: Desk, staffed: Running) -> None:
    school = report(desk("school_a-manager"))
    row(school, "bandwidth").get_by_test_id("report-cell").fill("475,962")
    school.page.keyboard.press("Enter")
    school.page.keyboard.type("1.23456")
    school.page.keyboard.press("Enter")
    state(school, "bandwidth", "saved")
    expect(row(school, "bandwidth").get_by_test_id("report-cell")).to_have_value("475962")
    state(school, "bandwidth_average", "refused")
    expect(school.see("report-kept")).to_have_attribute("data-state", "troubled")
    school.see("report-confirm").click()
    expect(school.page.get_by_text("还有项目没有保存，请先处理。").first).to_be_visible()
    row(school, "bandwidth_average").get_by_test_id("report-cell").fill("100")
    school.page.keyboard.press("Enter")
    state(school, "bandwidth_average", "saved")
    paste(school, "bandwidth", "500\r\n120\r\n")
    state(school, "bandwidth", "saved")
    expect(row(school, "bandwidth_average").get_by_test_id("report-cell")).to_have_value("120.00")
    school.see("paste-undo").click()
    expect(row(school, "bandwidth").get_by_test_id("report-cell")).to_have_value("475962")
    expect(school.see("report-kept")).to_have_attribute("data-state", "kept")
    school.see("report-confirm").click()
    expect(school.see("report-refused")).to_contain_text("未填报")
    school.page.reload()
    expect(row(school, "bandwidth_average").get_by_test_id("report-cell")).to_have_value("100.00")
    school.see("report-later").click()
    expect(school.see("report-period")).to_have_text("2026-10")
    expect(school.see("report-closed")).to_be_visible()


def test_two_people_at_one_cell_are_told_and_choose(desk: Desk, staffed: Running) -> None:
    school, county = report(desk("school_b-manager")), desk("jinshui-manager")
    report(county, f"&unit={staffed.world.org['school_b']}&tab=entry")
    field, other = (row(one, "bandwidth").get_by_test_id("report-cell") for one in (school, county))
    expect(field).to_be_enabled()
    other.fill("7")
    county.page.keyboard.press("Enter")
    state(county, "bandwidth", "saved")
    field.fill("8")
    school.page.keyboard.press("Enter")
    state(school, "bandwidth", "conflict")
    expect(row(school, "bandwidth").get_by_test_id("report-conflict")).to_contain_text("jinshui-manager已改为“7”")
    row(school, "bandwidth").get_by_test_id("conflict-mine").click()
    state(school, "bandwidth", "saved")
    expect(field).to_have_value("8")


def test_a_city_sees_who_is_missing_down_to_the_school_but_does_not_write_there(desk: Desk, staffed: Running) -> None:
    city = report(desk("zhengzhou-manager"), "&tab=status")
    expect(city.see("report-counts")).to_contain_text("0 / 3")
    expect(city.see("status-row")).to_have_count(2)
    city.see("chart").focus()
    city.page.keyboard.press("ArrowDown")
    city.page.keyboard.press("ArrowDown")
    expect(city.see("chart-spoken")).to_contain_text("金水区教育局")
    city.page.keyboard.press("Enter")
    expect(city.see("report-path")).to_contain_text("郑州市教育局 / 金水区教育局")
    expect(city.see("status-row")).to_have_count(2)
    city.see("status-open").get_by_text("金水区第二小学", exact=True).click()
    expect(city.see("report-read-only")).to_be_visible()
    expect(row(city, "bandwidth").get_by_test_id("report-cell")).to_be_disabled()


def test_the_report_fits_a_phone(desk: Desk, staffed: Running) -> None:
    school = report(desk("school_a-manager", PHONE))
    expect(row(school, "bandwidth")).to_be_visible()
    assert school.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# -- a month ----------------------------------------------------------------------------------------------
def filled(book: Path) -> bytes:
    """The school's workbook as somebody fills it in offline: a number or the first choice where something is asked."""
    shipped = json.loads((ROOT / "reports" / "shipped" / f"{SET}.json").read_text("utf-8"))
    asked = [one for one in shipped["items"] if one.get("required", True)]
    values = {one["code"]: one["options"][0]["zh"] if one.get("options") else 10 for one in asked} | {"teachers": 30}
    read = openpyxl.load_workbook(book)
    sheet = read["填报数据"]
    for at in range(3, sheet.max_column + 1):
        code, cell = sheet.cell(2, at).value, sheet.cell(3, at)
        if code in values and cell.value is None:
            cell.value = values[code]
    out = io.BytesIO()
    read.save(out)
    return out.getvalue()


def begin(person: Person, process: str, **fields: str) -> str:
    """Fill in the form of a start by its fields and send it; returns the case's number."""
    person.see("start").click()
    person.see(f"start-{process}").click()
    for label, value in fields.items():
        if label in ("报表", "退回单位"):
            person.choose(label, value)
        else:
            person.see("task-form").get_by_label(label).fill(value)
    person.see("submit-case").click()
    expect(person.see("case-page")).to_be_visible()
    return person.see("case-number").first.inner_text()


def test_a_month_from_the_school_to_the_bulletin(desk: Desk, staffed: Running, tmp_path: Path) -> None:
    school = report(desk("school_a-manager"))
    with school.page.expect_download() as fetched:
        school.see("report-book").click()
    book = tmp_path / "book.xlsx"
    fetched.value.save_as(book)
    book.write_bytes(filled(book))
    school.see("report-book-file").set_input_files(book)
    expect(row(school, "teachers").get_by_test_id("report-cell")).to_have_value("30")
    school.see("report-confirm").click()
    expect(school.see("report-stand")).to_have_attribute("data-stand", "confirmed")
    county = report(desk("jinshui-manager"), "&tab=status")
    county.see("report-urge-all").click()
    expect(county.see("urged")).to_contain_text("金水区第二小学")
    number = begin(county, "report_round", 报表="教育信息化工作进展月报（数据）", 期次="2026-09")
    for login, outcome in (("jinshui-manager", "report"), ("jinshui-auditor", "approve"), ("jinshui-inspector", "approve"), ("jinshui-auditor", "submit")):
        seat = county if login == "jinshui-manager" else desk(login)
        seat.open(number)
        seat.decide(outcome)
    auditor, inspector = desk("zhengzhou-auditor"), desk("zhengzhou-inspector")
    returned = begin(
        auditor, "report_return", 退回单位="金水区教育局", 报表="教育信息化工作进展月报（数据）", 期次="2026-09",
        指定项目代码="bandwidth、teachers", 退回原因="两项偏高", 已与何人沟通="王老师", 更正时限="2",
    )  # fmt: skip
    inspector.open(returned)
    inspector.decide("grant")
    city = report(desk("zhengzhou-manager"), "&tab=bulletin")
    expect(city.see("bulletin")).to_contain_text("两项偏高（已与王老师沟通）")
    with city.page.expect_download() as made:
        city.see("bulletin-docx").click()
    assert made.value.suggested_filename.endswith("报送情况通报.docx")
