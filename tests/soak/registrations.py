"""20,000 registrations over HTTP: workbooks of 100 lists, each entered, approved by leader and authority, codes issued (S1-S6).

Two servers and two workers; one worker is killed in the middle of it. Nothing may be lost and nothing done twice.
"""

from __future__ import annotations

import io
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, func, select

from forms.sheets.synthetic import Plan, synthetic_rows, write_synthetic_xlsx
from records.tables import Enrolment, Student
from service.configuration import Configuration
from tests import postgres, together
from tests.blackbox.client import Client
from tests.blackbox.conftest import Running, answering, command, copied_town, free_port, serve
from tests.soak.asked import Asked, say
from tests.world import NOW

LISTS, PUPILS = 100, 200
LEASE = timedelta(minutes=3)  # past that of a job
CLERK, LEADER, COUNTY = "school_a-student_clerk", "school_a-student_leader", "jinshui-student_clerk"
ASKS, CHECKS = "ministry-student_clerk", "ministry-student_leader"
TAKEN: set[str] = set()  # identity numbers given out
PATIENCE = 1_800.0  # seconds that background work may take


def run(store: str, asked: Asked) -> str:
    """Register them all; raises where one is lost or doubled. `most` is the number of lists."""
    lists = min(LISTS, asked.most or LISTS)
    with TemporaryDirectory(prefix="heban-registrations-") as folder, installed(Path(folder), store) as (running, workers):
        before = counted(running.configuration)
        began = time.monotonic()
        cases = [started(running, at) for at in range(lists)]
        waited("workbooks read", lambda: all(rows(running, case) == {"writing": PUPILS} for case in cases))
        for case in cases:
            handed_on(running, CLERK, case, "submit")
        approved(running, LEADER, cases, lambda at: None)
        approved(running, COUNTY, cases, lambda at: at == lists // 2 and killed(running, workers))
        waited("records made", lambda: all(rows(running, case) == {"done": PUPILS} for case in cases))
        issued(running)
        took = time.monotonic() - began
        pupils, periods, uncoded = (then - now for then, now in zip(counted(running.configuration), before, strict=True))
    assert (pupils, periods) == (lists * PUPILS,) * 2, f"Expected {lists * PUPILS} pupils and periods but got {pupils}, {periods}"
    assert uncoded <= 0, f"Expected a formal code for each but {uncoded} have none"
    return f"{lists * PUPILS} pupils of {lists} lists in {took:.0f} s, one worker killed, nothing lost, nothing twice"


@contextmanager
def installed(folder: Path, store: str) -> Iterator[tuple[Running, list[subprocess.Popen[bytes]]]]:
    """Two servers and two workers over the test world; gives the workers as well."""
    home = folder / "home"
    home.mkdir()
    server = postgres.server_in(together.folder("postgres")) if store == "postgresql" else None
    configuration, world = copied_town(home, server)
    ports = [free_port() for _ in range(2)]
    servers = [serve(configuration, port, with_worker=False) for port in ports]
    workers = [command(configuration, "worker") for _ in range(2)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    try:
        for address in addresses:
            answering(address, home)
        yield Running(addresses, world, home / "clock", store, configuration), workers
    finally:
        for process in (*servers, *workers):
            process.terminate()
        for process in (*servers, *workers):
            process.wait(20)


def started(running: Running, at: int) -> str:
    """One list begun and its workbook handed in; returns the case."""
    clerk = signed_in(running, CLERK, at)
    answer = clerk.post("/cases", {"process": "registration", "data": {"kind": "enrolled"}})
    assert answer.status_code == 201, answer.text
    case = str(answer.json()["id"])
    book = {"file": ("list.xlsx", workbook(at))}
    sent = clerk.http.post(f"{clerk.api}{task_of(clerk, case)}/rows/workbook", files=book, timeout=60)
    assert sent.status_code in (200, 202), sent.text
    return case


def workbook(at: int) -> bytes:
    """The pupils of one list, with every column of the sheet."""
    out = io.BytesIO()
    write_synthetic_xlsx(out, synthetic_rows(Plan(PUPILS, seed=at, years=1), TAKEN))
    return out.getvalue()


def approved(running: Running, login: str, cases: Sequence[str], between: Callable[[int], Any]) -> None:
    """All rows of every list approved by a seat, and handed on."""
    for at, case in enumerate(cases):
        person = signed_in(running, login, at)
        task = task_of(person, case)
        chosen = person.post(f"{task}/rows/selections", {"decision": "undecided"}).json()["id"]
        answer = person.post(f"{task}/rows/decide", {"outcome": "approve", "reason": "", "selection": chosen})
        assert answer.status_code in (200, 202), answer.text
        handed_on(running, login, case, "done")
        between(at)
    say(f"  {login} approved {len(cases)} lists")


def handed_on(running: Running, login: str, case: str, outcome: str) -> None:
    person = signed_in(running, login, 0)
    answer = person.post(f"{task_of(person, case)}/decide", {"outcome": outcome})
    assert answer.status_code == 200, answer.text


def issued(running: Running) -> None:
    """The ministry issues the formal codes of all who have a temporary one."""
    asks, checks = signed_in(running, ASKS, 0), signed_in(running, CHECKS, 0)
    case = asks.post("/cases", {"process": "code_issue", "data": {}}).json()["id"]
    assert checks.decide(case, "issue").status_code == 200
    waited("codes issued", lambda: asks.get(f"/cases/{case}").json()["state"] == "ended")


def killed(running: Running, workers: list[subprocess.Popen[bytes]]) -> None:
    """A worker dies at once; another begins, and the lease of what the dead one held runs out."""
    time.sleep(1.0)
    gone = workers.pop()
    gone.send_signal(signal.SIGKILL)
    gone.wait()
    workers.append(command(running.configuration, "worker"))
    running.set_time(NOW + LEASE)
    say("  a worker killed and replaced")


def waited(what: str, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < until, f"Expected {what} within {PATIENCE:.0f} s"
        time.sleep(0.5)
    say(f"  {what}")


def rows(running: Running, case: str) -> dict[str, int]:
    """How many rows of a list are in which state."""
    shown = signed_in(running, CLERK, 0).get(f"/cases/{case}").json()
    return {one["state"]: one["rows"] for one in shown.get("rows") or ()}


def task_of(person: Client, case: str) -> str:
    (task,) = person.get(f"/cases/{case}").json()["open_tasks"]
    return f"/tasks/{task['id']}"


_SIGNED_IN: dict[tuple[str, str], Client] = {}


def signed_in(running: Running, login: str, server: int) -> Client:
    """Somebody signed in once at each server."""
    key = (running.addresses[server % len(running.addresses)], login)
    if key not in _SIGNED_IN:
        _SIGNED_IN[key] = running.client(login, server)
    return _SIGNED_IN[key]


def counted(configuration: Configuration) -> list[int]:
    """How many pupils, periods at a school, and pupils without a formal code there are."""
    database = create_engine(configuration.database)
    with database.connect() as connection:
        formal = Student.code_masked.startswith("G") | Student.code_masked.startswith("J")
        of = (
            select(func.count()).select_from(Student),
            select(func.count()).select_from(Enrolment),
            select(func.count()).select_from(Student).where(~formal),
        )
        found = [connection.execute(query).scalar_one() for query in of]
    database.dispose()
    return found
