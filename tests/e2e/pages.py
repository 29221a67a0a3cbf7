"""How each page is reached by clicks, for the pictures: a name, who stands before it, and the way."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import composing, drawing
from tests.e2e.person import Person
from tests.e2e.report_pages import REPORT_PAGES
from tests.e2e.workbooks import changed_settings, list_of_accounts

CLERK, LEADER, OWNER = "school_a-student_clerk", "school_a-student_leader", "henan-process_owner"
SECOND = "henan-process_owner2"
ADMIN, OPERATOR, CITY = "henan-system_admin", "henan-operator", "zhengzhou-student_leader"
CITY_ADMIN = "zhengzhou-system_admin"
LISTED = (
    ("2141000001", "学籍管理员", "赵一", "zhao-yi"), ("410105", "学籍主管领导", "钱二", "qian-er"),
    ("410105", "审核员", "孙三", "sun-san"), ("2144000001", "学籍管理员", "李四", "li-si"),
)  # fmt: skip


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


def list_in_english(person: Person) -> None:
    """The list of the inbox in English, which a phone shows alone."""
    person.go("inbox")
    expect(person.see("inbox-row").first).to_be_visible()
    person.see("language").click()


def not_delivered(person: Person) -> None:
    """What was given up on its way out, and what is still tried again."""
    person.go("operations")
    person.see("tab-undelivered").click()
    expect(person.see("undelivered")).to_be_visible()
    expect(person.see("retried")).to_be_visible()


def tried_again(person: Person) -> None:
    """The lower end of that page: what is still tried again."""
    not_delivered(person)
    person.see("try-now").last.scroll_into_view_if_needed()


def not_delivered_in_english(person: Person) -> None:
    """The same in English."""
    not_delivered(person)
    person.see("language").click()


def resending(person: Person) -> None:
    """Several to be sent again: the reason is asked for."""
    not_delivered(person)
    person.see("undelivered-all").check()
    person.see("undelivered-chosen").click()
    expect(person.see("resend-reason")).to_be_visible()


def my_notices(person: Person) -> None:
    """What reaches a person outside these pages, with an address that waits for its code."""
    person.see("person").click()
    person.see("to-notices").click()
    expect(person.see("my-notices")).to_be_visible()
    if person.see("address-email").get_by_test_id("address-value").is_visible():
        person.see("address-email").get_by_test_id("address-value").fill("clerk@school.example.cn")
        person.see("address-email").get_by_test_id("address-enter").click()
    expect(person.see("address-code")).to_be_visible()


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
    """A draft tried out: every scenario played, one of them walked through, standing at a fork."""
    drawing.begin_draft(person, "transfer")
    drawing.try_all(person)
    drawing.play(person, "returned.yaml")
    person.see("trial-walk").locator('[data-element="CrossProvince"] button').first.click()
    expect(person.see("trial-walk")).to_be_visible()


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


def left_behind(person: Person) -> None:
    """A variant whose original moved on."""
    person.go("processes")
    person.see("definition-suspension").click()
    expect(person.see("moved-on-changes")).to_be_visible()


def taking_over(person: Person) -> None:
    """What the original changed, about to be taken over, with a conflict still open."""
    left_behind(person)
    person.see("merge-open").click()
    expect(person.see("merge-conflict").first).to_be_visible()
    expect(person.see("drawing-to").locator(".djs-element").first).to_be_visible()


def migrating(person: Person) -> None:
    """What would become of each running case on another version."""
    versions(person)
    person.see("migrate").click()
    expect(person.see("migrations")).to_be_visible()


def running_version(person: Person) -> None:
    """A version with what runs on it now."""
    versions(person)
    person.see("version-live").first.click()
    expect(person.see("live-nodes")).to_be_visible()


def handing_over(person: Person) -> None:
    """A task to be handed to a colleague; not the first, which keeps the draft of a return."""
    inbox(person)
    person.see("inbox-row").last.locator("button").first.click()
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


def columns(name: str) -> Callable[[Person], None]:
    """What a list shows, chosen."""

    def go(person: Person) -> None:
        person.go(name)
        person.page.wait_for_url(re.compile(rf"/{name}([/?]|$)"))  # why: the page before has such a button too
        person.see("columns").click()
        expect(person.see("column-choice")).to_be_visible()

    return go


def exception(person: Person) -> None:
    """The properties of a human step, with who may not decide it and when that does not hold."""
    drawing.begin_draft(person, "transfer")
    drawing.shape(person, "ReceivingLeader").click()
    person.see("prop-unless").scroll_into_view_if_needed()


def affiliation(person: Person) -> None:
    """Under whom a school stands and stood."""
    person.go("affiliation")
    person.find_unit("moving", "金水区第一小学")
    expect(person.see("affiliation-now")).to_be_visible()


def moving(person: Person) -> None:
    """A change of an authority's affiliation before it is confirmed."""
    person.go("affiliation")
    person.find_unit("moving", "管城回族区教育局")
    person.see("move").click()
    person.find_unit("parent", "河南省教育厅")
    expect(person.see("outlook")).to_be_visible()


