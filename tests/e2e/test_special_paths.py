"""A special path is started from the card, returned, corrected and recorded; refused, it leaves everything as it was (S31)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk
from tests.e2e.person import STAMPED, Person
from tests.e2e.test_starts_from_a_card import AUTHORITY, CLERK, LEADER, open_card
from tests.world import Pupil

pytestmark = pytest.mark.e2e


def start_regular_class(person: Person, pupil: Pupil) -> str:
    """Ask for learning in a regular class of the pupil's school; returns the case's number."""
    open_card(person, pupil)
    person.see("from-here-inclusive_class").click()
    expect(person.see("lookup-found")).to_contain_text(pupil.name)
    days = person.see("task-form").locator(".fjs-form-field-datetime")
    for at, day in enumerate(("2026/09/18", "2027/03/16")):
        field = days.nth(at).locator("input").first
        field.fill(day)
        field.press("Enter")
    person.choose("随班就读类别", "智力残疾")
    person.choose("原因", "监护人申请")
    for at, kind in enumerate(("监护人书面申请", "残疾证、评定或诊断"), 1):
        person.see("file-kind").click()
        person.page.get_by_role("option", name=kind).click()
        person.see("file-input").set_input_files(STAMPED)
        expect(person.see("uploaded").locator("li")).to_have_count(at)
    expect(person.see("checks-good")).to_be_visible()
    person.see("submit-case").click()
    expect(person.see("case-page")).to_be_visible()
    return person.see("case-number").first.inner_text()


def test_it_is_returned_corrected_decided_and_seen_on_card_and_lists(desk: Desk, running: Running) -> None:
    pupil, clerk, leader = running.world.take("school_a"), desk(CLERK), desk(LEADER)
    number = start_regular_class(clerk, pupil)
    leader.open(number)
    leader.see("decision-return").click()
    leader.tick("return-asked", "note")
    leader.see("reason").fill("请补充评估情况")
    leader.see("decision-confirm").click()
    expect(leader.row(number)).to_have_count(0)
    clerk.open(number)
    clerk.see("task-form").get_by_label("情况说明").fill("已由专家委员会评估")
    clerk.decide("resubmit")
    for login in (LEADER, AUTHORITY):
        person = desk(login)
        person.open(number)
        person.decide("approve")
    open_card(clerk, pupil)
    expect(clerk.see("arranged")).to_have_text("随班就读")
    expect(clerk.see("placement")).to_contain_text("至今")
    clerk.go("students")
    clerk.see("to-placements").click()
    expect(clerk.see("placement-row").filter(has_text=pupil.name)).to_contain_text("随班就读")


def test_a_refused_one_leaves_no_arrangement(desk: Desk, running: Running) -> None:
    pupil, clerk, leader = running.world.take("school_a"), desk(CLERK), desk(LEADER)
    number = start_regular_class(clerk, pupil)
    leader.open(number)
    leader.decide("refuse", "材料不实")
    open_card(clerk, pupil)
    expect(clerk.see("arranged")).to_have_count(0)
    expect(clerk.see("from-here-inclusive_class")).to_be_visible()
