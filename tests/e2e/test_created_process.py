"""From an empty browser: a process is created, composed, caught in a deadlock, tried, published, worked, rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, expect

from tests.blackbox.conftest import Running
from tests.e2e import composing, drawing
from tests.e2e.beforehand import fields_of, it_is, many_cases
from tests.e2e.conftest import Desk
from tests.e2e.installation import installation
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
NAME, KEY = "教师请假", "teacher_leave"
MONDAY = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # the one after the Friday on which the installation's clock stands
RUNNING = 50  # cases that stand at the first seat when the second version follows


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own: what is published here is offered to everybody."""
    with installation(tmp_path_factory.mktemp("created")) as made:
        yield made


def test_a_process_is_created_published_and_worked_without_a_file(desk: Desk, running: Running) -> None:
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
    row = publish_for(desk("ministry-process_owner2"), "河南省教育厅", MONDAY)
    expect(row).to_contain_text(f"{MONDAY:%Y-%m-%d}")
    early = desk("school_a-student_clerk")
    early.see("start").click()
    expect(early.see("start-transfer")).to_be_visible()
    expect(early.see(f"start-{KEY}")).to_have_count(0)
    it_is(running, MONDAY)
    number = work_a_case(desk)
    keys = fields_of(running, "school_a-student_clerk", KEY)
    leaves = [{keys["请假天数"]: days, keys["事由"]: "探亲"} for days in range(1, RUNNING + 1)]
    many_cases(running, "school_a-student_clerk", KEY, leaves)
    author, second = follow(desk)
    move_all(author, second)
    at_its_renamed_seat(desk("henan-student_clerk"), number)
    roll_back(second)


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


def publish_for(second: Person, province: str, since: datetime | None = None) -> Locator:
    """The scenarios pass; the second person says why, for whom and from which day; returns the version's row."""
    second.go("processes")
    second.see(f"definition-{KEY}").click()
    row = second.see("version-row").first
    row.get_by_test_id("studio-publish").click()
    expect(second.see("publish-trials")).to_have_attribute("data-busy", "false")
    expect(second.see("publish-trials")).to_contain_text("全部符合预期")
    if since is not None:
        second.page.locator("#publish-from").fill(f"{since:%Y-%m-%d}")
        second.page.keyboard.press("Enter")
    second.see("publish-units").click()
    second.find_unit("publish-unit", province)
    expect(second.see("publish-confirm")).to_be_disabled()
    second.see("publish-note").fill("先在河南试行")
    second.see("publish-confirm").click()
    expect(row).to_have_attribute("data-state", "published")
    expect(row).to_contain_text(province)
    return row


def work_a_case(desk: Desk) -> str:
    """A clerk of the province starts it; its leader sees the sentence and decides; returns the case's number."""
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
    return number


def follow(desk: Desk) -> tuple[Person, Person]:
    """A second version follows under its own number, published by the second person."""
    author, second = desk("ministry-process_owner"), desk("ministry-process_owner2")
    for person in (author, second):
        person.go("processes")
        person.see(f"definition-{KEY}").click()
    author.see("draft-from").first.click()
    drawing.rename(author, "Seat3", "省级核备")
    author.see("studio-submit").click()
    expect(author.see("studio-state")).to_have_attribute("data-state", "checked")
    publish_for(second, "河南省教育厅")
    expect(second.see("version-row").first).to_contain_text("第 2 版")
    return author, second


def move_all(author: Person, second: Person) -> None:
    """Every running case is tried, then moved to the new version after the second person's word."""
    author.go("processes")
    author.see(f"definition-{KEY}").click()
    author.see("migrate").click()
    author.see("migrate-try").click()
    every = author.page.locator('[data-testid="migrate-case"][data-state="ok"]')
    expect(every).to_have_count(RUNNING + 1)
    author.see("migrate-reason").fill("省级环节已更名")
    author.see("migrate-propose").click()
    expect(author.see("migration")).to_have_attribute("data-state", "proposed")
    second.see("migrate").click()
    second.see("migration-confirm").click()
    expect(second.see("migration")).to_have_attribute("data-state", "done")
    expect(second.see("migration-moved").locator("b")).to_have_text(str(RUNNING + 1))
    expect(second.see("migration-refused")).to_be_hidden()
    second.page.go_back()
    expect(second.see("version-row").filter(has_text="第 2 版")).to_contain_text(str(RUNNING + 1))


def at_its_renamed_seat(province: Person, number: str) -> None:
    """A case that stood at the third seat stands there under the new name."""
    province.open(number)
    expect(province.see("task-name")).to_have_text("省级核备")


def roll_back(second: Person) -> None:
    """The second version is retired and the first one holds again."""
    rows = second.see("version-row")
    second.see("version-retire").first.click()
    second.see("publish-confirm").click()
    second.see("version-rollback").last.click()
    second.see("publish-confirm").click()
    expect(rows.filter(has_text="第 1 版")).to_have_attribute("data-state", "published")