def unreachable(person: Person) -> None:
    """The server does not answer: what was read stays, and the page says so."""
    person.go("inbox")
    expect(person.see("inbox-row").first).to_be_visible()
    person.page.context.set_offline(True)
    person.see("filter-overdue").click()
    expect(person.see("problem").first).to_be_visible()


def dense(person: Person) -> None:
    """Dense rows, all of the page ticked."""
    person.go("inbox")
    expect(person.see("inbox-row").first).to_be_visible()
    person.see("dense").click()
    person.see("tick-page").click()
    expect(person.see("batch-bar")).to_be_visible()


def deciding_many(person: Person) -> None:
    """What is decided together, before it is sent."""
    dense(person)
    person.see("batch-begin").click()
    expect(person.see("batch-seen")).to_be_visible()


def setting(person: Person) -> None:
    """The change of one setting."""
    person.go("settings")
    person.see("change-transfer.windows").click()
    expect(person.see("setting-document")).to_be_visible()


def matrix(person: Person) -> None:
    """Which change exists in which stage."""
    person.go("settings")
    person.see("to-matrix").click()
    expect(person.see("matrix-suspension")).to_be_visible()


def setting_page(name: str) -> Callable[[Person], None]:
    """Another way of looking at the settings, from the page of all of them."""

    def go(person: Person) -> None:
        person.go("settings")
        person.see(f"to-{name}").click()
        expect(person.page.locator("strong[aria-current=page]")).to_be_visible()

    return go


def windows_of_the_year(person: Person) -> None:
    """The windows and freezes of a unit on the calendar."""
    setting_page("windows")(person)
    expect(person.see("calendar-bars")).to_be_visible()


def comparing_units(person: Person) -> None:
    """The settings of a city beside those of its province."""
    setting_page("compare")(person)
    person.find_unit("other-side", "郑州市教育局")
    expect(person.see("compare-counts")).to_be_visible()
    person.see("compare-all").click()
    expect(person.see("compared-transfer.windows").first).to_be_visible()
    person.page.mouse.move(0, 0)  # why: a line of a table below the pointer has another colour


def rehearsing_settings(person: Person) -> None:
    """A workbook of settings that was rehearsed: what it changes, what waits for a second person, what is refused."""
    setting_page("workbook")(person)
    with person.page.expect_download() as given:
        person.see("book-fetch").click()
    with tempfile.TemporaryDirectory(prefix="heban-settings-") as folder:
        person.see("book-file").set_input_files(changed_settings(given.value.path(), Path(folder) / "设置.xlsx"))
        person.see("book-document").fill("豫教基〔2026〕12号")
        person.see("book-rehearse").click()
        expect(person.see("book-result")).to_be_visible()
    person.see("book-result").scroll_into_view_if_needed()
    person.page.mouse.move(0, 0)  # why: a button below the pointer has another colour


def adding_a_field(person: Person) -> None:
    """What a level adds to the controlled fields of the levels above."""
    person.go("settings")
    person.see("change-controlled_fields").click()
    expect(person.see("setting-above")).to_be_visible()


def refusing_a_change(person: Person) -> None:
    """A second person about to refuse a change that closes a business."""
    matrix(person)
    person.see("proposal-refuse").click()
    expect(person.see("proposal-reason")).to_be_visible()


def unsubscribing(person: Person) -> None:
    """The page behind the link in a message, by which an address is given up."""
    person.page.goto(f"{person.address}/unsubscribe#abc")
    expect(person.see("stop")).to_be_visible()


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


def vacancies(person: Person) -> None:
    """The posts without a named person, here and below."""
    person.go("accounts")
    person.see("show-vacancies").click()
    expect(person.see("vacancies")).to_be_visible()


def account_list(person: Person) -> None:
    """A list of accounts that was checked: what would be issued, and what is wrong."""
    person.go("accounts")
    person.see("to-account-list").click()
    with tempfile.TemporaryDirectory(prefix="heban-list-") as folder:
        person.see("list-file").set_input_files(list_of_accounts(Path(folder) / "账号发放表.xlsx", LISTED))
        person.see("list-send").click()
        expect(person.see("list-row").first).to_be_visible()
    expect(person.see("list-issue")).to_be_visible()
    person.see("list-issue").scroll_into_view_if_needed()
    person.page.mouse.move(0, 0)  # why: a button below the pointer has another colour


