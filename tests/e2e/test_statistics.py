"""The statistics page: a city opens a county by keys and a school by click, takes the file of what it sees, looks back a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import PHONE
from tests.e2e.conftest import Desk
from tests.e2e.installation import installation
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own: who is moved or registered elsewhere would be counted here."""
    with installation(tmp_path_factory.mktemp("statistics")) as made:
        yield made


def table(person: Person) -> list[list[str]]:
    rows = person.see("figure-table").locator("tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def test_a_city_opens_a_county_and_a_school(desk: Desk, tmp_path: Path) -> None:
    city = desk("zhengzhou-student_clerk")
    city.go("statistics")
    expect(city.see("chart")).to_have_attribute("data-ready", "true")
    assert table(city) == [
        ["单位", "男", "女", "合计"], ["管城回族区教育局", "30", "30", "60"], ["金水区教育局", "60", "60", "120"], ["合计", "90", "90", "180"],
    ]  # fmt: skip
    city.see("chart").focus()
    city.page.keyboard.press("ArrowDown")
    expect(city.see("chart-spoken")).to_have_text("管城回族区教育局 · 男  30 人 · 按回车展开")
    city.page.keyboard.press("ArrowDown")
    city.page.keyboard.press("Enter")
    expect(city.see("chart-path")).to_contain_text("郑州市教育局 / 金水区教育局")
    expect(city.see("figure-row")).to_have_count(2)
    city.see("figure-open").get_by_text("金水区第一小学", exact=True).click()
    expect(city.see("figure-row")).to_have_text(["四年级303060"])
    city.page.go_back()
    expect(city.see("figure-row")).to_have_count(2)
    with city.page.expect_download() as sent:
        city.see("chart-csv").click()
    sent.value.save_as(tmp_path / "seen.csv")
    told = (tmp_path / "seen.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert (tmp_path / "seen.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert told == ["单位,男,女,合计", "金水区第一小学,30,30,60", "金水区第二小学,30,30,60", "合计,60,60,120"]
    with city.page.expect_download() as book:
        city.see("chart-excel").click()
    book.value.save_as(tmp_path / "seen.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "seen.xlsx").active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1] == ["金水区第一小学", 30, 30, 60]
    city.see("chart").focus()
    city.page.keyboard.press("Escape")
    expect(city.see("figure-total")).to_contain_text("180")


def test_each_kind_is_drawn_and_the_day_before_school_began_has_nobody(desk: Desk) -> None:
    county = desk("jinshui-student_clerk")
    county.go("statistics")
    for kind in ("stacked", "heat", "tree", "bar"):
        county.see(f"chart-kind-{kind}").click()
        expect(county.see("chart")).to_have_attribute("data-kind", kind)
        expect(county.see("chart").locator("svg path").first).to_be_attached()
    county.page.goto(f"{county.address}/statistics?on=2023-08-31")
    expect(county.see("figure-total")).to_contain_text("0")
    county.page.goto(f"{county.address}/statistics?tab=classes")
    expect(county.see("full-classes-total")).to_have_text("2 个班")
    county.see("full-class").first.locator("a").click()
    expect(county.see("class-pupil")).to_have_count(60)


def test_the_page_fits_a_phone(desk: Desk) -> None:
    leader = desk("jinshui-student_leader", PHONE)
    leader.page.goto(f"{leader.address}/statistics?rows=unit&split=grade")
    expect(leader.see("chart")).to_have_attribute("data-ready", "true")
    assert leader.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
