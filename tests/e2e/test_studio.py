"""A process owner draws a step more into the transfer; a second one publishes it, and running cases move (W6, W7)."""

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
CLERK = "school_a-student_clerk"
STEP = drawing.Step(
    "转入学校编班", "Receiving school assigns a class", "学籍管理员", "receiving.school", 5, "已编班", "Class assigned"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own: what is published here holds for everybody's cases."""
    with installation(tmp_path_factory.mktemp("studio")) as made:
        yield made


def test_an_owner_adds_a_step_and_a_second_owner_publishes_it(desk: Desk, running: Running) -> None:
    clerk, owner, second = desk(CLERK), desk("henan-process_owner"), desk("henan-process_owner2")
    old, moved = (clerk.start_transfer(running.world.take("school_b")) for _ in range(2))
    draw_and_submit(owner)
    publish(second, "转入后增加编班环节", "省内转学，四方依次同意")
    move_and_move_back(owner, second, moved)

    new = clerk.start_transfer(running.world.take("school_b"))
    for login in ("school_a-student_leader", "school_b-student_leader", "jinshui-student_clerk"):
        person = desk(login)
        for number in (old, new):
            person.open(number)
            person.decide("approve")

    clerk.open(new)
    expect(clerk.see("task-name")).to_have_text(STEP.name)
    expect(clerk.see("task")).to_contain_text("5 个工作日")
    clerk.see("decision-bar").get_by_role("button", name=STEP.outcome).click()
    clerk.see("decision-confirm").click()
    expect(clerk.see("decided")).to_be_visible()
    for number, passed in ((new, True), (old, False)):
        clerk.find_case(number)
        expect(clerk.see("case-state")).to_have_text("已办结")
        assert (STEP.name in clerk.see("history").inner_text()) is passed, "a running case stays on its version"


def test_an_owner_takes_over_what_the_original_changed(desk: Desk) -> None:
    """Both renamed a seat; the ministry renamed another too: one conflict is chosen, the rest is taken, a second publishes."""
    owner, second, ministry = desk("henan-process_owner"), desk("henan-process_owner2"), desk("ministry-process_owner")
    rename_and_publish(owner, second, 0, "由本省改名", {"ReleasingSchool": "转出学校复核"})
    changed = {"ReleasingSchool": "转出学校审查", "ReceivingLeader": "转入学校负责人核办"}
    rename_and_publish(ministry, desk("ministry-process_owner2"), 0, "由教育部改名", changed)

    owner.go("processes")
    expect(owner.see("definition-row").and_(owner.page.locator('[data-key="transfer"]')).get_by_test_id("moved-on")).to_be_visible()
    owner.see("definition-transfer").click()
    expect(owner.see("moved-on-box")).to_contain_text("由教育部改名")
    expect(owner.see("moved-on-changes")).to_contain_text("转入学校负责人核办")
    owner.see("merge-open").click()
    expect(owner.see("merge-conflict")).to_have_count(1)
    expect(owner.see("merge-make")).to_be_disabled()
    conflict = owner.see("merge-conflict")
    expect(conflict).to_contain_text("转出学校复核")
    expect(conflict).to_contain_text("转出学校审查")
    conflict.get_by_role("button").click()
    for side in ("from", "to"):
        expect(owner.see(f"drawing-{side}").locator('.djs-shape.selected[data-element-id="ReleasingSchool"]')).to_be_visible()
    conflict.get_by_test_id("merge-theirs").check()
    expect(owner.see("merge-open-count")).to_have_attribute("data-open", "0")
    expect(owner.see("merge-result")).to_contain_text("转入学校负责人核办")
    owner.see("merge-make").click()
    expect(owner.see("studio-state")).to_have_attribute("data-state", "draft")
    for element, words in changed.items():
        drawing.shape(owner, element).click()
        expect(owner.see("prop-name")).to_have_value(words)
    owner.see("studio-note").fill("并入教育部的改动")
    owner.see("studio-submit").click()
    expect(owner.see("studio-state")).to_have_attribute("data-state", "checked")
    publish(second, "并入教育部的改动")
    owner.go("processes")
    expect(owner.see("definition-transfer")).to_be_visible()
    expect(owner.see("moved-on")).to_have_count(0)


def rename_and_publish(author: Person, second: Person, nth: int, note: str, names: dict[str, str]) -> None:
    """A draft of the newest version with other names of seats, published by a second person."""
    author.go("processes")
    author.see("definition-transfer").click()
    author.see("draft-from").nth(nth).click()
    expect(author.see("studio-canvas").locator(".djs-palette")).to_be_attached()
    for element, words in names.items():
        drawing.rename(author, element, words)
    author.see("studio-note").fill(note)
    author.see("studio-submit").click()
    expect(author.see("studio-state")).to_have_attribute("data-state", "checked")
    publish(second, note)


def draw_and_submit(owner: Person) -> None:
    """Draw the step, be told what it lacks at the step itself, add it, save, submit."""
    drawing.begin_draft(owner, "transfer")
    drawing.come_near(owner, "Move")
    made = drawing.drop_task_between(owner, "Move", "Done")
    drawing.write_on_it(owner, STEP.name)
    drawing.make_human(owner)
    drawing.name_in_english(owner, STEP.name_en)
    lacks = owner.page.locator(f'[data-testid="finding"][data-element="{made}"]').filter(has_text="由谁办理")
    owner.see("studio-check").click()
    expect(lacks).to_be_visible()
    expect(owner.page.locator(f'.djs-overlays[data-container-id="{made}"] .finding-badge')).to_be_visible()
    lacks.click()
    owner.see("tab-properties").click()
    drawing.fill_in(owner, STEP)
    owner.see("studio-check").click()
    expect(lacks).to_have_count(0)
    expect(owner.see("findings")).to_have_attribute("data-errors", "0")
    try_it(owner, made)
    owner.see("studio-note").fill("转入后增加编班环节")
    owner.see("studio-save").click()
    expect(owner.page.get_by_text("已保存").first).to_be_visible()
    owner.see("studio-submit").click()
    expect(owner.see("studio-state")).not_to_have_attribute("data-state", "draft")
    owner.go("processes")
    owner.see("definition-transfer").click()
    expect(owner.see("version-row").first).to_be_visible()


def try_it(owner: Person, made: str) -> None:
    """Play the scenarios on the unsaved drawing: those that end there now rest at the new step, the rest are as before."""
    drawing.try_all(owner)
    outcome = owner.page.locator('[data-testid="scenario"]')
    expect(outcome.and_(owner.page.locator('[data-name="refused.yaml"]'))).to_have_attribute("data-outcome", "passed")
    expect(outcome.and_(owner.page.locator('[data-name="approved.yaml"]'))).to_have_attribute("data-outcome", "failed")
    drawing.play(owner, "approved.yaml")
    rests = owner.see("trial-walk").locator(f'[data-element="{made}"][data-kind="entered"]')
    expect(rests).to_contain_text(STEP.name)
    expect(rests).to_contain_text(STEP.role)
    expect(rests).to_contain_text("2026-09-24")  # the Sunday before is worked, the 25th is a holiday
    expect(owner.page.locator(f'[data-element-id="{made}"].tried-wait')).to_be_visible()


def publish(owner: Person, note: str, failing: str = "") -> None:
    """Read the note of the version that waits, be shown the scenarios that come out otherwise, say why, and publish it."""
    owner.go("processes")
    owner.see("definition-transfer").click()
    row = owner.see("version-row").filter(has_text=note)
    row.get_by_test_id("studio-publish").click()
    trials = owner.see("publish-trials")
    expect(trials).to_have_attribute("data-busy", "false")
    expect(trials).to_contain_text(failing)
    expect(owner.see("publish-confirm")).to_be_disabled()
    owner.see("publish-note").fill("同意")
    owner.see("publish-confirm").click()
    expect(row).to_have_attribute("data-state", "published")


def move_and_move_back(owner: Person, second: Person, number: str) -> None:
    """Move one of two running cases to the new version, confirmed by another; see where it stands; move it back."""
    for person in (owner, second):
        person.go("processes")
        person.see("definition-transfer").click()
    owner.see("migrate").click()
    expect(owner.see("drawing-from").locator(".djs-element").first).to_be_visible()
    expect(owner.see("drawing-to").locator(".is-added").first).to_be_visible()
    owner.see("migrate-try").click()
    rows = owner.see("migrate-case")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text=number).get_by_test_id("migrate-tick").uncheck()
    owner.see("migrate-reason").fill("编班环节已调整")
    owner.see("migrate-propose").click()
    expect(owner.see("migration")).to_have_attribute("data-state", "proposed")
    expect(owner.see("migration-confirm")).to_have_count(0)

    second.see("migrate").click()
    second.see("migration-confirm").click()
    expect(second.see("migration")).to_have_attribute("data-state", "done")
    expect(second.see("migration-moved")).to_contain_text("1")
    second.go("processes")
    second.see("definition-transfer").click()
    second.see("version-row").filter(has_text="转入后增加编班环节").get_by_test_id("version-live").click()
    expect(second.see("live-total")).to_contain_text("在办 1 件")
    second.see("live-drawing").locator(".live-badges").last.click()
    expect(second.see("live-case")).to_contain_text(number)

    second.page.go_back()
    second.see("migrate").click()
    second.see("migration-undo").click()
    second.see("migration-undo-reason").fill("先按原版本办完")
    second.see("migration-undo-send").click()
    expect(second.see("migration")).to_have_attribute("data-state", "undone")
