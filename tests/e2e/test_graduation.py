"""Graduation in the browser: whole classes with exceptions, reasons for who cannot, certificates, and one taken back (S19, S20)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.blackbox.conftest import Running
from tests.e2e.beforehand import PRIMARY, SENIOR, a_graduating_school
from tests.e2e.conftest import Desk
from tests.e2e.drawing import pick
from tests.e2e.person import Person
from tests.e2e.test_printing import FIRST_PRINT_MS

pytestmark = pytest.mark.e2e
CLERK, LEADER, AUTHORITY = "twelve-student_clerk", "twelve-student_leader", "liwan-student_clerk"
RECORDED_MS, ASKED_AGAIN_MS = 30_000, 500


@pytest.fixture(scope="module")
def school(running: Running) -> None:
    a_graduating_school(running)


def start(clerk: Person, *classes: str) -> str:
    """Ask for classes to graduate today; returns the case's number."""
    clerk.see("start").click()
    clerk.see("start-graduation").click()
    field = clerk.see("task-form").locator(".fjs-form-field-taglist input")
    for one in classes:
        field.click()
        clerk.page.locator(".fjs-dropdownlist-item").get_by_text(one).click()
    day = clerk.see("task-form").locator(".fjs-form-field-datetime input").first
    day.fill("2026/09/18")
    day.press("Enter")
    clerk.see("submit-case").click()
    expect(clerk.see("case-page")).to_be_visible()
    return clerk.see("case-number").first.inner_text()


def correct(clerk: Person, name: str, **written: str) -> None:
    """Write into the row of a student; `choice` is picked."""
    clerk.see("row").filter(has_text=name[-1]).get_by_role("button", name="更正").click()
    expect(clerk.see("row-about")).to_contain_text(name)
    for key, value in written.items():
        if key == "choice":
            pick(clerk, "row-choice", value)
        else:
            clerk.see(f"row-{key}").fill(value)
    clerk.see("row-keep").click()
    expect(clerk.see("row-form")).to_have_count(0)


def decide_row(person: Person, name: str, outcome: str, reason: str) -> None:
    person.see("row").filter(has_text=name[-1]).get_by_role("checkbox").check()
    person.see(f"rows-{outcome}").click()
    person.see("rows-reason").fill(reason)
    person.see("rows-send").click()
    expect(person.see("rows-told")).to_contain_text("1")


def rest(person: Person, outcome: str) -> None:
    """Decide whatever is not decided yet alike, and hand the list on."""
    person.see("rows-chip-undecided").click()
    expect(person.see("rows-chip-undecided")).to_have_attribute("aria-pressed", "true")
    person.see(f"rows-all-{outcome}").click()
    person.see("rows-send").click()
    expect(person.see("rows-told")).to_be_visible()
    person.decide("done")


