"""An authority asks a colleague to sign first, the school a question, and gives a copy; opinion, phrase and line are kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import PHONE
from tests.e2e.conftest import Desk
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
CLERK, LEADER, AUTHORITY, COLLEAGUE, ABOVE = (
    "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk", "jinshui-student_leader",
    "zhengzhou-student_clerk",
)  # fmt: skip


def ask(person: Person, way: str, whom: str, text: str = "") -> None:
    person.see("ask-others").click()
    person.see(f"ask-{way}").click()
    choices = person.see("ask-person" if way == "sign" else "ask-whom")
    choices.filter(has_text=whom).click()
    if text:
        person.see("ask-text").fill(text)
    person.see("ask-confirm").click()
    expect(person.see("ask-confirm")).to_be_hidden()


def test_others_sign_answer_and_read_along_while_opinion_and_phrase_are_kept(desk: Desk, running: Running) -> None:
    clerk, leader, authority = desk(CLERK), desk(LEADER), desk(AUTHORITY)
    number = clerk.start_transfer(running.world.take("school_c"))
    case = clerk.page.url
    leader.open(number)
    leader.decide("approve")

    authority.open(number)
    ask(authority, "sign", "jinshuistudent_leader", "请先核对班额")
    ask(authority, "question", "school_astudent_clerk", "监护人是否到场？")
    ask(authority, "copy", "郑州市教育局 学籍管理员")
    expect(authority.see("added-person")).to_have_count(2)
    expect(authority.see("why-not")).to_contain_text("加签")
    expect(authority.see("decision-approve")).to_be_hidden()

    colleague = desk(COLLEAGUE)
    colleague.open(number)
    expect(colleague.see("asked-note")).to_contain_text("请先核对班额")
    colleague.decide("agree")
    clerk.open(number)
    clerk.decide("answer", "已到场")
    reader = desk(ABOVE)
    reader.page.goto(f"{reader.address}/inbox?filter=copies")
    expect(reader.row(number)).to_be_visible()

    authority.page.reload()
    authority.open(number)
    expect(authority.see("added-people")).to_contain_text("已到场")
    authority.see("decision-approve").click()
    authority.see("reason").fill("班额未满，同意接收")
    with authority.page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        authority.see("own-phrase-keep").click()
    authority.page.reload()
    authority.open(number)
    expect(authority.see("draft-note")).to_be_visible()
    expect(authority.see("reason")).to_have_value("班额未满，同意接收")
    expect(authority.see("own-phrase")).to_have_text("班额未满，同意接收")
    authority.see("decision-confirm").click()
    expect(authority.see("decided")).to_be_visible()

    phone = desk(CLERK, PHONE)
    phone.page.goto(case)
    steps = phone.see("line-step")
    expect(steps.filter(has_text="jinshuistudent_leader")).to_contain_text("同意")
    expect(phone.page.locator("[data-testid=line-step][data-state=now]")).to_contain_text("管城区第一小学")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "read without moving sideways"
