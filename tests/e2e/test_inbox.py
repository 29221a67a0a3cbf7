"""The inbox at a browser: lists that keep their address, dense rows, many decided at once (W4, I inbox)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e import drawing
from tests.e2e.conftest import Desk
from tests.e2e.person import Person
from tests.world import PASSWORD

pytestmark = pytest.mark.e2e
CLERK, LEADER = "school_a-student_clerk", "school_a-student_leader"


def pressed(person: Person, test: str) -> None:
    expect(person.see(test)).to_have_attribute("aria-pressed", "true")


def test_a_list_keeps_its_filter_and_order_and_fits_fourteen_dense_rows(desk: Desk, running: Running) -> None:
    clerk = desk(CLERK)
    numbers = [clerk.start_transfer(running.world.take("school_c")) for _ in range(2)]
    leader = desk(LEADER)
    leader.go("inbox")
    expect(leader.row(numbers[0])).to_be_visible()
    leader.see("sort").select_option("newest")
    leader.see("filter-pool").click()
    pressed(leader, "filter-pool")
    address = leader.page.url
    assert "filter=pool" in address and "sort=newest" in address
    leader.page.reload()
    pressed(leader, "filter-pool")
    expect(leader.see("sort")).to_have_value("newest")
    expect(leader.see("inbox-row").first).to_have_attribute("data-number", numbers[1])
    leader.see("filter-overdue").click()
    leader.has_nothing()
    expect(leader.see("task")).to_have_count(0)
    leader.page.go_back()
    pressed(leader, "filter-pool")
    expect(leader.row(numbers[0])).to_be_visible()

    another = desk(LEADER)  # to whom the link was sent
    another.page.goto(address)
    pressed(another, "filter-pool")
    expect(another.see("sort")).to_have_value("newest")
    another.see("inbox-search").fill(running.world.take("school_c").name)
    expect(another.see("list-total").or_(another.see("empty")).first).to_be_visible()
    assert "测" not in another.page.url and "q=" not in another.page.url

    leader.see("dense").click()
    pressed(leader, "dense")
    leader.page.reload()
    pressed(leader, "dense")
    expect(leader.see("inbox-row").first).to_be_visible()
    room = leader.page.locator(".inbox .rows").bounding_box()
    row = leader.see("inbox-row").first.bounding_box()
    assert room and row and room["height"] / row["height"] >= 14, (room, row)


def test_a_clerk_urges_and_a_leader_asks_a_colleague_for_an_opinion(desk: Desk, running: Running) -> None:
    clerk, leader = desk(CLERK), desk(LEADER)
    number = clerk.start_transfer(running.world.take("school_c"))
    clerk.see("urge").click()
    clerk.see("action-reason").fill("开学在即")
    clerk.see("action-confirm").click()
    expect(clerk.page.get_by_text("已催办：金水区第一小学 学籍主管领导")).to_be_visible()
    expect(clerk.see("history")).to_contain_text("开学在即")
    clerk.see("urge").click()
    clerk.see("action-confirm").click()
    expect(clerk.see("problem").last).to_contain_text("今日已催办")

    colleague = hired(desk, running)
    leader.see("notices").click()
    expect(leader.page.get_by_text(f"催办：{number}")).to_be_visible()
    leader.open(number)
    leader.see("hand-over").click()
    leader.see("way-opinion").click()
    leader.see("hand-over-reason").fill("请核对班额")
    leader.see("hand-over-confirm").click()
    expect(leader.see("hand-over-confirm")).to_be_hidden()
    leader.open(number)
    expect(leader.see("delegated")).to_be_visible()
    expect(leader.see("decision-approve")).to_have_count(0)
    colleague.open(number)
    colleague.see("opinion").fill("班额未满，可以接收")
    colleague.see("opinion-send").click()
    expect(colleague.see("opinion-send")).to_have_count(0)
    leader.open(number)
    expect(leader.see("history")).to_contain_text("班额未满，可以接收")
    leader.decide("approve")


def hired(desk: Desk, running: Running) -> Person:
    """A second leader of the school, whom its administrator lets in."""
    admin, login = desk("school_a-system_admin"), "opinion-giver"
    admin.go("accounts")
    admin.see("account-new").click()
    admin.see("account-name").fill("李副校长")
    admin.see("account-login").fill(login)
    drawing.pick(admin, "account-role", "学籍主管领导")
    admin.see("account-name").click()  # why: a list of several ticks stays open over what is below it
    admin.see("account-submit").click()
    link = admin.see("activation-link").inner_text()
    holder = desk()
    holder.page.goto(link)
    for field in ("activate-password", "activate-again"):
        holder.see(field).fill(PASSWORD)
    holder.see("activate-submit").click()
    expect(holder.see("activate-submit")).to_have_count(0)
    return desk(login)


def test_many_are_decided_by_keys_and_those_a_colleague_was_first_with_stand_apart(desk: Desk, running: Running) -> None:
    clerk, leader, colleague = desk(CLERK), desk(LEADER), desk(LEADER)
    leader.go("inbox")
    expect(leader.see("inbox-row").or_(leader.see("empty")).first).to_be_visible()
    numbers = [clerk.start_transfer(running.world.take("school_c")) for _ in range(4)]
    leader.page.reload()
    leader.see("sort").select_option("newest")
    for number in numbers:
        expect(leader.row(number)).to_be_visible()
    leader.row(numbers[3]).get_by_test_id("inbox-tick").click()
    leader.row(numbers[0]).get_by_test_id("inbox-tick").click(modifiers=["Shift"])
    expect(leader.see("batch-bar").locator("strong")).to_have_text("已选 4 件")
    leader.page.locator("section.list").focus()
    leader.page.keyboard.press("a")
    expect(leader.see("batch-seen")).to_contain_text("将办理 4 件")
    colleague.open(numbers[1])
    colleague.decide("approve")
    leader.see("batch-send").press("Enter")
    expect(leader.see("batch-state")).to_have_attribute("data-state", "done")
    expect(leader.see("batch-state")).to_contain_text("办成 3 件，未办成 1 件")
    expect(leader.see("batch-refused").locator("li")).to_have_count(1)
    leader.page.keyboard.press("Escape")
    for number in numbers:
        expect(leader.row(number)).to_have_count(0)
