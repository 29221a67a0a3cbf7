"""What people do on the pages of monthly reports, and at the seats of its processes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Desk
from tests.e2e.person import Person
from tests.house.source import ROOT

SET, TEXT = "informatization", "informatization_text"
NAMES = {SET: "教育信息化工作进展月报（数据）", TEXT: "教育信息化工作月报（文字）"}
TRIES = 20  # readings of the inbox, of a second each, until a case that begins by itself stands there


def report(person: Person, more: str = "", period: str = "2026-09", key: str = SET) -> Person:
    """Open the reports at a data set and a period."""
    person.page.goto(f"{person.address}/reports?set={key}&period={period}{more}")
    return person


def row(person: Person, item: str) -> Locator:
    """The row of an item in the report that is open."""
    return person.page.locator(f'[data-testid="report-row"][data-item="{item}"]')


def state(person: Person, item: str, standing: str) -> None:
    """A cell comes to a state: saved, refused, conflict."""
    expect(row(person, item)).to_have_attribute("data-standing", standing)


def write(person: Person, item: str, text: str) -> None:
    """Type into a cell and leave it by Enter; it is saved."""
    row(person, item).get_by_test_id("report-cell").fill(text)
    person.page.keyboard.press("Enter")
    state(person, item, "saved")


def fill_by_workbook(person: Person, folder: Path) -> None:
    """Fetch the report as a workbook, fill it in offline, send it."""
    with person.page.expect_download() as fetched:
        person.see("report-book").click()
    book = folder / "book.xlsx"
    fetched.value.save_as(book)
    book.write_bytes(_filled(book))
    person.see("report-book-file").set_input_files(book)


def _filled(book: Path) -> bytes:
    """The school's workbook as somebody fills it in: a number or the first choice where something is asked."""
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


def begin(person: Person, process: str, **fields: str | tuple[str, ...]) -> str:
    """Fill in the form of a start by the labels of its fields and send it; returns the case's number.

    A text is typed, or chooses the entry of a short list; a tuple of texts is searched in a long one.
    """
    person.see("start").click()
    person.see(f"start-{process}").click()
    for label, value in fields.items():
        if isinstance(value, tuple):
            choose_several(person, label, *value)
        elif label == "报表":
            person.choose(label, value)
        else:
            person.see("task-form").get_by_label(label).fill(value)
    person.see("submit-case").click()
    expect(person.see("case-page")).to_be_visible()
    return person.see("case-number").first.inner_text()


def choose_several(person: Person, label: str, *names: str) -> None:
    """Search entries of a long list by name and take them."""
    field = person.page.get_by_label(label, exact=True)
    for name in names:
        field.fill(name)
        person.page.locator(".el-select-dropdown__item:visible").get_by_text(name, exact=True).click()
    person.page.keyboard.press("Escape")


def work_through(desk: Desk, unit: str, number: str) -> None:
    """The seats of a round one after another: checked, reviewed, approved, submitted."""
    for role, outcome in (("manager", "report"), ("auditor", "approve"), ("inspector", "approve"), ("auditor", "submit")):
        seat = desk(f"{unit}-{role}")
        seat.open(number)
        seat.decide(outcome)


def arrived(person: Person, words: str) -> str:
    """The number of a case that begins by itself, once it stands in the inbox under these words."""
    found = person.see("inbox-row").filter(has_text=words)
    for _ in range(TRIES):
        person.page.goto(f"{person.address}/inbox")
        expect(person.see("inbox-row").or_(person.see("empty")).first).to_be_visible()
        if found.count():
            break
        person.page.wait_for_timeout(1_000)
    expect(found).to_have_count(1)
    return str(found.get_attribute("data-number"))
