"""A process owner's hands on a new process: its names and seats, its forms and rules."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.drawing import drop_task_between, fill, name_in_english, pick, shape, type_in, write_on_it
from tests.e2e.person import Person

SEATS = (
    ("校长审批", "Head decides", "学籍主管领导", "发起单位"),
    ("主管部门审批", "Authority decides", "学籍管理员", "学籍主管部门"),
    ("省级备案", "Province files it", "学籍管理员", "省级教育行政部门"),
)


def new_process(owner: Person, name: str, name_en: str, key: str) -> None:
    """Name a process, say who starts it, line up three seats, and stand in the studio before its draft."""
    owner.go("processes")
    fill_in_new(owner, name, name_en, key)
    owner.see("new-create").click()
    expect(owner.see("studio-canvas")).to_be_visible()
    expect(owner.see("studio-state")).to_have_attribute("data-state", "draft")


def fill_in_new(owner: Person, name: str, name_en: str, key: str) -> None:
    """The page of a new process, filled in."""
    owner.see("process-new").click()
    for field, words in (("new-name", name), ("new-name-en", name_en), ("new-key", key)):
        owner.see(field).fill(words)
    pick(owner, "starter-role", "学籍管理员")
    pick(owner, "starter-kinds", "学校")
    owner.page.keyboard.press("Escape")
    for at, (zh, en, role, relation) in enumerate(SEATS):
        if at:
            owner.see("seat-add").click()
        seat = owner.see("new-seat").nth(at)
        seat.get_by_test_id("seat-name").fill(zh)
        seat.get_by_test_id("seat-name-en").fill(en)
        for field, option in (("seat-role", role), ("seat-relation", relation)):
            seat.get_by_test_id(field).click()
            owner.page.locator(".el-select-dropdown__item:visible").filter(has_text=re.compile(f"{option}$")).first.click()


def add_field(owner: Person, form: str, kind: str, label: str, label_en: str) -> None:
    """Drag a component into a form, name it in both languages."""
    owner.see(f"part-{form}").click()
    editor = owner.see("form-editor")
    piece = editor.locator(f'.fjs-palette-field[data-field-type="{kind.lower()}"]')
    expect(piece).to_be_visible()
    before = editor.locator(".fjs-editor-container .fjs-element").count()
    source, target = piece.bounding_box(), editor.locator(".fjs-form-container .fjs-element").last.bounding_box()
    assert source is not None and target is not None
    owner.page.mouse.move(source["x"] + 10, source["y"] + 10)
    owner.page.mouse.down()
    owner.page.mouse.move(target["x"] + 60, target["y"] + target["height"] - 4, steps=8)
    owner.page.mouse.move(target["x"] + 62, target["y"] + target["height"] + 2, steps=4)
    owner.page.mouse.up()
    expect(editor.locator(".fjs-editor-container .fjs-element")).not_to_have_count(before)
    editor.locator(".bio-properties-panel-group-header").filter(has_text="一般").click()
    editor.locator("#bio-properties-panel-label").fill(label)
    english = owner.see("english-words").locator("label").filter(has_text=label).locator("input")
    english.fill(label_en)
    english.press("Tab")


def add_rule(owner: Person) -> None:
    """Add a rule table beside the drawing and see its cells."""
    owner.see("part-add").click()
    owner.see("part-add-rule").click()
    expect(owner.see("table-editor").locator(".tjs-table")).to_be_visible()


def ask_the_rule(owner: Person, key: str) -> None:
    """Draw the rule table into the process: a task before the first seat."""
    owner.see("part-drawing").click()
    drop_task_between(owner, "Start", "Seat1")
    write_on_it(owner, "查请假规则")
    owner.page.locator('.djs-context-pad [data-action="replace"]').click()
    owner.page.locator('.djs-popup [data-id="replace-with-rule-task"]').click()
    name_in_english(owner, "Ask the rule")
    pick(owner, "prop-decision", f"{key}_rule")
    fill(owner, "prop-decision-result", "rule")


def sign_together(owner: Person, seat: str) -> None:
    """Let two units sign a seat together (会签), each reminded before its limit."""
    shape(owner, seat).click()
    pick(owner, "prop-signing", "会签")
    units = ", ".join(f'{{relation: "{one}", of: case.organisation}}' for one in ("authority", "province"))
    fill(owner, "prop-signers", f"=[{units}]")
    type_in(owner, "prop-organisation", "signer")
    days = owner.see("prop-remind").locator("input").first
    days.fill("2")
    days.press("Tab")


def plant_a_deadlock(owner: Person, first: str, second: str, third: str) -> str:
    """An exclusive gateway behind one seat and a parallel one behind the next, joined: returns the join's id."""
    split = _gateway_between(owner, first, second)
    join = _gateway_between(owner, second, third)
    owner.page.locator('.djs-context-pad [data-action="replace"]').click()
    owner.page.locator('.djs-popup [data-id="replace-with-parallel-gateway"]').click()
    shape(owner, split).click()
    owner.page.locator('.djs-context-pad [data-action="connect"]').click()
    (joined,) = [one for one in _gateways(owner) if one != split]
    shape(owner, joined).click()
    assert join
    return joined


def take_back(owner: Person, steps: int) -> None:
    """Undo the last changes of the drawing."""
    owner.see("studio-canvas").locator(".djs-palette").hover()
    owner.see("studio-canvas").locator("svg").first.click(position={"x": 300, "y": 20})
    for _ in range(steps):
        owner.page.keyboard.press("Control+z")


def _gateway_between(owner: Person, first: str, second: str) -> str:
    before = set(_gateways(owner))
    left, right = shape(owner, first).bounding_box(), shape(owner, second).bounding_box()
    assert left is not None and right is not None
    owner.page.locator('.djs-palette [data-action="create.exclusive-gateway"]').click()
    x, y = (left["x"] + left["width"] + right["x"]) / 2, left["y"] + left["height"] / 2
    owner.page.mouse.move(x - 10, y, steps=4)
    owner.page.mouse.move(x, y, steps=4)
    owner.page.mouse.click(x, y)
    expect(owner.see("studio-canvas").locator('[data-element-id^="Gateway_"].djs-shape:not([data-element-id$="_label"])')).to_have_count(len(before) + 1)
    (made,) = set(_gateways(owner)) - before
    return made


def _gateways(owner: Person) -> list[str]:
    found = owner.see("studio-canvas").locator('.djs-shape[data-element-id^="Gateway_"]').all()
    names = [one.get_attribute("data-element-id") or "" for one in found]
    return [name for name in names if not name.endswith("_label")]
