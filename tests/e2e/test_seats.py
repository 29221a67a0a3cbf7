"""A desk returns a transfer to whom it chooses, naming what is to be corrected; three sign a seat and one vetoes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e import drawing
from tests.e2e.conftest import Desk
from tests.e2e.installation import installation
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
CLERK, LEADER = "school_a-student_clerk", "school_a-student_leader"
AUTHORITY, RELEASING = "jinshui-student_clerk", "school_c-student_leader"
THERE, PROVINCE = "guancheng-student_clerk", "henan-student_clerk"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own: what is published here holds for everybody's cases."""
    with installation(tmp_path_factory.mktemp("seats")) as made:
        yield made


def approve(desk: Desk, number: str, *logins: str) -> None:
    for login in logins:
        person = desk(login)
        person.open(number)
        person.decide("approve")


def test_a_desk_names_two_things_the_clerk_corrects_them_and_the_case_comes_straight_back(desk: Desk, running: Running) -> None:
    clerk, releasing = desk(CLERK), desk(RELEASING)
    number = clerk.start_transfer(running.world.take("school_c"))
    approve(desk, number, LEADER, AUTHORITY)

    releasing.open(number)
    expect(releasing.see("diagram").locator(".return-mark")).to_have_count(6)
    releasing.see("decision-return").click()
    releasing.see("reason").fill("请写明居住情况并补交居住证")
    expect(releasing.see("return-to")).to_have_count(3)  # whoever started it, the leader, the receiving authority
    expect(releasing.see("not-named")).to_be_visible()
    expect(releasing.see("decision-confirm")).to_be_disabled()
    releasing.tick("return-asked", "note")
    releasing.tick("return-asked", "evidence")
    releasing.tick("return-then", "straight")
    releasing.see("decision-confirm").click()
    expect(releasing.see("decided")).to_be_visible()

    clerk.open(number)
    expect(clerk.see("task-name")).to_have_text("补正：转出学校核办")
    expect(clerk.see("returned")).to_contain_text("请写明居住情况并补交居住证")
    expect(clerk.see("asked")).to_have_text("情况说明、佐证材料")
    expect(clerk.see("task")).to_contain_text("10 个工作日")
    expect(clerk.see("diagram").locator(".desk-note.back")).to_contain_text("补正中")
    clerk.see("task-form").get_by_label("情况说明").fill("随父母居住在金水区花园路")
    clerk.see("decision-resubmit").click()
    clerk.see("decision-confirm").click()
    expect(clerk.see("asks-why")).to_be_visible()  # the evidence is as before
    clerk.see("decision-cancel").click()
    clerk.attach()
    clerk.decide("resubmit")

    releasing.open(number)
    expect(releasing.see("task-name")).to_have_text("转出学校核办")
    expect(releasing.see("return-meaning")).to_have_text("补正后送回本环节，请核对改动。")
    releasing.decide("approve")
    approve(desk, number, THERE)
    clerk.find_case(number)
    expect(clerk.see("case-state")).to_have_text("已办结")
    for words in ("要求补正情况说明、佐证材料", "已补正佐证材料、情况说明，重新提交"):
        expect(clerk.see("history")).to_contain_text(words)


def test_a_desk_returns_to_an_earlier_one_which_decides_again_and_sends_it_straight_back(desk: Desk, running: Running) -> None:
    clerk, authority, releasing = desk(CLERK), desk(AUTHORITY), desk(RELEASING)
    number = clerk.start_transfer(running.world.take("school_c"))
    approve(desk, number, LEADER, AUTHORITY)
    releasing.open(number)
    releasing.see("decision-return").click()
    releasing.tick("return-to", "ReceivingAuthority")
    releasing.tick("return-then", "straight")
    releasing.see("reason").fill("请核实学位")
    releasing.see("decision-confirm").click()
    expect(releasing.see("decided")).to_be_visible()
    clerk.search_inbox(number)
    clerk.has_nothing()

    authority.open(number)
    expect(authority.see("returned")).to_contain_text("请核实学位")
    expect(authority.see("return-meaning")).to_have_text("“转出学校核办”请本环节重新办理。")
    authority.decide("approve")
    releasing.open(number)
    expect(releasing.see("history")).to_contain_text("退回“转入主管部门核办”重新办理")


def test_three_sign_a_seat_that_an_owner_drew_so_and_one_vetoes(desk: Desk, running: Running) -> None:
    draw_signing(desk("henan-process_owner"))
    publish(desk("henan-process_owner2"))
    clerk = desk(CLERK)
    number = clerk.start_transfer(running.world.take("school_c"))
    approve(desk, number, LEADER, AUTHORITY, RELEASING)
    for login in (AUTHORITY, THERE, PROVINCE):
        desk(login).open(number)
    approve(desk, number, THERE)
    veto = desk(PROVINCE)
    veto.open(number)
    veto.decide("refuse", "该生正在处理问题学籍")
    third = desk(AUTHORITY)
    third.search_inbox(number)
    third.has_nothing()
    clerk.find_case(number)
    expect(clerk.see("case-state")).to_have_text("核办不通过")
    expect(clerk.see("history")).to_contain_text("一票否决")
    expect(clerk.see("history")).to_contain_text("该生正在处理问题学籍")


def draw_signing(owner: Person) -> None:
    """Make the releasing authority's seat one that both authorities and the province sign, each with a veto."""
    drawing.begin_draft(owner, "transfer")
    drawing.shape(owner, "ReleasingAuthority").click()
    drawing.type_in(owner, "prop-organisation", "signer")
    drawing.pick(owner, "prop-signing", "票签")
    drawing.fill(owner, "prop-signers", "[releasing.authority, receiving.authority, releasing.province]")
    drawing.fill(owner, "prop-ratio", "0.6")
    drawing.pick(owner, "prop-veto", "不同意")
    owner.see("studio-check").click()
    expect(owner.see("findings")).to_have_attribute("data-errors", "0")
    owner.see("studio-note").fill("转出主管部门环节改为三方票签")
    owner.see("studio-submit").click()
    expect(owner.see("studio-state")).not_to_have_attribute("data-state", "draft")


def publish(owner: Person) -> None:
    owner.go("processes")
    owner.see("definition-transfer").click()
    row = owner.see("version-row").filter(has_text="三方票签")
    row.get_by_test_id("studio-publish").click()
    expect(owner.see("publish-trials")).to_have_attribute("data-busy", "false", timeout=90_000)  # it plays every scenario
    owner.see("publish-note").fill("同意")
    owner.see("publish-confirm").click()
    expect(row).to_have_attribute("data-state", "published")
