"""The first page of an approver is small, for lines that carry little (W4)."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Desk

pytestmark = pytest.mark.e2e
BOUND = 200_000  # bytes as sent: scripts, styles, pictures and the page itself


def test_the_inbox_opens_with_little(desk: Desk) -> None:
    """From the sign-in page on, nothing of it kept from before; what a case needs (form, diagram) comes with the case."""
    leader = desk()
    sent: dict[str, int] = {}
    leader.page.on("requestfinished", lambda request: sent.update({request.url: request.sizes()["responseBodySize"]}))
    leader.sign_in("henan-student_leader")
    leader.go("inbox")
    leader.has_nothing()
    leader.page.wait_for_load_state("networkidle")
    shipped = {url.rsplit("/", 1)[-1]: size for url, size in sent.items() if "/api/" not in url}
    assert any(name.startswith("InboxPage") for name in shipped), shipped
    assert sum(shipped.values()) <= BOUND, sorted(shipped.items(), key=lambda one: -one[1])