def editing_a_card(person: Person) -> None:
    """A card of the school with an open and a controlled field changed, and what is asked for then."""
    person.go("students")
    wide = person.page.viewport_size is None or person.page.viewport_size["width"] > 800
    person.see("student-row").nth(1 if wide else 2).get_by_role("link").first.click()
    person.see("card-edit").click()
    person.see("card-lxdh").locator("input").fill("0371-1234567")
    person.see("card-xm").locator("input").fill("王小明")
    person.see("card-why").fill("与户口簿不一致")
    person.see("card-changes").scroll_into_view_if_needed()


def asking_to_change_a_card(person: Person) -> None:
    """The case that it becomes, with its drawing."""
    editing_a_card(person)
    person.see("file-kind").click()
    person.page.get_by_role("option", name="户口簿").click()
    person.attach()
    person.see("card-save").click()
    expect(person.see("case-page")).to_be_visible()


def destinations(person: Person) -> None:
    """Where the graduates of the units below went on."""
    person.go("statistics")
    person.see("tab-graduates").click()
    person.see("nowhere").or_(person.page.get_by_text("还没有毕业登记")).first.wait_for()


def graduates(person: Person) -> None:
    """The graduates of the school, reached from its students."""
    person.go("students")
    person.see("to-graduates").click()
    expect(person.page.get_by_role("heading", name="毕业生")).to_be_visible()


def school_card(person: Person) -> None:
    """The basic information of one's own school, with a campus begun."""
    person.go("school_cards")
    person.see("campus-add").click()
    expect(person.see("campus-name")).to_be_visible()


def school_cards(person: Person) -> None:
    """The schools below, by how their basic information stands."""
    person.go("school_cards")
    expect(person.see("cards-school").first).to_be_visible()


def named_people(person: Person) -> None:
    """The named persons of one's own school, with the form of a post open."""
    person.go("named_people")
    person.see("named-edit-main").click()
    expect(person.see("named-form")).to_be_visible()


def named_units(person: Person) -> None:
    """Which units below lack whom."""
    person.go("named_people")
    person.page.get_by_text("所辖单位").first.click()
    expect(person.see("named-unit").first).to_be_visible()


def leavers(person: Person) -> None:
    """Those who left the school, reached from its students; the last state of one of them, where there is one."""
    person.go("students")
    person.see("to-leavers").click()
    expect(person.page.get_by_role("heading", name="转出学生")).to_be_visible()
    expect(person.page.locator("[data-testid=leaver-row], .empty").first).to_be_visible()


def placements(person: Person) -> None:
    """Special arrangements, reached from the students of the school."""
    person.go("students")
    person.see("to-placements").click()
    expect(person.page.get_by_role("heading", name="特殊就读安排")).to_be_visible()
    expect(person.page.locator("[data-testid=placement-row], .empty").first).to_be_visible()


def placement_figures(person: Person) -> None:
    """Special arrangements by the units below."""
    person.go("statistics")
    person.see("tab-special").click()
    expect(person.page.locator(".card").first).to_be_visible()


def one_leaver(person: Person) -> None:
    """The period of a former pupil."""
    leavers(person)
    person.see("leaver-row").first.locator("a").first.click()
    expect(person.see("former-name")).to_be_visible()


def classes(person: Person) -> None:
    """The classes of the school, reached from its students."""
    person.go("students")
    person.see("to-classes").click()
    expect(person.see("class-row").first).to_be_visible()


def one_class(person: Person) -> None:
    """The pupils of one class, and what can be started of it."""
    classes(person)
    person.see("class-row").first.get_by_role("link").first.click()
    expect(person.see("class-name")).to_be_visible()
    expect(person.see("starts-from-here")).to_be_visible()


def growth(person: Person) -> None:
    """A student's growth record, after one part of it was written by the form."""
    one_student(person)
    person.see("growth").click()
    person.see("growth-edit").click()
    box = person.see("growth-0-chinese").locator("input")
    box.fill("92" if box.input_value() == "91" else "91")
    person.see("growth-save").click()
    expect(person.see("growth-present").first).to_contain_text("语文")


def growth_form(person: Person) -> None:
    """The form of a part that holds several entries, after one without a date was refused."""
    growth(person)
    person.see("growth-part-awards").click()
    person.see("growth-edit").click()
    person.see("growth-0-name").locator("input").fill("作文比赛一等奖")
    person.see("growth-add").click()
    person.see("growth-save").click()
    expect(person.see("growth-form").get_by_role("alert").first).to_be_visible()


def growth_of_class(person: Person) -> None:
    """One part of a whole class in its grid, with a value that was refused."""
    one_class(person)
    person.see("class-growth").click()
    person.see("growth-row").first.locator("td input").first.fill("120")
    person.see("growth-save").click()
    expect(person.see("growth-row").first.get_by_role("alert")).to_be_visible()
    person.page.mouse.move(0, 0)  # why: the button under the mouse has a paler colour


