"""A desk in September: twenty like cases by keys alone, then three hundred at once with two refused apart (W4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.blackbox.conftest import Running
from tests.e2e.beforehand import many_cases
from tests.e2e.conftest import Desk
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e
CLERK, LEADER = "school_d-student_clerk", "school_d-student_leader"
BY_KEYS, AT_ONCE, FIRST_ELSEWHERE = 20, 300, 2
REQUEST = {
    "scope": "own", "stage": "primary", "grade": None, "fields": ["id_number"], "purpose": "升学报名", "keeper": "王老师",
}  # fmt: skip


@pytest.fixture(scope="module")
def waiting(running: Running) -> None:
    """So many requests for a list, asked for by the clerk, on the leader's desk."""
    many_cases(running, CLERK, "data_export", [REQUEST] * (BY_KEYS + AT_ONCE))


def opened(leader: Person) -> str:
    """The number of the case that is open beside the list."""
    return leader.page.locator('[data-testid="inbox-row"].open').get_attribute("data-number") or ""


def test_twenty_by_keys_alone_and_three_hundred_at_once(desk: Desk, running: Running, waiting: None) -> None:
    leader = desk(LEADER)
    leader.go("inbox")
    expect(leader.see("list-total")).to_contain_text(str(BY_KEYS + AT_ONCE))
    keys = leader.page.keyboard
    keys.press("j")
    keys.press("Enter")
    for _ in range(BY_KEYS):
        expect(leader.see("decision-approve")).to_be_visible()
        number = opened(leader)
        keys.press("a")
        keys.press("Enter")
        expect(leader.row(number)).to_have_count(0)
    expect(leader.see("list-total")).to_contain_text(str(AT_ONCE))

    colleague = desk(LEADER)
    colleague.go("inbox")
    leader.see("tick-page").press("Space")
    leader.see("batch-whole").press("Enter")
    leader.see("batch-begin").press("Enter")
    expect(leader.see("batch-seen")).to_contain_text(f"将办理 {AT_ONCE} 件")
    for _ in range(FIRST_ELSEWHERE):
        colleague.see("inbox-row").first.locator("button.body").click()
        colleague.decide("approve")
    leader.see("batch-refuse").press("Enter")
    leader.see("batch-reason").fill("名单用途不明")
    leader.see("batch-send").press("Enter")
    expect(leader.see("batch-state")).to_have_attribute("data-state", "done", timeout=60_000)
    done = AT_ONCE - FIRST_ELSEWHERE
    expect(leader.see("batch-state")).to_contain_text(f"办成 {done} 件，未办成 {FIRST_ELSEWHERE} 件")
    expect(leader.see("batch-refused").locator("li")).to_have_count(FIRST_ELSEWHERE)
    leader.see("batch-close").press("Enter")
