"""A report at the browser: a school fills in by keys and paste, two people meet at one cell, a city looks down to the school."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import PHONE
from tests.e2e.conftest import Desk
from tests.e2e.managers import hire_managers
from tests.e2e.person import Person
from tests.e2e.reporting import report, row, state

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def staffed(running: Running) -> Running:
    """A manager at each unit that reports."""
    hire_managers(running)
    return running


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
