"""`heban demo` as somebody types it, a small province of 300 students: printed sign-ins, and then served.

Proof 3: every case of the demo was produced by the engine on the virtual clock; nothing of it was written in sets.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Table, select

from engine import runner
from engine.store import tables as t
from records.acting import local_date
from records.database import make_engine
from records.scope import system_scope
from records.tables import Enrolment, Student
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import from_environment
from service.demo.making import CASES, DAYS
from tests.blackbox.client import Client

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 10, 30, 2, tzinfo=UTC)
BEGIN = NOW - timedelta(days=DAYS)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a demo that the real command has made, and what it printed."""
    home = tmp_path_factory.mktemp("demo")
    set_file_clock(home.parent / "clock", NOW)
    environment = {
        **os.environ, "HEBAN_HOME": str(home), "HEBAN_CLOCK_FILE": str(home.parent / "clock"), "PYTHONPATH": str(ROOT),
        "COLUMNS": "200", "HEBAN_TICK_SECONDS": "0.2",
    }  # fmt: skip
    environment.pop("HEBAN_DATABASE", None)
    environment["PRINTED"] = heban(environment, "demo", "--students", "300")
    return environment


def heban(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *words], env=environment, cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def sign_ins(environment: dict[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((Path(environment["HEBAN_HOME"]) / "demo.json").read_text("utf-8"))
    return found


def rows(environment: dict[str, str], table: Table) -> list[dict[str, Any]]:
    database = make_engine(f"sqlite:///{environment['HEBAN_HOME']}/heban.db")
    try:
        with database.connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]
    finally:
        database.dispose()


def histories(environment: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The history of each case, in order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows(environment, t.history), key=lambda r: (r["case_id"], r["seq"])):
        found.setdefault(row["case_id"], []).append(row)
    return found


# -- the command ------------------------------------------------------------------------------------------
def test_it_prints_who_may_sign_in_and_keeps_what_is_there(installation: dict[str, str]) -> None:
    known = sign_ins(installation)
    assert len(known) == 16 and len({one["login"] for one in known}) == 16
    assert all(one["login"] in installation["PRINTED"] and one["words_en"] for one in known)
    before = {row["id"] for row in rows(installation, t.case)}
    again = heban(installation, "demo", "--students", "300")
    assert "school-clerk" in again and "cases 案件" not in again, "nothing is made a second time"
    assert {row["id"] for row in rows(installation, t.case)} == before


@pytest.fixture(scope="module")
def address(installation: dict[str, str]) -> Iterator[str]:
    """The demo served by `heban demo --serve`."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    log = Path(installation["HEBAN_HOME"]).with_name("serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "demo", "--serve"], cwd=ROOT, stdout=log, stderr=log,
        env={**installation, "HEBAN_PORT": str(port)},
    )  # fmt: skip
    found, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while True:
            try:
                if requests.get(f"{found}/api/health", timeout=2).ok:
                    break
            except requests.RequestException:
                assert time.monotonic() < until, Path(log.name).read_text("utf-8", "replace")[-2000:]
                time.sleep(0.1)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_every_printed_sign_in_opens_the_served_demo(installation: dict[str, str], address: str) -> None:
    for one in sign_ins(installation):
        person = Client(address, one["login"], one["password"])
        assert person.me["acting"]["role_name"] in one["words"] and person.me["demo"] is True
        assert person.get("/notices").status_code == 200


def test_a_transfer_is_started_and_approved_in_the_served_demo(installation: dict[str, str], address: str) -> None:
    word = sign_ins(installation)[0]["password"]
    clerk, leader, county = (Client(address, login, word) for login in ("school-clerk", "school-leader", "county-clerk"))
    other = Client(address, "school2-clerk", word)
    for row in other.get("/students", limit=50).json()["items"]:
        body = {"process": "transfer", "data": {"student": row["id"], "reason": "household"}, "files": [clerk.upload()]}
        answer = clerk.post("/cases", body)
        if answer.status_code == 201:
            break
    assert answer.status_code == 201, answer.text
    case = answer.json()["id"]
    assert leader.decide(case, "approve").status_code == 200
    assert Client(address, "school2-leader", word).decide(case, "approve").status_code == 200
    assert county.decide(case, "approve").status_code == 200
    assert clerk.get(f"/cases/{case}").json()["outcome"] == "Done"


def test_the_figures_of_the_demo_are_those_of_its_size(installation: dict[str, str], address: str) -> None:
    clerk = Client(address, "province-clerk", sign_ins(installation)[0]["password"])
    assert 150 <= clerk.get("/students").json()["total"] <= 400, "300 over two provinces, at least six to a school"


# -- proof 3 ----------------------------------------------------------------------------------------------
def test_proof_3_every_case_was_started_by_somebody_on_the_virtual_clock(installation: dict[str, str]) -> None:
    told = histories(installation)
    cases = [row for row in rows(installation, t.case) if row["started_at"] < NOW]
    assert CASES // 2 < len(cases) <= CASES
    for case in cases:
        first = told[case["id"]][0]
        assert (first["kind"], first["seq"], first["actor"]) == ("started", 1, case["started_by"])
        assert first["at"] == first["recorded_at"] == case["started_at"], "nothing is dated back"
        assert BEGIN <= case["started_at"] < NOW
    assert len({local_date(case["started_at"]) for case in cases}) > DAYS // 2, "over weeks, not in one moment"


def test_proof_3_every_chain_holds_and_every_decision_stands_in_it(installation: dict[str, str]) -> None:
    cases = {row["id"]: row for row in rows(installation, t.case)}
    assert f"{len(cases)} cases checked, 0 broken" in heban(installation, "verify")
    told = histories(installation)
    done = [task for task in rows(installation, t.task) if task["state"] == "done"]
    assert len(done) > CASES
    for task in done:
        (decided,) = [r for r in told[task["case_id"]] if r["kind"] == "decided" and task["id"] in (r["payload"] or "")]
        assert (decided["actor"], decided["at"]) == (task["decided_by"], task["decided_at"])
        own = task["decided_by"] == cases[task["case_id"]]["started_by"]
        assert not own or task["element"] in ("Correct", "Fetch"), "nobody decided a case they had started"


def test_proof_3_cases_stand_in_every_state_and_the_late_ones_were_marked_at_their_deadline(installation: dict[str, str]) -> None:
    cases, tasks, told = rows(installation, t.case), rows(installation, t.task), histories(installation)
    assert {"Done", "EndRefused", "EndCancelled"} <= {row["outcome"] for row in cases if row["state"] == "ended"}
    assert {"ReceivingLeader", "Correct"} <= {task["element"] for task in tasks}
    late = [task for task in tasks if task["overdue"]]
    assert late
    for task in late:
        marks = [r["at"] for r in told[task["case_id"]] if r["kind"] == "overdue" and r["element"] == task["element"]]
        assert task["due_at"] in marks


def test_proof_3_a_record_moved_by_a_case_moved_when_that_case_ended(installation: dict[str, str]) -> None:
    cases = {row["number"]: row for row in rows(installation, t.case)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEBAN_HOME", installation["HEBAN_HOME"])
        house = bootstrap.open_house(from_environment())
    with house.reading() as session, system_scope(session):
        moved = list(session.scalars(select(Enrolment).where(Enrolment.case_no != "", Enrolment.case_no.is_not(None))))
        synthetic = set(session.scalars(select(Student.synthetic)))
    house.audit.close()
    house.database.dispose()
    assert moved and synthetic == {True}
    for period in moved:
        case = cases[str(period.case_no)]
        assert case["outcome"] == "Done" and local_date(case["ended_at"]) == period.valid_from


def test_proof_3_the_story_has_no_way_to_the_engines_rows_but_the_engine() -> None:
    """Cases are begun, decided and cancelled through the runner; no statement of the demo writes."""
    writing, called = [], set()
    for path in (ROOT / "service" / "demo").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name in {"insert", "update", "delete", "bulk_insert_mappings", "writes", "executemany", "text"}:
                writing.append(f"{path.name}: {name}")
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "runner":
                called.add(node.attr)
    assert writing == []
    assert called == {"complete", "message"} and all(hasattr(runner, name) for name in called)
