"""A process owner's hands in the studio: palette, canvas, context pad, properties."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.e2e.person import Person


@dataclass(frozen=True)
class Step:
    """What a new human step says: its name in both languages, who decides, within how many working days, how."""

    name: str
    name_en: str
    role: str
    organisation: str
    days: int
    outcome: str
    outcome_en: str


def shape(owner: Person, element: str) -> Locator:
    """An element of the drawing by its id."""
    return owner.see("studio-canvas").locator(f'.djs-element[data-element-id="{element}"]')


def begin_draft(owner: Person, process: str) -> None:
    """Make a draft from the version in force and stand in the studio before it."""
    owner.go("processes")
    owner.see(f"definition-{process}").click()
    owner.see("draft-from").first.click()
    expect(owner.see("studio-canvas").locator(".djs-palette")).to_be_attached()
    expect(owner.see("studio-state")).to_have_attribute("data-state", "draft")


def come_near(owner: Person, element: str) -> None:
    """Turn the wheel over an element until its words can be read, then roll it to the middle of the board."""
    box = shape(owner, element).bounding_box()
    assert box is not None
    owner.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    owner.page.keyboard.down("Control")
    for _ in range(4):
        owner.page.mouse.wheel(0, -120)
    owner.page.keyboard.up("Control")
    near, board = shape(owner, element).bounding_box(), owner.see("studio-canvas").bounding_box()
    assert near is not None and board is not None
    owner.page.mouse.wheel(near["x"] - board["x"] - board["width"] / 2, near["y"] - board["y"] - board["height"] / 2)


def drop_task_between(owner: Person, first: str, second: str) -> str:
    """Take a task from the palette, drop it on the flow between two elements; returns the new element's id."""
    before = set(_tasks(owner))
    left, right = shape(owner, first).bounding_box(), shape(owner, second).bounding_box()
    assert left is not None and right is not None
    owner.page.locator('.djs-palette [data-action="create.task"]').click()
    y = left["y"] + left["height"] / 2
    x = (left["x"] + left["width"] + right["x"]) / 2
    owner.page.mouse.move(x - 10, y, steps=4)
    owner.page.mouse.move(x, y, steps=4)
    owner.page.mouse.click(x, y)
    expect(owner.see("properties")).to_contain_text(re.compile("Activity_"))
    (made,) = set(_tasks(owner)) - before
    return made


def write_on_it(owner: Person, words: str) -> None:
    """Type the name into the new task itself, which waits for it."""
    expect(owner.page.locator(".djs-direct-editing-content")).to_be_visible()
    owner.page.keyboard.type(words)
    owner.page.keyboard.press("Enter")
    expect(owner.see("prop-name")).to_have_value(words)


def rename(owner: Person, element: str, words: str) -> None:
    """Choose an element and give it another name."""
    shape(owner, element).click()
    owner.see("prop-name").fill(words)
    owner.see("prop-name").press("Tab")


def try_all(owner: Person) -> None:
    """Play every scenario that comes with the process on what is drawn now, and wait for the last."""
    owner.see("tab-try").click()
    expect(owner.see("scenario").first).to_be_visible()
    owner.see("trial-all").click()
    expect(owner.page.locator('[data-testid="scenario"][data-outcome="none"]')).to_have_count(0)
    expect(owner.see("trial-total")).to_be_visible()


def play(owner: Person, scenario: str) -> None:
    """Play one scenario and see its walk."""
    owner.page.locator(f'[data-testid="scenario"][data-name="{scenario}"] button').click()
    expect(owner.see("trial-step").last).to_be_visible()


def make_human(owner: Person) -> None:
    """Change the chosen task into a human step by the wrench of its context pad."""
    owner.page.locator('.djs-context-pad [data-action="replace"]').click()
    owner.page.locator('.djs-popup [data-id="replace-with-user-task"]').click()
    expect(owner.see("prop-role")).to_be_visible()


def pick(owner: Person, field: str, option: str) -> None:
    """Choose an entry of a drop-down of the properties."""
    owner.see(field).click()
    owner.page.locator(".el-select-dropdown__item:visible").filter(has_text=option).first.click()


def type_in(owner: Person, field: str, words: str) -> None:
    """Type an entry of one's own into a drop-down of the properties."""
    owner.see(field).locator("input").fill(words)
    owner.page.keyboard.press("Enter")


def fill(owner: Person, field: str, words: str) -> None:
    """Type into a field of the properties and leave it."""
    owner.see(field).fill(words)
    owner.see(field).press("Tab")


def fill_in(owner: Person, step: Step) -> None:
    """Say of the chosen step who decides, until when, and how; the name stands already."""
    pick(owner, "prop-role", step.role)
    pick(owner, "prop-organisation", step.organisation)
    days = owner.see("prop-due").locator("input")
    days.fill(str(step.days))
    days.press("Tab")
    owner.see("outcome-add").click()
    row = owner.see("outcome").last
    for label, words in (("按钮文字", step.outcome), ("英文", step.outcome_en)):
        row.get_by_placeholder(label).fill(words)
        row.get_by_placeholder(label).press("Tab")


def name_in_english(owner: Person, words: str) -> None:
    """Give the chosen element its English name."""
    owner.see("prop-name-en").fill(words)
    owner.see("prop-name-en").press("Tab")


def _tasks(owner: Person) -> list[str]:
    found = owner.see("studio-canvas").locator('.djs-element[data-element-id^="Activity_"]')
    return [str(one.get_attribute("data-element-id")) for one in found.all()]
