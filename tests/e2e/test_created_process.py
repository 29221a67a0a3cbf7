"""From an empty browser: a process is created, composed, caught in a deadlock, tried, published, worked, rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e import composing, drawing
from tests.e2e.conftest import Desk
from tests.e2e.installation import installation
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
NAME, KEY = "教师请假", "teacher_leave"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own: what is published here is offered to everybody."""
    with installation(tmp_path_factory.mktemp("created")) as made:
        yield made


def test_a_process_is_created_published_and_worked_without_a_file(desk: Desk) -> None:
    author = desk("ministry-process_owner")
    composing.new_process(author, NAME, "Leave of a teacher", KEY)
    composing.add_field(author, f"{KEY}_start.form", "Number", "请假天数", "Days of leave")
    composing.add_rule(author)
    composing.ask_the_rule(author, KEY)
    composing.sign_together(author, "Seat2")
    be_told_of_a_deadlock(author)
    record_a_refusal(author)
    author.see("studio-save").click()
    expect(author.page.get_by_text("草稿已保存").first).to_be_visible()
    author.see("studio-submit").click()
    expect(author.see("studio-state")).to_have_attribute("data-state", "checked")
    publish_for(desk("ministry-process_owner2"), "河南省教育厅")
    work_a_case(desk)
    follow_and_roll_back(desk)


def be_told_of_a_deadlock(author: Person) -> None:
    """A planted deadlock is an error at its join, with the way that leads there on the drawing; taken back, it is gone."""
    join = composing.plant_a_deadlock(author, "Seat1", "Seat2", "Seat3")
    author.see("studio-check").click()
    stuck = author.page.locator(f'[data-testid="finding"].error[data-element="{join}"]').filter(has_text="卡住")
    stuck.first.click()
    canvas = author.see("studio-canvas")
    expect(canvas.locator('.on-way[data-element-id="Seat1"]')).to_be_attached()
    expect(canvas.locator(".way-number").get_by_text("1", exact=True)).to_be_visible()
    composing.take_back(author, 4)
    author.see("studio-check").click()
    expect(author.see("findings")).to_have_attribute("data-errors", "0")


def record_a_refusal(author: Person) -> None:
    """Walk through it by oneself, refuse at the first seat, and keep the walk with what came out."""
    author.see("tab-try").click()
    author.see("trial-alone").click()
    author.see("trial-begin").click()
    author.see("trial-own").get_by_role("button", name="不同意").click()
    expect(author.see("trial")).to_contain_text("结束于")
    author.see("record-title").fill("校长不同意")
    author.see("record-title-en").fill("The head refuses")
    author.see("record-keep").click()
    expect(author.page.locator('[data-testid="scenario"][data-name="walk.yaml"]')).to_be_attached()
    author.see("trial-all").click()
    expect(author.see("trial-total")).to_have_text("1 / 1 个符合预期")


def publish_for(second: Person, province: str) -> None:
    """The scenarios pass; the second person says why and for whom."""
    second.go("processes")
    second.see(f"definition-{KEY}").click()
    row = second.see("version-row").first
    row.get_by_test_id("studio-publish").click()
    expect(second.see("publish-trials")).to_have_attribute("data-busy", "false")
    expect(second.see("publish-trials")).to_contain_text("全部符合预期")
    second.see("publish-units").click()
    second.find_unit("publish-unit", province)
    expect(second.see("publish-confirm")).to_be_disabled()
    second.see("publish-note").fill("先在河南试行")
    second.see("publish-confirm").click()
    expect(row).to_have_attribute("data-state", "published")
    expect(row).to_contain_text(province)


def work_a_case(desk: Desk) -> None:
    """A clerk of the province starts it; its leader sees the sentence and decides."""
    clerk = desk("school_a-student_clerk")
    clerk.see("start").click()
    clerk.see(f"start-{KEY}").click()
    form = clerk.see("task-form")
    form.get_by_label("请假天数").fill("3")
    form.get_by_label("事由").fill("就医")
    clerk.see("submit-case").click()
    expect(clerk.see("case-page")).to_be_visible()
    number = clerk.see("case-number").first.inner_text()
    leader = desk("school_a-student_leader")
    leader.open(number)
    expect(leader.see("task")).to_contain_text("就医")
    leader.decide("approve")
    for login in ("jinshui-student_clerk", "henan-student_clerk"):
        signer = desk(login)
        signer.open(number)
        signer.decide("approve")
    province = desk("henan-student_clerk")
    province.open(number)
    expect(province.see("task-name")).to_have_text("省级备案")


def follow_and_roll_back(desk: Desk) -> None:
    """A second version follows under its own number; then the first one holds again."""
    author, second = desk("ministry-process_owner"), desk("ministry-process_owner2")
    for person in (author, second):
        person.go("processes")
        person.see(f"definition-{KEY}").click()
    author.see("draft-from").first.click()
    drawing.rename(author, "Seat3", "省级核备")
    author.see("studio-submit").click()
    expect(author.see("studio-state")).to_have_attribute("data-state", "checked")
    publish_for(second, "河南省教育厅")
    rows = second.see("version-row")
    expect(rows.first).to_contain_text("第 2 版")
    second.see("version-retire").first.click()
    second.see("publish-confirm").click()
    second.see("version-rollback").last.click()
    second.see("publish-confirm").click()
    expect(rows.filter(has_text="第 1 版")).to_have_attribute("data-state", "published")
