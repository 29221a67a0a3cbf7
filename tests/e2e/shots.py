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
SECOND = "henan-process_owner2"
ADDED = drawing.Step("编班", "Assign a class", "学籍管理员", "receiving.school", 5, "已编班", "Class assigned")
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


def trying(person: Person) -> None:
    """A draft tried out: every scenario played, one of them walked through, standing at the fork that sends it back."""
    drawing.begin_draft(person, "transfer")
    drawing.try_all(person)
    drawing.play(person, "returned.yaml")
    person.see("trial-walk").locator('[data-element="Back"] button').click()
    person.see("trial-way").first.scroll_into_view_if_needed()


def walking_alone(person: Person) -> None:
    """A walk of one's own through a draft, after the first desk."""
    drawing.begin_draft(person, "transfer")
    person.see("tab-try").click()
    person.see("trial-alone").click()
    person.see("trial-begin").click()
    person.see("trial-decide-approve").click()
    expect(person.page.locator('[data-testid="trial-desk"][data-element="ReceivingAuthority"]')).to_be_visible()


def publishing(person: Person) -> None:
    """A version that waits for the second person, with the scenarios that come out otherwise on it."""
    versions(person)
    person.see("studio-publish").first.click()
    expect(person.see("publish-trials").get_by_test_id("scenario").first).to_be_visible()


def comparing(person: Person) -> None:
    """What changed from the version in force to the one that waits."""
    versions(person)
    for row in ("checked", "published"):
        waiting = person.page.locator(f'[data-testid="version-row"][data-state="{row}"]').first
        waiting.get_by_test_id("compare-tick").check()
    person.see("compare").click()
    expect(person.see("compare-changes")).to_be_visible()


def handing_over(person: Person) -> None:
    """A task to be handed to a colleague."""
    inbox(person)
    person.see("hand-over").click()
    expect(person.see("hand-over-nobody").or_(person.see("hand-over-to").first)).to_be_visible()


def no_right(person: Person) -> None:
    """A place that one's role may not enter, reached by its address."""
    person.page.goto(f"{person.address}/operations")
    expect(person.see("no-right")).to_be_visible()


def not_found(person: Person) -> None:
    """An address behind which there is nothing."""
    person.page.goto(f"{person.address}/nowhere/at-all")
    expect(person.see("not-found")).to_be_visible()


def columns(person: Person) -> None:
    """What a row of the inbox says, chosen."""
    person.go("inbox")
    person.see("columns").click()
    expect(person.see("column-choice")).to_be_visible()


def unreachable(person: Person) -> None:
    """The server does not answer: what was read stays, and the page says so."""
    person.go("inbox")
    expect(person.see("inbox-row").first).to_be_visible()
    person.page.context.set_offline(True)
    person.see("filter-overdue").click()
    expect(person.see("problem").first).to_be_visible()


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
    ("try", OWNER, trying), ("try-alone", OWNER, walking_alone), ("publish", SECOND, publishing),
    ("compare", OWNER, comparing), ("hand-over", LEADER, handing_over), ("columns", LEADER, columns),
    ("no-right", LEADER, no_right), ("not-found", LEADER, not_found), ("unreachable", LEADER, unreachable),
)  # fmt: skip


def main() -> None:
    """Make some cases, then take the pictures: all, or those whose names are given."""
    TO.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory(prefix="heban-shots-") as home, installation(Path(home)) as running, chromium() as browser:
        prepare(browser, running)
        for width, view in ((1440, DESK), (390, PHONE)):
            take_all(browser, running, (width, view))


def prepare(browser: Browser, running: Running) -> None:
    """Two transfers on the desk of a leader, and a changed drawing that waits for its second person."""
    clerk = seat(browser, running, CLERK, DESK)
    for _ in range(2):
        clerk.start_transfer(running.world.take("school_c"))
    clerk.page.context.close()
    owner = seat(browser, running, OWNER, DESK)
    drawing.begin_draft(owner, "transfer")
    drawing.rename(owner, "ReleasingSchool", "转出学校核办（复核）")
    drawing.drop_task_between(owner, "Move", "Done")
    drawing.write_on_it(owner, ADDED.name)
    drawing.make_human(owner)
    drawing.name_in_english(owner, ADDED.name_en)
    drawing.fill_in(owner, ADDED)
    owner.see("studio-note").fill("转出学校改为复核")
    owner.see("studio-submit").click()
    expect(owner.see("studio-state")).to_have_attribute("data-state", "checked")
    owner.page.context.close()


def activation(browser: Browser, running: Running, size: tuple[int, ViewportSize]) -> None:
    """The page behind the link that a new holder gets, opened by somebody not signed in."""
    width, view = size
    admin = seat(browser, running, ADMIN, DESK)
    admin.go("accounts")
    admin.see("account-new").click()
    admin.see("account-name").fill("李新任")
    admin.see("account-login").fill(f"new-holder-{width}")
    drawing.pick(admin, "account-role", "学籍管理员")
    admin.see("account-name").click()  # why: a list of several ticks stays open over what is below it
    admin.see("account-submit").click()
    link = admin.see("activation-link").inner_text()
    holder = Person(browser.new_context(viewport=view, locale="zh-CN").new_page(), running.addresses[0])
    holder.page.goto(link)
    expect(holder.see("activate-submit")).to_be_visible()
    shoot(holder, f"activation-{width}")


def take_all(browser: Browser, running: Running, size: tuple[int, ViewportSize]) -> None:
    """Every page at one width, a request half filled in among them; a page that cannot be reached is named, the others go on."""
    width, view = size
    entry = Person(browser.new_context(viewport=view, locale="zh-CN").new_page(), running.addresses[0])
    entry.page.goto(f"{entry.address}/sign-in")
    shoot(entry, f"sign-in-{width}")
    activation(browser, running, size)
    request = seat(browser, running, CLERK, view)
    request.look_up(running.world.take("school_c"))
    expect(request.see("checks")).to_be_visible()
    shoot(request, f"start-transfer-{width}")
    for name, login, go in (page for page in PAGES if not sys.argv[1:] or page[0] in sys.argv[1:]):
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
