"""`heban demo` as somebody types it, a small province of 3,000 students: printed sign-ins, and then served.

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
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import requests
from sqlalchemy import Table, select

from engine import runner
from engine.store import tables as t
from engine.time.calendar import WorkCalendar
from ground.opening import open_database
from processes import catalogue
from records.acting import local_date
from records.scope import system_scope
from records.tables import Enrolment, Student
from reports.tables import ReportEntry, ReportSnapshot, ReportValue
from service import bootstrap
from service.clocks import set_file_clock
from service.configuration import from_environment
from service.demo.making import DAYS
from tests.blackbox.client import Client

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 10, 30, 2, tzinfo=UTC)
BEGIN = NOW - timedelta(days=DAYS)
CASES, AT_A_DESK = 400, range(30, 301)
GOOD = {"Done", "Submitted", "Granted"}
LASTING = {"account_delegation"}  # in force until its last day
# The starter's own part: a file that is fetched, a list that others confirm, a link that is handed over.
PREPARING = ("Fetch", "Choose", "Deliver")
CALENDAR = WorkCalendar.from_chinesecalendar()
# The printed sign-ins that sit at a desk where cases are decided.
DESKS = (
    "school-clerk", "school-leader", "county-clerk", "school2-clerk", "school2-leader", "school3-leader",
    "county2-clerk", "gd-school-clerk", "gd-leader", "gd-county-clerk", "province-clerk",
)  # fmt: skip


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a demo that the real command has made, and what it printed."""
    home = tmp_path_factory.mktemp("demo")
    set_file_clock(home.parent / "clock", NOW)
    environment = {
        **os.environ, "HEBAN_HOME": str(home), "HEBAN_CLOCK_FILE": str(home.parent / "clock"), "PYTHONPATH": str(ROOT),
        "COLUMNS": "200", "HEBAN_TICK_SECONDS": "0.2", "HEBAN_WEB": "off",
    }  # fmt: skip
    environment.pop("HEBAN_DATABASE", None)
    environment["PRINTED"] = heban(environment, "demo", "--students", "3000")
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
    database = open_database(f"sqlite:///{environment['HEBAN_HOME']}/heban.db")
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
    assert len(known) == 23 and len({one["login"] for one in known}) == 23
    assert all(one["login"] in installation["PRINTED"] and one["words_en"] for one in known)
    before = {row["id"] for row in rows(installation, t.case)}
    again = heban(installation, "demo", "--students", "3000")
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
    assert 1_500 <= clerk.get("/students").json()["total"] <= 2_700, "3,000 over two provinces, at least six to a school"


# -- desks ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("login", DESKS)
def test_no_desk_is_empty_and_each_has_work_of_every_urgency(installation: dict[str, str], address: str, login: str) -> None:
    person = Client(address, login, sign_ins(installation)[0]["password"])
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = person.get("/inbox", limit=200, **({"cursor": page["next"]} if page["next"] else {})).json()
        items += page["items"]
    assert len(items) in AT_A_DESK
    states = {item["due"]["state"] for item in items}
    assert {"overdue", "soon", "ok"} <= states
    assert len({item["sentence"] for item in items}) > len(items) * 0.8, "names differ"
    assert len({item["from"]["name"] for item in items}) > 1, "from more than one place"
    assert all(item["can"]["decide"] for item in items)
    cases = person.get("/cases", filter="all", limit=200).json()["items"]
    assert len(cases) >= AT_A_DESK.start and {"active", "ended"} <= {case["state"] for case in cases}


def test_the_desks_hold_returned_cases_and_such_as_wait_for_the_calendar_and_the_late_are_supervised(
    installation: dict[str, str], address: str
) -> None:
    word = sign_ins(installation)[0]["password"]
    clerk = Client(address, "gd-school-clerk", word)
    items = clerk.get("/inbox", limit=200).json()["items"]
    assert sum(item["due"]["state"] == "waits_calendar" for item in items) >= 10
    corrections = [item for item in items if clerk.get(f"/tasks/{item['id']}").json()["returned"]]
    assert len(corrections) >= 10
    said = clerk.get(f"/tasks/{corrections[0]['id']}").json()["returned"]
    assert said["reason"] and said["asked"] and said["by"]["role_name"]
    assert len(Client(address, "county-clerk", word).get("/operations/supervision").json()["items"]) >= 10


