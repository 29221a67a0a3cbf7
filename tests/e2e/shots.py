"""A picture of every page at 1440 and at 390 pixels, into shots/: `make shots`, then look at them."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Error, ViewportSize, expect
from sqlalchemy import select, update

from engine.background.delivery_failures import kept, why
from engine.background.outbox import Delivery
from engine.background.webhooks import NotAccepted, NotAnswered, Receiver, register
from engine.store import tables as t
from records.acting import Acting
from records.scope import Scope, use_scope
from records.students.codes import Status
from records.students.graduating import Ending, end_stage
from records.students.moves import Arrival, move_student
from records.tables import Graduate
from service import bootstrap
from tests.blackbox.client import Client
from tests.blackbox.conftest import Running
from tests.e2e import drawing
from tests.e2e.accessibility import faults_of
from tests.e2e.beforehand import a_variant_is_left_behind
from tests.e2e.chromium import DESK, PATIENCE_MS, PHONE, chromium
from tests.e2e.installation import installation
from tests.e2e.pages import ADMIN, CLERK, LISTER, OWNER, PAGES
from tests.e2e.person import Person
from tests.e2e.report_pages import let_a_county_report
from tests.service.test_graduation import rows_of
from tests.world import PASSWORD

TO = Path("shots")
ADDED = drawing.Step("编班", "Assign a class", "学籍管理员", "receiving.school", 5, "已编班", "Class assigned")


def main() -> None:
    """Make some cases, then take the pictures: all, or those whose names are given."""
    TO.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory(prefix="heban-shots-") as home, installation(Path(home)) as running, chromium() as browser:
        furnish(browser, running)
        for width, view in ((1440, DESK), (390, PHONE)):
            take_all(browser, running, (width, view))


CHANNELS = {
    "site": "https://heban.example.cn", "webhook_hosts": ["hooks.example.cn"],
    "email": {"host": "127.0.0.1", "port": 9, "sender": "heban@heban.example.cn", "security": "none"},
    "sms": {"url": "http://127.0.0.1:9/send", "secret": "s"},
}  # fmt: skip


def furnish(browser: Browser, running: Running) -> None:
    """Something to see on every page."""
    prepare(browser, running)
    propose_a_change(browser, running)
    leave_undelivered(running)
    let_one_leave(running)
    let_some_graduate(running)
    a_variant_is_left_behind(running)
    let_a_county_report(running)
    enter_a_list(running)


def prepare(browser: Browser, running: Running) -> None:
    """Channels of notices, two transfers on the desk of a leader, and a changed drawing that waits for its second person."""
    (running.configuration.home / "keys" / "channels.json").write_text(json.dumps(CHANNELS), "utf-8")
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


def leave_undelivered(running: Running) -> None:
    """What operators meet on a bad day, in the outbox's own words: calls and pieces given up, others still tried again."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        case = work.connection.execute(select(t.case.c.id).order_by(t.case.c.id).limit(1)).scalar_one()
        hook = register(work, Receiver("https://exchange.example.com/heban", "exchange"))
        for ago, kind, payload, fault in effects_of(case, hook):
            key = work.outbox(kind, f"{hook}:{kind}:{ago}", payload)
            work.flush()
            dead = ago > 0
            told = kept(why(Delivery(key, kind, "", None, work.now, 7 if dead else 3, 1), fault), dead)
            work.connection.execute(update(t.outbox).where(t.outbox.c.id == key).values(
                state="dead" if dead else "open", attempts=7 if dead else 3, next_at=work.now - timedelta(hours=ago),
                created_at=work.now - timedelta(hours=31 + ago), last_error=told.en, last_error_zh=told.zh,
            ))  # fmt: skip
    house.database.dispose()


def let_one_leave(running: Running) -> None:
    """A pupil of the clerk's school has moved to another."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        arrival = Arrival(running.world.take("school_a").id, running.world.org["school_c"], work.now.date())
        move_student(work.session, Acting(work.now).because("transfer"), arrival)
    house.database.dispose()


def let_some_graduate(running: Running) -> None:
    """Two pupils of a school have graduated; where one of them went on is noted."""
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        school = running.world.org["school_a"]
        acting = Acting(work.now, reason="graduation", case_no="BY1", org_id=school)
        both = [running.world.take("school_a").id for _ in range(2)]
        refused = end_stage(work.session, acting, school, work.now.date(), [Ending(one, Status.GRADUATED) for one in both])
        assert not refused, refused
        first = work.session.scalars(select(Graduate).order_by(Graduate.serial)).first()
        assert first is not None
        first.destination = "junior"
    house.database.dispose()


def enter_a_list(running: Running) -> None:
    """A school's list of admissions, two rows of which stand on its clerk's desk."""
    clerk = Client(running.addresses[0], LISTER, PASSWORD)
    asked = {"process": "enrolment", "data": {"stage": "junior", "on": "2026-09-18"}}
    answer = clerk.post("/cases", asked)
    assert answer.status_code == 201, answer.text
    (task,) = clerk.inbox(answer.json()["id"])
    for row in rows_of("primary", 321, 2):
        values = {**{key: row[key] for key in ("xm", "xbm", "sfzjh")}, "type": "11"}
        entered = clerk.post(f"/tasks/{task['id']}/rows", {"values": values})
        assert entered.status_code == 201, entered.text


def propose_a_change(browser: Browser, running: Running) -> None:
    """A change that closes a business waits for its second person."""
    admin = seat(browser, running, ADMIN, DESK)
    admin.go("settings")
    admin.see("to-matrix").click()
    admin.see("cell-grade_skip-primary").click()
    admin.page.locator(".el-dialog .el-switch").click()
    admin.see("setting-document").fill("豫教基〔2026〕31号")
    admin.see("setting-save").click()
    expect(admin.see("proposal-grade_skip.enabled")).to_be_visible()
    admin.page.context.close()


def effects_of(case: str, hook: str) -> Iterator[tuple[int, str, dict[str, object], Exception]]:
    """Since how many hours each is given up (below nought: until it is tried again), its kind, payload and fault."""
    host = "exchange.example.com"
    silent = NotAnswered(
        f"Expected an answer from {host} but there was none; check its address and the network",
        zh=f"{host} 没有应答，请检查其地址与网络",
    )
    refused = NotAccepted(
        f"Expected a status of 200 to 299 from {host} but got 503; settle it with the receiver",
        zh=f"{host} 没有接收通知，状态码 503，请与对方核对",
    )
    call = {"webhook": hook, "event": {"kind": "case.ended", "case": case}}
    yield 2, "webhook", call, silent
    yield 5, "task.remind", {"case": case, "task": ""}, ValueError("no such desk")
    yield 30, "daily.duplicates", {}, ValueError("no such table")
    yield -1, "webhook", call, refused
    yield -6, "webhook", {"webhook": hook, "event": {"kind": "tree.changed"}}, silent


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
    for fault in faults_of(person.page):
        sys.stdout.write(f"  {name}: {fault}\n")


if __name__ == "__main__":
    main()
