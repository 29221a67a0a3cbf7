"""Nothing on any page keeps people from using it: axe-core finds nothing, at the width of a desk (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.blackbox.conftest import Running
from tests.e2e import shots
from tests.e2e.accessibility import faults_of
from tests.e2e.chromium import DESK
from tests.e2e.installation import installation
from tests.e2e.pages import PAGES
from tests.e2e.person import Person

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def furnished(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An installation of its own, with something to see on each page."""
    with installation(tmp_path_factory.mktemp("pages")) as running:
        shots.furnish(browser, running)
        yield running


@pytest.mark.parametrize(("login", "go"), [pytest.param(*rest, id=name) for name, *rest in PAGES])
def test_axe_finds_nothing(browser: Browser, furnished: Running, login: str, go: Callable[[Person], None]) -> None:
    person = shots.seat(browser, furnished, login, DESK)
    try:
        go(person)
        person.page.wait_for_load_state("networkidle")
        person.page.wait_for_timeout(400)  # why: a colour that fades in is not yet its own
        assert faults_of(person.page) == []
    finally:
        person.page.context.close()


def test_what_axe_knows_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("data:text/html,<html lang='zh'><title>x</title><main><h1>x</h1><img src='x'><p style='color:silver'>pale words</p></main>")
    assert [one.split(" ")[0] for one in faults_of(page)] == ["color-contrast", "image-alt"]
    page.close()
