"""A load sends each request once, counts what was answered, and stops at an answer that was not expected."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from bench.bare_server import application
from bench.wire import Load, Request, Wire, loaded

BODY = "一页".encode() * 1000


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    page = tmp_path / "page"
    page.write_bytes(json.dumps({"Content-Type": "application/json", "ETag": '"1"'}).encode() + b"\n" + BODY)
    server = make_server("127.0.0.1", 0, application(page), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_the_bare_server_sends_the_page_as_it_was(address: str) -> None:
    headers, body = Wire(address, {}).answer(Request("GET", "/api/inbox"))
    assert (body, headers["ETag"]) == (BODY, '"1"')


def test_each_request_of_a_list_is_sent_once(address: str) -> None:
    asked: list[int] = []

    def requests() -> Iterator[Request]:
        for number in range(50):
            asked.append(number)
            yield Request("POST", "/api/decide", json.dumps(number).encode(), {"Content-Type": "application/json"})

    load = loaded([Wire(address, {}) for _ in range(4)], requests(), 60)
    assert asked == list(range(50))
    assert len(load.took) == 50
    assert load.rate() == pytest.approx(50 / load.seconds)


def test_requests_without_an_end_stop_with_the_time(address: str) -> None:
    load = loaded([Wire(address, {})], itertools.repeat(Request("GET", "/api/inbox")), 0.2)
    assert 0.2 <= load.seconds < 10
    assert load.took


def test_an_unexpected_answer_ends_the_load(address: str) -> None:
    with pytest.raises(AssertionError, match="Expected 200 from /nothing but got 404"):
        loaded([Wire(address, {}) for _ in range(3)], itertools.repeat(Request("GET", "/nothing")), 60)


def test_the_slowest_hundredth() -> None:
    assert Load([1.0] * 99 + [5.0], 10.0).p99_ms() == 5000.0
    assert Load([1.0] * 150 + [5.0], 10.0).p99_ms() == 1000.0
