"""One person at a browser of their own: reads the screen and acts by clicks and keys alone (proof 6)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.world import PASSWORD, Pupil

STAMPED = Path(__file__).with_name("stamped.png")


class Person:
    """Somebody with a browser; `page` is what they look at."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def see(self, test: str) -> Locator:
        """The part of the page with this test id."""
        return self.page.get_by_test_id(test)

    def enter(self, login: str, password: str = PASSWORD) -> None:
        """Type login and password on the sign-in page and send them."""
        self.page.goto(f"{self.address}/sign-in")
        self.see("sign-in-login").fill(login)
        self.see("sign-in-password").fill(password)
        self.see("sign-in-submit").click()

    def sign_in(self, login: str) -> Person:
        """Enter, and arrive at their own first page."""
        self.enter(login)
        expect(self.see("person")).to_be_visible()
        return self

    def go(self, place: str) -> None:
        """Choose a place of the bar."""
        self.see(f"place-{place}").click()

    def look_up(self, pupil: Pupil) -> None:
        """Begin a transfer: find one student by exact code and name."""
        self.see("start").click()
        self.see("start-transfer").click()
        self.see("lookup-code").fill(pupil.code)
        self.see("lookup-name").fill(pupil.name)
        self.see("lookup-submit").click()
        expect(self.see("lookup-found")).to_be_visible()

    def find_unit(self, picker: str, name: str) -> None:
        """Find a unit by its name and take it."""
        self.see(picker).click()
        self.see(f"{picker}-search").fill(name)
        self.see(f"{picker}-option").get_by_text(name, exact=True).click()

    def choose(self, label: str, option: str) -> None:
        """Choose an entry of a drop-down of a form."""
        field = self.see("task-form").locator(".fjs-form-field-select").filter(has_text=label)
        field.locator(".fjs-input-group").click()
        field.locator(".fjs-dropdownlist-item").get_by_text(option, exact=True).click()

    def attach(self, *names: str) -> None:
        """Upload stamped evidence, once per name shown afterwards."""
        for at in range(max(1, len(names))):
            self.see("file-input").set_input_files(STAMPED)
            expect(self.see("uploaded").locator("li")).to_have_count(at + 1)

    def start_transfer(self, pupil: Pupil) -> str:
        """Fill in and submit the request for a transfer; returns the case's number."""
        self.look_up(pupil)
        expect(self.see("checks")).to_be_visible()
        self.choose("转学原因", "户籍迁移")
        self.attach()
        expect(self.see("checks-good")).to_be_visible()
        self.see("submit-case").click()
        expect(self.see("case-page")).to_be_visible()
        return self.see("case-number").first.inner_text()

    def row(self, number: str) -> Locator:
        """The row of a case in the inbox."""
        return self.page.locator(f'[data-testid="inbox-row"][data-number="{number}"]')

    def search_inbox(self, words: str) -> None:
        """Type into the inbox's search, anew even when it held the same words."""
        self.go("inbox")
        self.see("inbox-search").fill("")
        self.see("inbox-search").fill(words)

    def has_nothing(self) -> None:
        """The inbox says in words that nothing waits."""
        expect(self.page.locator("section.list").get_by_test_id("empty")).to_be_visible()

    def open(self, number: str) -> None:
        """Find a case in the inbox by its number and open it."""
        self.search_inbox(number)
        expect(self.see("inbox-row")).to_have_count(1)
        self.row(number).locator("button.body").click()
        expect(self.see("task")).to_contain_text(number)

    def tick(self, field: str, what: str) -> None:
        """Tick an entry of a list of choices by what it stands for."""
        self.see(field).and_(self.page.locator(f'[data-key="{what}"], [data-element="{what}"], [data-way="{what}"]')).check()

    def decide(self, outcome: str, reason: str = "") -> None:
        """Press a decision, give the reason it asks for, confirm."""
        self.see(f"decision-{outcome}").click()
        if reason:
            self.see("reason").fill(reason)
        self.see("decision-confirm").click()
        expect(self.see("decided")).to_be_visible()

    def sees_before_and_after(self, before: str, after: str) -> None:
        """The table of changes names the school left and the school entered."""
        row = self.see("changes").locator("tr").filter(has_text=before)
        expect(row.locator(".before")).to_have_text(before)
        expect(row.locator(".after")).to_have_text(after)

    def sees_the_evidence(self) -> None:
        """The evidence opens beside the case, as a picture that arrived whole."""
        self.see("evidence-file").first.click()
        picture = self.see("evidence-stage").locator("img")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 1
        self.page.keyboard.press("Escape")
        expect(self.see("evidence-stage")).to_have_count(0)

    def schools_of(self, pupil: Pupil) -> list[str]:
        """The schools that the search of students names for this pupil."""
        self.go("students")
        self.see("student-search").fill(pupil.name)
        with self.page.expect_response(lambda answer: "/api/students?" in answer.url):
            self.see("student-search-submit").click()
        expect(self.see("student-row").filter(has_not_text=pupil.name)).to_have_count(0)  # why: until then it is the list before
        expect(self.see("student-row").or_(self.see("empty")).first).to_be_visible()
        rows = self.see("student-row").filter(has_text=pupil.name)
        return [row.locator("td").nth(3).inner_text() for row in rows.all()]

    def find_case(self, number: str) -> None:
        """Find a case by its number from the top bar and open its page."""
        self.see("search").fill(number)
        self.see("search").press("Enter")
        self.see("case-row").filter(has_text=number).get_by_role("link").first.click()
        expect(self.see("case-page")).to_be_visible()