def is_done(person: Person, number: str) -> None:
    """The case ends once a worker has recorded its rows."""
    for _ in range(RECORDED_MS // ASKED_AGAIN_MS):
        person.find_case(number)
        if person.see("case-state").first.inner_text() == "办结":
            return
        person.page.wait_for_timeout(ASKED_AGAIN_MS)
    expect(person.see("case-state").first).to_have_text("办结")


def graduates(person: Person) -> None:
    person.go("students")
    person.see("to-graduates").click()
    expect(person.see("graduate-row").first).to_be_visible()


def listed(person: Person, to: Path, kind: str, button: str) -> Path:
    """One of the lists, as paper or as workbook."""
    person.see("print-graduates").click()
    person.page.get_by_role("radio", name=kind).check(force=True)
    person.see("print-purpose").fill("毕业存档")
    with person.page.expect_download(timeout=FIRST_PRINT_MS) as sent:
        person.see(button).click()
    sent.value.save_as(to)
    return to


def test_two_classes_graduate_with_exceptions_and_one_is_taken_back(desk: Desk, school: None, tmp_path: Path) -> None:
    clerk = desk(CLERK)
    number = start(clerk, "2021级1班", "2021级2班")
    clerk.open(number)
    expect(clerk.see("row")).to_have_count(7)
    away, moving = (clerk.see("row").filter(has_text=PRIMARY[at]["xm"][-1]) for at in (5, 6))
    expect(away).to_contain_text("状态不正常：休学")
    expect(away).to_contain_text("不办理")
    expect(moving).to_contain_text("有在办业务：")
    correct(clerk, PRIMARY[1]["xm"], choice="结业")
    correct(clerk, PRIMARY[2]["xm"], choice="肄业")
    correct(clerk, PRIMARY[3]["xm"], choice="不办理")
    expect(clerk.see("row").filter(has_text=PRIMARY[1]["xm"][-1])).to_contain_text("结业")
    clerk.decide("submit")
    leader = desk(LEADER)
    leader.open(number)
    rest(leader, "approve")
    is_done(clerk, number)

    graduates(clerk)
    rows = clerk.see("graduate-row")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="肄业")).to_have_count(1)
    clerk.see("graduates-result").select_option(label="结业")
    expect(rows).to_have_count(1)
    clerk.see("graduate-destination").select_option(label="升入初中")
    clerk.page.reload()
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="结业").get_by_test_id("graduate-destination")).to_have_value("junior")
    paper = PdfReader(listed(clerk, tmp_path / "register.pdf", "毕业生名册", "print-confirm"))
    told = "".join(page.extract_text() for page in paper.pages)
    assert PRIMARY[0]["xm"] in told and PRIMARY[0]["sfzjh"] in told and PRIMARY[3]["xm"] not in told and "用途：毕业存档" in told
    sheet = load_workbook(listed(clerk, tmp_path / "certificates.xlsx", "毕业证书发放名册", "print-workbook")).worksheets[0]
    assert sheet.max_row == 5 and PRIMARY[0]["sfzjh"] not in str([*sheet.values])

    rows.filter(has_text=PRIMARY[0]["xm"][-1]).get_by_role("link").click()
    clerk.see("from-here-graduation_return").click()
    expect(clerk.see("lookup-found")).to_contain_text(PRIMARY[0]["xm"])
    clerk.choose("退回原因", "操作失误")
    clerk.see("file-kind").click()
    clerk.page.get_by_role("option", name="学校研究决定").click()
    clerk.attach()
    clerk.see("submit-case").click()
    expect(clerk.see("case-page")).to_be_visible()
    back = clerk.see("case-number").first.inner_text()
    leader.open(back)
    leader.decide("approve")
    graduates(clerk)
    expect(rows.filter(has_text="已退回")).to_have_count(1)
    rows.filter(has_text="已退回").get_by_role("link").click()
    expect(clerk.page.locator(".page-head .mark").first).to_have_text("在读")


def test_senior_high_goes_by_results_and_the_authority_returns_one_and_refuses_one(desk: Desk, school: None, tmp_path: Path) -> None:
    clerk, leader, authority = desk(CLERK), desk(LEADER), desk(AUTHORITY)
    number = start(clerk, "2024级1班")
    clerk.open(number)
    expect(clerk.see("row").filter(has_text="未导入学业成绩")).to_have_count(5)
    book = Workbook()
    book.worksheets[0].append(["姓名", "身份证件号", "学业水平考试合格科目数", "学分"])
    for one, passed, credits_ in zip(SENIOR, (14, 9, 8, 9, 9), (150, 144, 144, 143, 144), strict=True):
        book.worksheets[0].append([one["xm"], one["sfzjh"], passed, credits_])
    book.save(tmp_path / "results.xlsx")
    clerk.see("rows-in").set_input_files(tmp_path / "results.xlsx")
    clerk.see("rows-take").click(timeout=RECORDED_MS)
    expect(clerk.see("row").filter(has_text="未导入学业成绩")).to_have_count(0, timeout=RECORDED_MS)
    expect(clerk.see("row").filter(has_text="结业")).to_have_count(2)
    clerk.decide("submit")
    leader.open(number)
    rest(leader, "approve")

    authority.open(number)
    expect(authority.see("row").filter(has_text="143")).to_have_count(1)
    decide_row(authority, SENIOR[3]["xm"], "return", "请核对学分")
    decide_row(authority, SENIOR[2]["xm"], "refuse", "不符合条件")
    rest(authority, "approve")

    clerk.search_inbox(number)
    expect(clerk.row(number)).to_contain_text("更正", timeout=RECORDED_MS)
    clerk.open(number)
    expect(clerk.see("row")).to_have_count(1)
    expect(clerk.see("row")).to_contain_text("请核对学分")
    correct(clerk, SENIOR[3]["xm"], credits="144")
    rest(clerk, "resubmit")
    for person in (leader, authority):
        person.open(number)
        rest(person, "approve")
    is_done(clerk, number)
    graduates(clerk)
    expect(clerk.see("graduate-row").filter(has_text="2024级1班")).to_have_count(4)
    expect(clerk.see("graduate-row").filter(has_text=SENIOR[2]["xm"][-1])).to_have_count(0)
