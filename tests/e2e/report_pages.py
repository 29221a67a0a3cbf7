"""How a person reaches each page of monthly reporting by clicks, and what must stand on it before its picture is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from records.acting import Acting
from records.scope import Scope, use_scope
from reports.catalogue import definition
from reports.periods import parse
from reports.places import Place
from reports.reopening import Why, reopen
from reports.saving import Typed, save
from reports.snapshots import How, submit
from service import bootstrap
from tests.blackbox.conftest import Running
from tests.e2e.beforehand import many_cases
from tests.e2e.managers import hire_managers
from tests.e2e.person import Person
from tests.e2e.reporting import SET

BEFORE, NOW = "2026-08", "2026-09"
THIRD, CUT_OFF = datetime(2026, 9, 3, 1, tzinfo=UTC), datetime(2026, 9, 5, 16, tzinfo=UTC)


def let_a_county_report(running: Running) -> None:
    """A county has submitted a month twice, its neighbour was left to the cut-off; a round of the next month is open."""
    hire_managers(running)
    house = bootstrap.open_house(running.configuration)
    with house.working() as work:
        session, acting = work.session, Acting(THIRD)
        use_scope(session, Scope(session, frozenset(), everything=True))
        one = definition(session, SET)
        at = {name: Place(running.world.org[name], one, parse(one.period, BEFORE)) for name in ("jinshui", "guancheng")}
        submit(session, acting, at["jinshui"], How(approved=True))
        reopen(session, acting.because("withdrawal"), [at["jinshui"]], Why(CUT_OFF, "CB2026090001", "漏报教室"))
        school = at["jinshui"]._replace(unit=running.world.org["school_a"])
        assert not save(session, acting, school, [Typed("classrooms", 24), Typed("bandwidth", 500)]).refused
        for name, approved in (("jinshui", True), ("guancheng", False)):
            submit(session, acting, at[name], How(approved=approved, automatic=not approved, at=None if approved else CUT_OFF))
    house.audit.close()
    house.database.dispose()
    many_cases(running, "jinshui-manager", "report_round", [{"set": SET, "period": NOW}])


def tab(name: str) -> Callable[[Person], None]:
    """A tab of the reports, of the month before."""

    def go(person: Person) -> None:
        person.go("reports")
        expect(person.see("report-period")).to_be_visible()
        person.see(f"tab-{name}").click()
        while person.see("report-period").inner_text() > BEFORE:
            person.see("report-earlier").click()
            expect(person.see("report-period")).not_to_have_text(NOW)
        expect(person.page.locator("section.card, article.card").first).to_be_visible()

    return go


def entering(person: Person) -> None:
    """The month that runs, to be filled in."""
    person.go("reports")
    expect(person.see("report-period")).to_be_visible()
    person.see("report-later").click()
    expect(person.see("report-row").first).to_be_visible()


def a_round(person: Person) -> None:
    """A round at the seat of the manager."""
    person.go("inbox")
    person.see("inbox-row").first.locator("button.body").click()
    expect(person.see("task-name")).to_be_visible()


def returning_a_report(person: Person) -> None:
    """The request by which a report goes back."""
    person.see("start").click()
    person.see("start-report_return").click()
    expect(person.see("pick-items")).to_be_visible()


def definitions(person: Person) -> None:
    """The data sets in use."""
    person.go("reports")
    person.see("report-definitions").click()
    expect(person.see("definition-row").first).to_be_visible()


REPORT_PAGES: tuple[tuple[str, str, Callable[[Person], None]], ...] = (
    ("report-entry", "school_a-manager", entering), ("report-status", "zhengzhou-manager", tab("status")),
    ("report-rounds", "jinshui-manager", tab("rounds")), ("report-bulletin", "zhengzhou-manager", tab("bulletin")),
    ("report-definitions", "jinshui-manager", definitions), ("report-round", "jinshui-manager", a_round),
    ("report-return", "zhengzhou-auditor", returning_a_report),
)  # fmt: skip
