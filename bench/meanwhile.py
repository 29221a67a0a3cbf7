"""The API under the load that "meanwhile" means: 20 requests a second, 60 % inbox, 30 % case, 10 % decision.

2,000 people are signed in at 40 schools beside the four parties of the transfers that are decided. Requests come
at their instants whether or not the last one was answered, and their time counts from that instant.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from records.accounts import NewAccount, create_account
from records.acting import Acting
from records.roles import Role
from records.schools import NewSchool, create_school
from records.scope import Scope, use_scope
from records.sign_ins import sign_in
from records.tables.account import AccountState
from records.tables.school import Stage
from service import bootstrap
from service.configuration import Configuration
from tests.blackbox.client import Client
from tests.blackbox.conftest import answering, free_port, serve
from tests.soak.clerks import SEATS
from tests.soak.province import province
from tests.world import PASSWORD, SINCE, World

RATE = 20.0  # requests a second
SCHOOLS, PEOPLE = 40, 50
MIX = ("inbox", "inbox", "inbox", "inbox", "inbox", "inbox", "case", "case", "case", "decision")
THREADS = 24


@dataclass
class People:
    """Who is signed in: (cookie, school) each; the schools; the transfers to decide."""

    world: World
    signed: list[tuple[str, str]]
    schools: list[str]
    transfers: list[str]


def people(configuration: Configuration, transfers: int) -> People:
    """Schools, accounts and sessions, and transfers that wait for their first decision."""
    made = province(configuration, transfers, 1)
    house = bootstrap.open_house(configuration)
    signed, schools = [], []
    with house.working() as work:
        use_scope(work.session, Scope(work.session, frozenset(), everything=True))
        acting = Acting(house.now())
        for number in range(SCHOOLS):
            named = (f"21410{number + 10:05d}", f"测试第{number}小学", f"School {number}")
            new = NewSchool(*named, made.world.org["jinshui"], (Stage.PRIMARY,), SINCE)
            schools.append(create_school(work.session, new).id)
            for person in range(PEOPLE):
                role = (Role.STUDENT_CLERK, Role.STUDENT_LEADER)[person % 2]
                told = NewAccount(f"s{number}-{person}", f"测试员{number}-{person}", schools[-1], (role,))
                account, _ = create_account(work.session, acting, told)
                account.state, account.must_change = AccountState.ACTIVE, False  # no password: the session is made here
                signed.append((sign_in(work.session, acting, account)[0], schools[-1]))
    house.database.dispose()
    return People(made.world, signed, schools, made.cases)


@dataclass
class Load:
    """What is asked and how long the answers took, in seconds, by kind."""

    address: str
    people: People
    case_at: Any  # (school, dice) -> the id of one of its cases
    dice: random.Random = field(default_factory=lambda: random.Random(20))
    took: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in set(MIX)})
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    tasks: deque[tuple[str, str]] = field(default_factory=deque)  # (login, task)
    seats: dict[str, Client] = field(default_factory=dict)

    def prepare(self) -> None:
        """Sign the four parties in and read what waits for the first of them."""
        self.seats = {login: Client(self.address, login, PASSWORD) for login in SEATS}
        first, cursor, ours = self.seats[SEATS[0]], None, set(self.people.transfers)
        while True:
            page = first.get("/inbox", limit=200, **({"cursor": cursor} if cursor else {})).json()
            self.tasks.extend((SEATS[0], item["id"]) for item in page["items"] if item["case"]["id"] in ours)
            cursor = page["next"]
            if not cursor:
                return

    def run(self) -> None:
        """One request every 50 ms until told to stop."""
        local = threading.local()
        with ThreadPoolExecutor(THREADS) as pool:
            began, number = time.perf_counter(), 0
            while not self.stop.is_set():
                at = began + number / RATE
                time.sleep(max(0.0, at - time.perf_counter()))
                pool.submit(self._one, MIX[number % len(MIX)], at, local)
                number += 1

    def _one(self, kind: str, at: float, local: Any) -> None:
        http = local.__dict__.setdefault("http", requests.Session())
        try:
            answer = self._decision() if kind == "decision" else self._read(kind, http)
            if answer is not None and not answer.ok:
                self.wrong.append(f"{kind} {answer.status_code} {answer.text[:200]}")
        except Exception as cause:  # noqa: BLE001  a request that fails is counted, the load goes on
            self.wrong.append(f"{kind} {type(cause).__name__}: {cause}"[:300])
        self.took[kind].append(time.perf_counter() - at)

    def _read(self, kind: str, http: requests.Session) -> requests.Response:
        cookie, school = self.dice.choice(self.people.signed)
        path = "/inbox" if kind == "inbox" else f"/cases/{self.case_at(school, self.dice)}"
        return http.get(f"{self.address}/api{path}", headers={"Cookie": f"heban_session={cookie}"}, timeout=60)

    def _decision(self) -> requests.Response:
        login, task = self.tasks.popleft()
        answer = self.seats[login].post(f"/tasks/{task}/decide", {"outcome": "approve"})
        seat = SEATS.index(login) + 1
        if answer.ok and seat < len(SEATS):
            self.tasks.append((SEATS[seat], answer.json()["next_tasks"][0]["id"]))
        return answer

    def figures(self, name: str) -> dict[str, Any]:
        """Seconds: the middle and the slowest hundredth, of all and by kind; and how many went wrong."""
        everything = [one for kind in self.took.values() for one in kind]
        found: dict[str, Any] = {f"api_{name}_requests": len(everything), f"api_{name}_failed": len(self.wrong)}
        found |= {f"api_{name}_p50_s": statistics.median(everything), f"api_{name}_p99_s": _p99(everything)}
        found |= {f"api_{name}_{kind}_p99_s": _p99(took) for kind, took in sorted(self.took.items())}
        return {**found, **({f"api_{name}_first_failure": self.wrong[0]} if self.wrong else {})}


@contextmanager
def meanwhile(configuration: Configuration, people_: People, case_at: Any) -> Iterator[Load]:
    """A server under load for as long as the block lasts; then the load's times are complete."""
    served = serve(configuration, port := free_port(), with_worker=False)
    try:
        load = Load(f"http://127.0.0.1:{port}", people_, case_at)
        answering(load.address, configuration.home)
        load.prepare()
        thread = threading.Thread(target=load.run, daemon=True)
        thread.start()
        try:
            yield load
        finally:
            load.stop.set()
            thread.join(120)
    finally:
        served.terminate()
        served.wait(30)


def _p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)] if took else 0.0