def creating(person: Person) -> None:
    """A new process half filled in."""
    person.go("processes")
    composing.fill_in_new(person, "教师请假", "Leave of a teacher", "teacher_leave")


def composed(person: Person, part: str) -> None:
    """A part of a new process."""
    size = person.page.viewport_size or {"width": 0}
    key = f"leave_{part.replace('.', '_')}_{size['width']}"
    composing.new_process(person, "教师请假", "Leave of a teacher", key)
    person.see(f"part-{part if part == 'process.json' else f'{key}_start.form'}").click()


def composing_a_form(person: Person) -> None:
    """The form of a new process in its editor."""
    composed(person, "form")
    expect(person.see("form-editor").locator(".fjs-palette-field").first).to_be_visible()


def composing_a_rule(person: Person) -> None:
    """A rule table of a new process in its editor."""
    composed(person, "rule")
    composing.add_rule(person)


def saying_what_it_is(person: Person) -> None:
    """What a new process says of itself."""
    composed(person, "process.json")
    expect(person.see("about")).to_be_visible()


PAGES: tuple[tuple[str, str, Callable[[Person], None]], ...] = (
    ("inbox", LEADER, inbox), ("inbox-return", LEADER, returning), ("inbox-english", LEADER, in_english),
    ("inbox-list-english", LEADER, list_in_english), ("inbox-dense", LEADER, dense), ("bulk", LEADER, deciding_many),
    ("inbox-empty", "school_d-student_leader", place("inbox")), ("cases", CLERK, place("cases")), ("case", CLERK, one_case),
    ("start", CLERK, starting), ("students", CLERK, place("students")), ("student", CLERK, one_student),
    ("card-edit", CLERK, editing_a_card), ("card-case", CLERK, asking_to_change_a_card),
    ("school-card", CLERK, school_card), ("school-cards", CITY, school_cards),
    ("named-people", CLERK, named_people), ("named-units", CITY, named_units),
    ("growth", CLERK, growth), ("growth-form", CLERK, growth_form), ("growth-class", CLERK, growth_of_class),
    ("graduates", CLERK, graduates), ("classes", CLERK, classes), ("class", CLERK, one_class),
    ("calendar", "jinshui-student_clerk", place("calendar")), ("reports", CLERK, place("reports")),
    ("reports-above", "jinshui-student_clerk", place("reports")), ("statistics", "jinshui-student_clerk", place("statistics")),
    ("destinations", "jinshui-student_clerk", destinations),
    ("placements", CLERK, placements), ("placement-figures", "jinshui-student_clerk", placement_figures),
    ("leavers", CLERK, leavers), ("leaver", CLERK, one_leaver), ("import", CLERK, importing), ("processes", OWNER, place("processes")), ("versions", OWNER, versions),
    ("process-new", OWNER, creating), ("process-form", OWNER, composing_a_form), ("process-rule", OWNER, composing_a_rule),
    ("process-about", OWNER, saying_what_it_is), ("studio-read", OWNER, reading_studio), ("studio-edit", OWNER, editing_studio), ("settings", ADMIN, place("settings")),
    ("setting", ADMIN, setting), ("accounts", ADMIN, place("accounts")), ("account-new", ADMIN, account),
    ("vacancies", ADMIN, vacancies), ("account-list", ADMIN, account_list), ("readings", ADMIN, place("readings")),
    ("supervision", CITY, place("supervision")), ("operations", OPERATOR, place("operations")),
    ("undelivered", OPERATOR, not_delivered), ("undelivered-english", OPERATOR, not_delivered_in_english),
    ("undelivered-resend", OPERATOR, resending), ("undelivered-retried", OPERATOR, tried_again),
    ("try", OWNER, trying), ("try-alone", OWNER, walking_alone), ("publish", SECOND, publishing),
    ("compare", OWNER, comparing), ("moved-on", OWNER, left_behind), ("merge", OWNER, taking_over), ("migrate", OWNER, migrating), ("live", OWNER, running_version), ("hand-over", LEADER, handing_over), ("columns", LEADER, columns("inbox")),
    ("columns-cases", CLERK, columns("cases")), ("columns-students", CLERK, columns("students")),
    ("studio-exception", OWNER, exception), ("affiliation", CITY_ADMIN, affiliation), ("move", "henan-system_admin", moving),
    ("setting-windows", ADMIN, windows_of_the_year), ("setting-compare", ADMIN, comparing_units),
    ("setting-workbook", ADMIN, rehearsing_settings), ("setting-fields", ADMIN, adding_a_field),
    ("matrix", ADMIN, matrix), ("proposals", "ministry-process_owner", refusing_a_change),
    ("my-notices", CLERK, my_notices), ("unsubscribe", CLERK, unsubscribing), ("no-right", LEADER, no_right), ("not-found", LEADER, not_found), ("unreachable", LEADER, unreachable),
    *REPORT_PAGES,
)  # fmt: skip
