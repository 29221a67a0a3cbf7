"""The first inbox screen in Chromium, from an empty browser: its size as sent, first contentful paint, blocking time.

Sizes are of what the server sends, compressed by the build, without the answers of the API. Blocking time is what the
long tasks of the main thread take beyond 50 ms each. The figures are medians over fresh browsers.
"""

from __future__ import annotations

import statistics
from typing import Any

from bench import stores
from tests.e2e.chromium import DESK, chromium
from tests.e2e.installation import installation
from tests.e2e.person import Person

ROUNDS = 5
LOGIN = "school_a-student_leader"
_WATCH = """
window.blocked = 0
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.blocked += Math.max(0, one.duration - 50)
}).observe({ type: 'longtask', buffered: true })
"""
_READ = """() => ({
  paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  ready: performance.now(),
  blocked: window.blocked,
  files: performance.getEntriesByType('resource').filter((one) => !one.name.includes('/api/'))
    .map((one) => ({ sent: one.encodedBodySize, whole: one.decodedBodySize })),
})"""


def run() -> dict[str, Any]:
    """Kilobytes (of 1,000) and milliseconds."""
    with stores.folder() as home, installation(home) as running, chromium() as browser:
        found = [_opened(browser, running.addresses[0]) for _ in range(2 if stores.quick() else ROUNDS)]
    files = found[0]["files"]
    return {
        "first_screen_kb_sent": sum(one["sent"] for one in files) / 1000,
        "first_screen_kb_unpacked": sum(one["whole"] for one in files) / 1000,
        "first_screen_files": len(files),
        "first_contentful_paint_ms": statistics.median(one["paint"] for one in found),
        "inbox_shown_ms": statistics.median(one["ready"] for one in found),
        "blocking_ms": statistics.median(one["blocked"] for one in found),
    }  # fmt: skip


def _opened(browser: Any, address: str) -> dict[str, Any]:
    """One signed-in person opens the inbox in a browser whose store of files is empty."""
    window = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    person = Person(window.new_page(), address).sign_in(LOGIN)
    session = window.new_cdp_session(person.page)
    session.send("Network.clearBrowserCache")
    person.page.add_init_script(_WATCH)
    person.page.goto(f"{address}/inbox", wait_until="load")
    person.page.locator("[data-testid=inbox-row], [data-testid=empty]").first.wait_for()
    read: dict[str, Any] = person.page.evaluate(_READ)
    window.close()
    return read
