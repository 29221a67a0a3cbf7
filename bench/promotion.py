"""The yearly promotion against a bare chunked UPDATE and INSERT of the same rows; and the API while it runs.

`ratio_*`: one worker's seconds over those of the raw driver, which writes the same grades and the same rows of history
in transactions of as many rows with the same durability, on a copy of the database. `api_p99_s`: the slowest
hundredth of answers under the load of `bench.meanwhile` during a second promotion, a year later.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from bench import stores
from bench.copies import settle
from bench.meanwhile import meanwhile, people
from bench.promotion_rows import fill
from bench.timers import _filled, _url
from ground.opening import open_database
from records.acting import Acting
from records.promotion import runs
from records.scope import system_scope
from records.tables import Student, StudentPlace
from service import bootstrap
from service.configuration import Configuration
from tests.soak.province import installation, province

CASES = 200  # waiting at the schools of the people who are signed in
LAST = 6
WHY = {"reason": "'promotion'", "case_no": "'SJ-2027'"}
A_SECOND = 2_000  # students at least: so many transfers must wait to be decided meanwhile


def run() -> dict[str, Any]:
    """Ratios, seconds, the API's slowest hundredth and the memory; `--count` sets the number of students.

    `--part ratio` measures the ratios alone, without anybody signed in.
    """
    count = int(stores.asked("count") or (20_000 if stores.quick() else 1_000_000))
    found: dict[str, Any] = {"students": count}
    for store in stores.chosen():
        with stores.folder() as home, installation(home, store) as configuration:
            found |= _measured(store, configuration, count)
    names = ("memory_mib",) if stores.asked("part") == "ratio" else ("api_p99_s", "memory_mib")
    return found | {name: max(found[f"{name}_{store}"] for store in stores.chosen()) for name in names}


def _measured(store: str, configuration: Configuration, count: int) -> dict[str, Any]:
    if stores.asked("part") == "ratio":
        fill(configuration, province(configuration, 1, 1).world, count)
        return _ratio(store, configuration)[0]
    crowd = people(configuration, 60 + count // A_SECOND)
    fill(configuration, crowd.world, count)
    db = open_database(_url(configuration))
    _, case_at = _filled(db, "notices", CASES, crowd)
    db.dispose()
    found, first = _ratio(store, configuration)
    with meanwhile(configuration, crowd, case_at) as load:
        second = _promoted(configuration, 2028)
    figures = load.figures("m")
    return found | {
        f"meanwhile_{store}_s": second["s"], f"api_p99_s_{store}": figures["api_m_p99_s"],
        f"api_failed_{store}": figures["api_m_failed"], f"api_requests_{store}": figures["api_m_requests"],
        f"memory_mib_{store}": max(first["memory_mib"], second["memory_mib"]),
        **({f"api_first_failure_{store}": figures["api_m_first_failure"]} if "api_m_first_failure" in figures else {}),
    }  # fmt: skip


def _ratio(store: str, configuration: Configuration) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of the first promotion beside the bare statements, and what its worker told."""
    db = open_database(_url(configuration))
    settle(db)
    ours_before = _grades(db)
    copy = stores.copied(db)
    settled = stores.durability(copy)
    bare, rows = _bare(copy, date(2027, 8, 11))
    expected = _grades(copy)
    copy.dispose()
    first = _promoted(configuration, 2027)
    db = open_database(_url(configuration))
    assert _grades(db) == expected != ours_before, "Expected the same grades as the bare statements wrote"
    settle(db)
    db.dispose()
    figures = {
        f"ratio_{store}": first["s"] / bare, f"settings_{store}": settled, f"bare_{store}_s": bare,
        f"promotion_{store}_s": first["s"], f"moved_{store}": rows, f"per_s_{store}": first["looked"] / first["s"],
        f"memory_mib_{store}": first["memory_mib"],
    }  # fmt: skip
    return figures, first


def _promoted(configuration: Configuration, year: int) -> dict[str, Any]:
    """Open the year's run and let one worker do it; what it tells."""
    house = bootstrap.open_house(configuration)
    with house.working() as work, system_scope(work.session):
        due = datetime(year, 8, 10, 16, tzinfo=UTC)
        acting = Acting(due, case_no=f"SJ-{year}")
        run = runs.plan_run(work.session, acting, year, due)
        runs.open_run(work.session, acting, run)
        run_id = run.id
    house.database.dispose()
    command = [sys.executable, "-m", "bench.promotion_worker", str(configuration.home), _url(configuration), run_id]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own worker
    assert answered.returncode == 0, answered.stderr[-2000:]
    return dict(json.loads(answered.stdout))


def _grades(db: Database) -> dict[Any, int]:
    student = Student.__table__.c
    with db.connect() as connection:
        counted = select(student.grade, func.count()).group_by(student.grade)
        return dict(connection.execute(counted).tuples().all())


def _bare(db: Database, on: date) -> tuple[float, int]:
    """The same writes by the raw driver: seconds and rows; which rows is known to it from the start."""
    student = Student.__table__.c
    with db.connect() as connection:
        moving = select(student.id).where(student.status == "01", student.grade < LAST)
        query = moving.order_by(student.org_id, student.id)
        ids = list(connection.execute(query).scalars())
    columns = ", ".join(column.name for column in StudentPlace.__table__.columns)
    return (_bare_sqlite if db.dialect.name == "sqlite" else _bare_postgresql)(db, ids, columns, on), len(ids)


def _values(columns: str, told: dict[str, str]) -> str:
    renamed = {"student_id": "id", "superseded_at": "NULL", "recorded_by": "NULL", **told}
    return ", ".join(renamed.get(name, name) for name in columns.split(", "))


def _bare_sqlite(db: Database, ids: list[str], columns: str, on: date) -> float:
    told = {"valid_from": f"'{on}'", "recorded_at": "'2027-08-10 16:00:00.000000'", **WHY}
    insert = f"INSERT INTO student_place ({columns}) SELECT {_values(columns, told)} FROM student WHERE id "  # noqa: S608
    chosen = "IN (SELECT value FROM json_each(?))"
    began = time.perf_counter()
    with closing(db.raw_connection()) as pooled:
        cursor = pooled.cursor()
        for at in range(0, len(ids), runs.STEP):
            listed = (json.dumps(ids[at : at + runs.STEP]),)
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(f"UPDATE student SET grade = grade + 1, version = version + 1 WHERE id {chosen}", listed)
            cursor.execute(insert + chosen, listed)
            cursor.execute("COMMIT")
    return time.perf_counter() - began


def _bare_postgresql(db: Database, ids: list[str], columns: str, on: date) -> float:
    told = {"valid_from": f"DATE '{on}'", "recorded_at": "TIMESTAMPTZ '2027-08-10 16:00:00+00'", **WHY}
    insert = f"INSERT INTO student_place ({columns}) SELECT {_values(columns, told)} FROM student WHERE id "  # noqa: S608
    began = time.perf_counter()
    with closing(db.raw_connection()) as pooled:
        cursor = pooled.cursor()
        for at in range(0, len(ids), runs.STEP):
            listed = (ids[at : at + runs.STEP],)
            cursor.execute("UPDATE student SET grade = grade + 1, version = version + 1 WHERE id = ANY(%s)", listed)
            cursor.execute(f"{insert} = ANY(%s)", listed)
            pooled.commit()
    return time.perf_counter() - began
