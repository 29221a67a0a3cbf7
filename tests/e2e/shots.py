"""A picture of every page at 1440 and at 390 pixels, into shots/: `make shots`, then look at them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error, ViewportSize, expect

from tests.blackbox.conftest import Running
from tests.e2e import drawing
from tests.e2e.chromium import DESK, PATIENCE_MS, PHONE, chromium
from tests.e2e.installation import installation
from tests.e2e.person import Person

TO = Path("shots")
CLERK, LEADER, OWNER = "school_a-student_clerk", "school_a-student_leader", "henan-process_owner"
ADMIN, OPERATOR, CITY = "henan-system_admin", "henan-operator", "zhengzhou-student_leader"


def inbox(person: Person) -> None:
    """The inbox with its first case open."""
    person.go("inbox")
    person.see("inbox-row").first.locator("button.body").click()
    expect(person.see("task-name")).to_be_visible()
    expect(person.see("diagram").first).to_be_attached()


def returning(person: Person) -> None:
    """A decision that asks for its reason."""
    inbox(person)
    person.see("decision-return").click()


def in_english(person: Person) -> None:
    """The open case in English."""
    inbox(person)
    person.see("language").click()


def one_case(person: Person) -> None:
    """The page of a case."""
    person.go("cases")
    person.see("case-row").first.get_by_role("link").first.click()
    expect(person.see("case-page")).to_be_visible()


def one_student(person: Person) -> None:
    """A student's card."""
    person.go("students")
    person.see("student-row").first.get_by_role("link").first.click()
    expect(person.see("student-name")).to_be_visible()


def starting(person: Person) -> None:
    """The choice of businesses."""
    person.see("start").click()
    expect(person.see("start-transfer")).to_be_visible()


def versions(person: Person) -> None:
    """The versions of one process."""
    person.go("processes")
    person.see("definition-transfer").click()
    expect(person.see("version-row").first).to_be_visible()


def reading_studio(person: Person) -> None:
    """A published version opened for reading."""
    versions(person)
    person.see("version-open").first.click()
    expect(person.see("studio-canvas")).to_be_visible()


def editing_studio(person: Person) -> None:
    """A draft with what the check found."""
    drawing.begin_draft(person, "transfer")
    person.see("studio-check").click()
    expect(person.see("findings")).to_be_visible()


def setting(person: Person) -> None:
    """The change of one setting."""
    person.go("settings")
    person.see("change-transfer.windows").click()
    expect(person.see("setting-document")).to_be_visible()


def account(person: Person) -> None:
    """A new account."""
    person.go("accounts")
    person.see("account-new").click()


def importing(person: Person) -> None:
    """The import of students."""
    person.go("students")
    person.see("to-import").click()


def place(name: str) -> Callable[[Person], None]:
    """A place of the bar as it opens."""
    return lambda person: person.go(name)


PAGES: tuple[tuple[str, str, Callable[[Person], None]], ...] = (
    ("inbox", LEADER, inbox), ("inbox-return", LEADER, returning), ("inbox-english", LEADER, in_english),
    ("inbox-empty", "school_d-student_leader", place("inbox")), ("cases", CLERK, place("cases")), ("case", CLERK, one_case),
    ("start", CLERK, starting), ("students", CLERK, place("students")), ("student", CLERK, one_student),
    ("import", CLERK, importing), ("processes", OWNER, place("processes")), ("versions", OWNER, versions),
    ("studio-read", OWNER, reading_studio), ("studio-edit", OWNER, editing_studio), ("settings", ADMIN, place("settings")),
    ("setting", ADMIN, setting), ("accounts", ADMIN, place("accounts")), ("account-new", ADMIN, account),
    ("supervision", CITY, place("supervision")), ("operations", OPERATOR, place("operations")),
)  # fmt: skip


def main() -> None:
    """Make some cases, then take the pictures."""
    TO.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory(prefix="heban-shots-") as home, installation(Path(home)) as running, chromium() as browser:
        prepare(browser, running)
        for width, view in ((1440, DESK), (390, PHONE)):
            take_all(browser, running, (width, view))


def prepare(browser: Browser, running: Running) -> None:
    """Two transfers on the desk of a leader."""
    clerk = seat(browser, running, CLERK, DESK)
    for _ in range(2):
        clerk.start_transfer(running.world.take("school_c"))
    clerk.page.context.close()


def take_all(browser: Browser, running: Running, size: tuple[int, ViewportSize]) -> None:
    """Every page at one width, a request half filled in among them; a page that cannot be reached is named, the others go on."""
    width, view = size
    entry = Person(browser.new_context(viewport=view, locale="zh-CN").new_page(), running.addresses[0])
    entry.page.goto(f"{entry.address}/sign-in")
    shoot(entry, f"sign-in-{width}")
    request = seat(browser, running, CLERK, view)
    request.look_up(running.world.take("school_c"))
    expect(request.see("checks")).to_be_visible()
    shoot(request, f"start-transfer-{width}")
    for name, login, go in PAGES:
        person = seat(browser, running, login, view)
        try:
            go(person)
        except (Error, AssertionError) as fault:
            sys.stdout.write(f"{name} at {width}: {str(fault).splitlines()[0]}\n")
        shoot(person, f"{name}-{width}")
        person.page.context.close()


def seat(browser: Browser, running: Running, login: str, view: ViewportSize) -> Person:
    """Somebody signed in, with a short patience."""
    window = browser.new_context(viewport=view, locale="zh-CN", timezone_id="Asia/Shanghai")
    window.set_default_timeout(PATIENCE_MS)
    return Person(window.new_page(), running.addresses[0]).sign_in(login)


def shoot(person: Person, name: str) -> None:
    """One picture, when nothing is loading any more."""
    person.page.wait_for_load_state("networkidle")
    person.page.wait_for_timeout(400)  # why: a dialog slides in
    person.page.screenshot(path=TO / f"{name}.png")
    sys.stdout.write(f"{TO}/{name}.png\n")


if __name__ == "__main__":
    main()
