"""Papers from the pages: a roster with its purpose, a student's card, the approval form of a case; read back from the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
FIRST_PRINT_MS = 120_000  # the server loads the library that prints


def printed(person: Person, button: str, to: Path, purpose: str = "") -> str:
    """The text of the paper that a button gives."""
    with person.page.expect_download(timeout=FIRST_PRINT_MS) as sent:
        person.see(button).click()
        if purpose:
            expect(person.see("print-confirm")).to_be_disabled()
            person.see("print-purpose").fill(purpose)
            person.see("print-confirm").click()
    sent.value.save_as(to)
    return "".join(page.extract_text() for page in PdfReader(to).pages)


def test_a_school_prints_roster_card_and_approval_form(desk: Desk, running: Running, tmp_path: Path) -> None:
    clerk = desk("school_d-student_clerk")
    clerk.go("students")
    clerk.see("to-classes").click()
    clerk.see("class-row").first.locator("a").click()
    told = printed(clerk, "print-roster", tmp_path / "roster.pdf", "开学核对")
    pupils = running.world.pupils["school_d"]
    assert all(one.code in told for one in pupils[:20]) and "用途：开学核对" in told
    clerk.see("class-pupil").first.locator("a").click()
    told = printed(clerk, "print-card", tmp_path / "card.pdf", "家长申请")
    assert "就读经历" in told and clerk.see("student-name").inner_text() in told


def test_a_case_prints_its_approval_form(desk: Desk, running: Running, tmp_path: Path) -> None:
    clerk = desk("school_a-student_clerk")
    number = clerk.start_transfer(running.world.take("school_c"))
    told = printed(clerk, "print-approval", tmp_path / "form.pdf")
    assert number in told and "转学" in told
