"""Language, sign-in and sign-out in words (O2, O7)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
LEADER = "school_c-student_leader"
CHINESE = re.compile(r"[\u3400-\u9fff]+")
NAMES = re.compile(
    r"教育部|(河南|广东)省教育厅|(郑州|广州)市教育局|(金水|管城回族|荔湾)区教育局|(金水|管城|荔湾)区第[一二]小学|测试[\u3400-\u9fff]|测试路"
)


def test_in_english_only_names_stay_chinese(desk: Desk, running: Running) -> None:
    clerk = desk("school_c-student_clerk")
    number = clerk.start_transfer(running.world.take("school_b"))
    leader = desk(LEADER)
    leader.open(number)
    leader.see("language").click()
    expect(leader.see("place-inbox")).to_have_text("Inbox")
    expect(leader.see("task-name")).to_have_text("Receiving school decides")
    expect(leader.see("history")).to_be_visible()
    words = leader.page.locator("body").inner_text().replace("中文", "")
    left = [line for line in words.splitlines() if CHINESE.search(NAMES.sub("", line))]
    assert left == []


def test_signing_out_ends_the_session(desk: Desk) -> None:
    leader = desk(LEADER)
    leader.see("person").click()
    leader.see("sign-out").click()
    expect(leader.see("sign-in-login")).to_be_visible()
    leader.page.goto(f"{leader.address}/inbox")
    expect(leader.see("sign-in-login")).to_be_visible()


def test_an_account_locks_after_wrong_passwords_and_says_until_when(desk: Desk) -> None:
    stranger = desk()
    problem = stranger.see("problem")
    for _ in range(10):
        stranger.enter("liwan-student_leader", "not-the-password")
        expect(problem).to_be_visible()
        if "锁定" in problem.inner_text():
            break
    expect(problem).to_contain_text(re.compile(r"锁定.*2026-09-18"))
    stranger.enter("liwan-student_leader")
    expect(problem).to_contain_text("锁定")
