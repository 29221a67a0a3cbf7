"""A month of reporting at the browser: from the school's figures to the bulletin, with all that goes wrong on the way.

The clock is turned twice: to October, when the system opens the rounds, and past the cut-off of the counties.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e import reporting
from tests.e2e.beforehand import it_is
from tests.e2e.conftest import Desk
from tests.e2e.installation import installation
from tests.e2e.managers import hire_managers
from tests.e2e.person import Person
from tests.e2e.reporting import NAMES, SET, TEXT, begin, report, row

pytestmark = pytest.mark.e2e
OCTOBER = datetime(2026, 10, 2, 1, 0, tzinfo=UTC)
AFTER_THE_COUNTIES = datetime(2026, 10, 6, 1, 0, tzinfo=UTC)
WRITTEN = {
    "text_summary": "本月完成网络升级。", "text_connected": "全省学校宽带接入率达到 100%。", "text_resources": "新增资源 120 件。",
    "text_local": "郑州市开展应用培训。", "text_security": "未发生网络安全事件。", "text_plan": "继续推进升级。",
}  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own, because its time moves on; a manager at each unit that reports, seats above."""
    with installation(tmp_path_factory.mktemp("month")) as made:
        hire_managers(made)
        yield made


def test_a_month_from_the_school_to_the_bulletin(desk: Desk, running: Running, tmp_path: Path) -> None:
    a_school_fills_in_and_confirms(desk("school_a-manager"), tmp_path)
    it_is(running, OCTOBER)
    a_county_urges_and_submits(desk)
    the_city_returns_two_items(desk)
    the_school_corrects_those_two_alone(desk("school_a-manager"))
    county = desk("jinshui-manager")
    reporting.work_through(desk, "jinshui", reporting.arrived(county, NAMES[SET]))
    the_county_withdraws(desk)
    the_province_writes_its_text(desk)
    it_is(running, AFTER_THE_COUNTIES)
    the_system_submits_for_the_others(desk("zhengzhou-manager"))
    the_bulletin_is_made(desk("zhengzhou-manager"), tmp_path)


def a_school_fills_in_and_confirms(school: Person, folder: Path) -> None:
    report(school)
    reporting.fill_by_workbook(school, folder)
    expect(row(school, "teachers").get_by_test_id("report-cell")).to_have_value("30")
    school.see("report-confirm").click()
    expect(school.see("report-stand")).to_have_attribute("data-stand", "confirmed")


def a_county_urges_and_submits(desk: Desk) -> None:
    county = desk("jinshui-manager")
    number = reporting.arrived(county, NAMES[SET])
    report(county, "&tab=status").see("report-urge-all").click()
    expect(county.see("urged")).to_contain_text("金水区第二小学")
    reporting.work_through(desk, "jinshui", number)
    rounds = report(county, "&tab=rounds").see("round-row")
    expect(rounds).to_have_count(1)
    expect(rounds).to_contain_text("已审定")
    expect(rounds).to_contain_text(number)


def the_city_returns_two_items(desk: Desk) -> None:
    number = begin(
        desk("zhengzhou-auditor"), "report_return", 退回单位=("金水区教育局",), 报表=(NAMES[SET],), 期次="2026-09",
        仅退回这些项目=("互联网出口带宽", "教师数"), 退回原因="两项偏高", 已与何人沟通="王老师", 更正时限="2",
    )  # fmt: skip
    inspector = desk("zhengzhou-inspector")
    inspector.open(number)
    expect(inspector.see("task")).to_contain_text("互联网出口带宽、教师数")
    inspector.decide("grant")


def the_school_corrects_those_two_alone(school: Person) -> None:
    report(school)
    expect(row(school, "bandwidth").get_by_test_id("report-cell")).to_be_enabled()
    expect(row(school, "classrooms").get_by_test_id("report-cell")).to_be_disabled()
    reporting.write(school, "bandwidth", "8")
    reporting.write(school, "teachers", "25")


def the_county_withdraws(desk: Desk) -> None:
    auditor = desk("jinshui-auditor")
    number = begin(auditor, "report_withdrawal", 报表=NAMES[SET], 期次="2026-09", 撤报原因="漏报教室")
    above = desk("zhengzhou-auditor")
    above.open(number)
    above.decide("grant")
    city = report(desk("zhengzhou-manager"), "&tab=status")
    city.see("status-all").click()
    expect(city.see("status-row").filter(has_text="金水区教育局")).to_have_attribute("data-stand", "reopened")


def the_province_writes_its_text(desk: Desk) -> None:
    province = report(desk("henan-manager"), period="2026-10", key=TEXT)
    for item, words in WRITTEN.items():
        reporting.write(province, item, words)
    province.see("report-confirm").click()
    expect(province.see("report-stand")).to_have_attribute("data-stand", "confirmed")
    reporting.work_through(desk, "henan", reporting.arrived(province, NAMES[TEXT]))
    report(province, period="2026-10", key=TEXT)
    expect(province.see("report-stand")).to_have_attribute("data-stand", "submitted")
    expect(row(province, "text_plan").get_by_test_id("report-cell")).to_be_disabled()


def the_system_submits_for_the_others(city: Person) -> None:
    """The county that did nothing, and the one whose time to correct is over: a third round that nobody approved."""
    report(city, "&tab=status")
    for county, round_ in (("管城回族区教育局", ""), ("金水区教育局", "第 3 轮")):
        line = city.see("status-row").filter(has_text=county)
        for _ in range(reporting.TRIES):
            city.see("status-all").click()
            expect(line).to_be_visible()
            if line.get_attribute("data-stand") == "submitted":
                break
            city.page.wait_for_timeout(1_000)
            city.page.reload()
        expect(line).to_have_attribute("data-stand", "submitted")
        expect(line).to_contain_text("未审定")
        expect(line).to_contain_text(round_)


def the_bulletin_is_made(city: Person, folder: Path) -> None:
    report(city, "&tab=bulletin")
    for words in ("两项偏高（已与王老师沟通）", "漏报教室", "系统代报"):
        expect(city.see("bulletin")).to_contain_text(words)
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        with city.page.expect_download() as made:
            city.see(f"bulletin-{kind}").click()
        assert made.value.suggested_filename.endswith(f"报送情况通报.{kind}")
        made.value.save_as(folder / kind)
        assert (folder / kind).read_bytes().startswith(begins)
