"""A real Chromium, found on the PATH; without one the tests fail and say how to get it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000


class ChromiumMissing(Exception):
    """No Chromium is installed."""


def chromium_path() -> str:
    """Where Chromium stands; raises ChromiumMissing with the remedy."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise ChromiumMissing(
        f"Expected one of {', '.join(NAMES)} on the PATH but found none: run `bash tests/browser.sh`, "
        'or install it, e.g. "sudo apt-get install chromium fonts-noto-cjk"'
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium, closed at the end."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