# -- proof 3 ----------------------------------------------------------------------------------------------
def test_proof_3_every_case_was_started_by_somebody_on_the_virtual_clock(installation: dict[str, str]) -> None:
    told = histories(installation)
    started = [row for row in rows(installation, t.case) if row["started_at"] < NOW]
    cases = [row for row in started if row["started_by"] != "system"]
    for case in (row for row in started if row["started_by"] == "system"):
        first = told[case["id"]][0]
        assert first["at"] == case["started_at"] <= first["recorded_at"] <= NOW, "dated at the instant at which it was due"
    assert len(cases) > CASES
    for case in cases:
        first = told[case["id"]][0]
        assert (first["kind"], first["seq"], first["actor"]) == ("started", 1, case["started_by"])
        assert first["at"] == first["recorded_at"] == case["started_at"], "nothing is dated back"
        assert BEGIN <= case["started_at"] < NOW
    days = {local_date(case["started_at"]) for case in cases}
    assert len(days) > DAYS // 3 and all(CALENDAR.is_working_day(day) for day in days), "over weeks, on working days"


def test_proof_3_every_chain_holds_and_every_decision_stands_in_it(installation: dict[str, str]) -> None:
    cases = {row["id"]: row for row in rows(installation, t.case)}
    assert f"{len(cases)} cases checked, 0 broken" in heban(installation, "verify")
    told = histories(installation)
    done = [task for task in rows(installation, t.task) if task["state"] == "done"]
    assert len(done) > CASES
    for task in done:
        kind = "decided" if task["corrects"] is None else "corrected"
        (decided,) = [r for r in told[task["case_id"]] if r["kind"] == kind and f'"task":"{task["id"]}"' in (r["payload"] or "")]
        assert (decided["actor"], decided["at"]) == (task["decided_by"], task["decided_at"])
        own = task["decided_by"] == cases[task["case_id"]]["started_by"]
        assert not own or kind == "corrected" or task["element"] in PREPARING, "nobody decided a case they had started"


def test_proof_3_cases_stand_in_every_state_and_the_late_ones_were_marked_at_their_deadline(installation: dict[str, str]) -> None:
    cases, tasks, told = rows(installation, t.case), rows(installation, t.task), histories(installation)
    assert {"Done", "EndRefused", "EndCancelled"} <= {row["outcome"] for row in cases if row["state"] == "ended"}
    assert "ReceivingLeader" in {task["element"] for task in tasks}
    assert {task["state"] for task in tasks if task["corrects"] is not None} == {"open", "done"}, "corrected, and waiting for it"
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
    assert called == {"complete", "message", "open_task"} and all(hasattr(runner, name) for name in called)


def test_the_demo_has_cases_of_every_process_that_declares_some_and_none_waits_for_work_nobody_does(installation: dict[str, str]) -> None:
    cases = rows(installation, t.case)
    declaring = [process for process in catalogue().values() if process.demo is not None or process.story is not None]
    assert len(declaring) >= 3
    decided = {case for case, told in histories(installation).items() if any(row["kind"] == "decided" for row in told)}
    for process in declaring:
        begun = [case for case in cases if case["key"] == process.key]
        well = [case for case in begun if case["outcome"] in GOOD or process.key in LASTING]
        assert any(case["id"] in decided for case in well), (process.key, [(case["state"], case["outcome"]) for case in begun])
        assert process.demo is None or process.demo.decided is not None or len(begun) == process.demo.cases, process.key
    assert [row for row in rows(installation, t.subscription) if row["element"] == "FileMade"] == []


def test_people_submitted_some_reports_of_the_demo_and_the_cut_off_the_others(installation: dict[str, str]) -> None:
    made = rows(installation, cast(Table, ReportSnapshot.__table__))
    first = [row for row in made if row["round"] == 1]
    assert {row["approved"] for row in first} == {True, False} and {row["automatic"] for row in first} == {True, False}
    assert all(row["approved"] != row["automatic"] for row in first)
    assert {row["stand"] for row in rows(installation, cast(Table, ReportEntry.__table__))} >= {"submitted", "reopened"}


def test_every_desk_of_the_demo_has_somebody_and_nothing_is_stuck(installation: dict[str, str]) -> None:
    assert [row["cause"] for row in rows(installation, t.incident) if row["state"] == "open"] == []


def test_the_schools_have_entered_their_month_most_have_confirmed_it_and_the_running_one_is_begun(
    installation: dict[str, str],
) -> None:
    stands: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows(installation, cast(Table, ReportEntry.__table__)):
        stands[row["period"]][row["stand"]] += 1
    last, running = sorted(stands)[-2:]
    figures = [row for row in rows(installation, cast(Table, ReportValue.__table__)) if row["changed_by"]]
    entered = {row["org_id"] for row in figures}
    assert len(entered) > stands[last]["confirmed"] > len(entered) / 2 > 15, stands
    assert 0 < stands[running]["open"] < stands[last].total()
