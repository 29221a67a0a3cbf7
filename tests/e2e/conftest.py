"""People at browsers before one running Heban; a person's last screen is kept when a test fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from tests.blackbox.conftest import Running
from tests.e2e.chromium import DESK, PATIENCE_MS, chromium
from tests.e2e.installation import installation
from tests.e2e.person import Person

Desk = Callable[..., Person]
FAILED: dict[str, bool] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember whether the test itself failed, for the fixture that keeps the screens."""
    report = yield
    if report.when == "call":
        FAILED[item.nodeid] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; each person has a window and cookies of their own."""
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One installation for all: each test has its own pupils, and units whose settings or counts it alone uses."""
    with installation(tmp_path_factory.mktemp("e2e")) as made:
        yield made


@pytest.fixture
def desk(browser: Browser, running: Running, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Seats a person: `desk("henan-system_admin")` is signed in, `desk()` stands before the sign-in page."""
    windows: list[BrowserContext] = []
    faults: list[str] = []

    def seat(login: str = "", view: ViewportSize = DESK) -> Person:
        window = browser.new_context(viewport=view, locale="zh-CN", timezone_id="Asia/Shanghai")
        window.set_default_timeout(PATIENCE_MS)
        windows.append(window)
        page = window.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        person = Person(page, running.addresses[0])
        return person.sign_in(login) if login else person

    yield seat
    if FAILED.pop(request.node.nodeid, False):
        _keep(windows, Path("shots") / "failed" / request.node.name)
    for window in windows:
        window.close()
    assert faults == [], "the page's own scripts failed"


def _keep(windows: list[BrowserContext], to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    for at, window in enumerate(windows):
        for page in window.pages:
            page.screenshot(path=to / f"{at}.png")
