"""Clerks at their desks over HTTP: they read their inbox a page at a time and decide what stands on it, one by one.

Each knows both servers and goes on with the other when one does not answer, with the same `Idempotency-Key`.
Whoever was told to stop finishes the request under way, so at the end every decision has its answer.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.blackbox.client import PNG, Client
from tests.world import PASSWORD, Pupil

STARTER = "school_a-student_clerk"
SEATS = ("school_a-student_leader", "jinshui-student_clerk", "school_c-student_leader", "guancheng-student_clerk")
PAGE = 40
PAUSE = 0.8  # seconds between two starts
EMPTY = 1.0  # seconds until somebody with an empty desk looks again
RETURNED, REFUSED = 0.15, 0.01  # parts of the decisions; the others approve
LEFT = 20  # the first cases stay on the first desk, so that reminders and deadlines come due


@dataclass
class Load:
    """What the clerks do, and what they were told."""

    addresses: list[str]
    pupils: list[Pupil]
    rate: float  # decisions a second that the clerks wish for
    started: list[str]  # the cases: those that wait at the beginning, and what the clerks start
    decided: dict[str, tuple[str, str]] = field(default_factory=dict)  # task -> (outcome, login)
    answers: Counter[str] = field(default_factory=Counter)
    failovers: int = 0
    worst: float = 0.0  # seconds that a decision took, retries and all
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    keys: Any = field(default_factory=itertools.count)
    next_at: float = 0.0

    def threads(self, seed: int) -> list[threading.Thread]:
        """One who starts, one who corrects what came back, two clerks a desk."""
        work: list[tuple[Callable[..., None], tuple[Any, ...]]] = [(self.starter, ()), (self.corrector, ())]
        work += [(self.desk, (login, half, seed)) for login in SEATS for half in (0, 1)]
        return [threading.Thread(target=act, args=args, daemon=True) for act, args in work]

    def starter(self) -> None:
        """Start a transfer now and then, each with its evidence."""
        me = Person(self, STARTER)
        while self.pupils and not self.stop.wait(PAUSE):
            body = {"process": "transfer", "data": {"student": self.pupils.pop().id, "reason": "job"}}
            made = me.post("/cases", {**body, "files": [me.upload()]})
            if self.expected("start", made, 201):
                self.started.append(str(made.json()["id"]))

    def desk(self, login: str, half: int, seed: int) -> None:
        """Approve most, return some, refuse a few; two people share a desk and do not take each other's tasks."""
        me, dice = Person(self, login), random.Random(f"{seed}-{login}-{half}")
        while not self.stop.is_set():
            mine = [t for t in me.inbox() if zlib.crc32(t["id"].encode()) % 2 == half and t["case"]["id"] not in self.left]
            for task in mine:
                chance = dice.random()
                if chance < RETURNED:
                    self.decide(me, task, {"outcome": "return", "reason": "请补充说明", "data": {"asked": ["note"]}})
                elif chance < RETURNED + REFUSED:
                    self.decide(me, task, {"outcome": "refuse", "reason": "不符合条件"})
                else:
                    self.decide(me, task, {"outcome": "approve"})
            if not mine:
                self.stop.wait(EMPTY)

    def corrector(self) -> None:
        """Resubmit what was returned, with the note that was asked for."""
        me = Person(self, STARTER)
        while not self.stop.is_set():
            mine = me.inbox()
            for task in mine:
                self.decide(me, task, {"outcome": "resubmit", "data": {"reason": "job", "note": "已补充"}})
            if not mine:
                self.stop.wait(EMPTY)

    @property
    def left(self) -> list[str]:
        return self.started[:LEFT]

    def decide(self, me: Person, task: dict[str, Any], body: dict[str, Any]) -> None:
        """One decision at the wished rate; what was acknowledged is written down."""
        if not self._turn():
            return
        began = time.monotonic()
        answer = me.post(f"/tasks/{task['id']}/decide", body)
        self.worst = max(self.worst, time.monotonic() - began)
        if self.expected("decide", answer, 200):
            self.decided[task["id"]] = (body["outcome"], me.login)

    def expected(self, what: str, answer: requests.Response, status: int) -> bool:
        """Tell whether an answer is the one that must come; every other is counted with its text."""
        known = f"{what} {answer.status_code}" + ("" if answer.status_code == status else f" {answer.text[:200]}")
        with self.lock:
            self.answers[known] += 1
        return answer.status_code == status

    def _turn(self) -> bool:
        """Wait for this decision's instant; whoever fell behind catches up."""
        with self.lock:
            now = time.monotonic()
            self.next_at = max(self.next_at, now - 10) + 1 / self.rate
            wait = self.next_at - now
        return not (self.stop.wait(wait) if wait > 0 else self.stop.is_set())


class Person:
    """Somebody signed in, at whichever server answers."""

    def __init__(self, load: Load, login: str) -> None:
        self.load = load
        self.login = login
        self.at = next(load.keys) % len(load.addresses)
        self.client: Client | None = None

    def inbox(self) -> list[dict[str, Any]]:
        """The first page of the desk."""
        answer = self._ask(lambda client: client.get("/inbox", limit=PAGE + LEFT))
        return list(answer.json()["items"]) if self.load.expected("inbox", answer, 200) else []

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        """A POST under one key, however often it takes."""
        key = f"soak-{next(self.load.keys)}"
        return self._ask(lambda client: client.post(path, body, Idempotency_Key=key))

    def upload(self) -> str:
        """One piece of evidence; a repeat leaves a second file, which no case has."""
        answer = self._ask(_upload)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _ask(self, act: Callable[[Client], requests.Response]) -> requests.Response:
        failed = 0
        while True:
            try:
                if self.client is None:
                    self.client = Client(self.load.addresses[self.at], self.login, PASSWORD)
                answer = act(self.client)
                if answer.status_code == 401:  # the session's day is over
                    self.client = None
                elif answer.status_code < 500:
                    return answer
                else:
                    failed = self._other(failed, f"{answer.status_code} {answer.text[:200]}")
            except (requests.RequestException, AssertionError) as cause:
                failed = self._other(failed, str(cause) if isinstance(cause, AssertionError) else type(cause).__name__)

    def _other(self, failed: int, why: str) -> int:
        """Turn to the other server, with the same session; breathe only when both were asked in vain."""
        with self.load.lock:
            self.load.failovers += 1
            self.load.answers[f"again: {why}"] += 1
        self.at = (self.at + 1) % len(self.load.addresses)
        if self.client is not None:
            self.client.api = f"{self.load.addresses[self.at]}/api"
        if failed % len(self.load.addresses):
            time.sleep(0.05)
        return failed + 1


def _upload(client: Client) -> requests.Response:
    evidence = {"file": ("x.png", PNG)}
    return client.http.post(f"{client.api}/files", files=evidence, data={"kind": "stamped_form"}, timeout=30)
