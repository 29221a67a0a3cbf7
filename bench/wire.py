"""A keep-alive HTTP connection that costs little itself, and a load of several of them at once."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it is sent."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None


BLOCK = 20  # requests of a kind at a time
PAGE = Request("GET", "/api/inbox")


class Wire:
    """One connection to a server. `headers` go with every request; `expected` is the status of every answer."""

    def __init__(self, address: str, headers: Mapping[str, str], expected: int = 200) -> None:
        place = urlsplit(address)
        self.address, self.headers, self.expected = address, headers, expected
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)

    def again(self) -> Wire:
        """Another connection of the same person."""
        return Wire(self.address, self.headers, self.expected)

    def fresh(self) -> Wire:
        """Connect anew: gunicorn drops a connection on which nothing was asked for two seconds."""
        self.connection.close()
        self.connection.connect()
        return self

    def seconds(self, request: Request) -> float:
        """Until the last byte of the answer is there."""
        began = time.perf_counter()
        self.answer(request)
        return time.perf_counter() - began

    def answer(self, request: Request) -> tuple[Mapping[str, str], bytes]:
        """Headers and body as they were sent, packed where they were packed."""
        headers = {**self.headers, **(request.headers or {})}
        self.connection.request(request.method, request.path, request.body, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == self.expected, (
            f"Expected {self.expected} from {request.path} but got {answer.status}: {body[:500]!r}"
        )
        return dict(answer.getheaders()), body


def block(wire: Wire, following: Callable[[], Request]) -> list[float]:
    """The seconds of a block of requests on a fresh connection."""
    wire.fresh()
    return [wire.seconds(one) for one in [following() for _ in range(BLOCK)]]


@dataclass(frozen=True)
class Load:
    """What several connections got done: the seconds of each request, and of all together."""

    took: list[float]
    seconds: float

    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    def p99_ms(self) -> float:
        """The slowest hundredth, in milliseconds."""
        return sorted(self.took)[int(len(self.took) * 0.99)] * 1000


def loaded(wires: Iterable[Wire], requests: Iterable[Request], seconds: float) -> Load:
    """Let each connection send its next request once it has an answer, until the time or the requests are over."""
    took: list[float] = []
    failures: list[BaseException] = []
    turn, left = threading.Lock(), iter(requests)

    def work(wire: Wire) -> None:
        try:
            _work(wire, lambda: _next(turn, left), took, began + seconds)
        except BaseException as cause:  # noqa: BLE001  told by the thread that waits
            failures.append(cause)

    threads = [threading.Thread(target=work, args=(wire.fresh(),)) for wire in wires]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Load(took, time.perf_counter() - began)


def _work(wire: Wire, following: Callable[[], Request | None], took: list[float], until: float) -> None:
    while time.perf_counter() < until and (request := following()) is not None:
        took.append(wire.seconds(request))


def _next(turn: threading.Lock, left: Iterator[Request]) -> Request | None:
    with turn:
        return next(left, None)
