"""The lists of a desk against a plain model: pages, their order and the counts of random tasks, on both stores (W4)."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from engine.reading import inbox
from engine.reading.desk import Desk
from engine.store import tables as t
from engine.store.bulk_rows import insert_rows
from tests.engine.stores import BOTH, opened
from tests.engine.test_plans import _row

NOW = datetime.fromisoformat("2026-09-18T08:00:00+00:00")
SOON = NOW + timedelta(days=3)
ME = Desk("li", "school", "leader")
Row = dict[str, Any]
VIEWS: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "mine": lambda row: row["claimed_by"] == "li",
    "pool": lambda row: row["claimed_by"] is None,
    "held": lambda row: row["claimed_by"] not in (None, "li"),
    "overdue": lambda row: row["overdue"] or (row["due_at"] is not None and row["due_at"] <= NOW),
    "due_soon": lambda row: row["due_at"] is not None and NOW < row["due_at"] <= SOON,
    "delegated": lambda row: row["claimed_by"] == "li" and (row["delegated_by"] is not None or not _ours(row)),
}


def _by_seat(row: Row) -> bool:
    return bool((row["organisation"], row["role"]) == ("school", "leader") and row["person"] is None)


def _ours(row: Row) -> bool:
    nobodys = row["person"] is None and (row["role"] is None or row["organisation"] is None)
    return _by_seat(row) or row["person"] == "li" or nobodys


def _on_desk(row: Row) -> bool:
    anybodys = (
        row["person"] is None and row["claimed_by"] is None and None in (row["role"], row["organisation"])
        and row["organisation"] in (None, "school") and row["role"] in (None, "leader")
    )  # fmt: skip
    return bool(row["state"] == "open" and (_by_seat(row) or "li" in (row["person"], row["claimed_by"]) or anybodys))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Six hundred tasks of every sort, many with the same limit."""
    draw = random.Random(5)
    made = []
    for number in range(600):
        due = draw.choice([None, *(NOW + timedelta(days=day) for day in range(-2, 6))])
        made.append(_row(
            t.task, id=f"t{number:04d}", case_id=f"c{number}", process=draw.choice(["move", "leave", "skip"]),
            state=draw.choice(["open"] * 5 + ["done"]), organisation=draw.choice(["school"] * 3 + ["next door", None]),
            role=draw.choice(["leader"] * 3 + ["clerk", None]), person=draw.choice([None] * 5 + ["li", "wang"]),
            claimed_by=draw.choice([None] * 3 + ["li", "wang"]), delegated_by=draw.choice([None, None, "zhao"]),
            due_at=due, created_at=NOW - timedelta(hours=draw.randrange(40)), overdue=draw.random() < 0.1,
        ))  # fmt: skip
    return made


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path, rows: list[Row]) -> Iterator[Database]:
    for db in opened(request.param, request, tmp_path):
        with db.begin() as connection:
            insert_rows(
                connection,
                t.case,
                [_row(t.case, id=row["case_id"], number=row["id"], key=row["process"]) for row in rows],
            )
            insert_rows(connection, t.task, rows)
        yield db


def _sorted(rows: list[Row], sort: str) -> list[str]:
    far = NOW + timedelta(days=999)
    rows = sorted(rows, key=lambda row: row["id"], reverse=sort == "newest")
    if sort == "due":
        return [row["id"] for row in sorted(rows, key=lambda row: row["due_at"] or far)]
    key = "process" if sort == "process" else "created_at"
    return [row["id"] for row in sorted(rows, key=lambda row: row[key], reverse=sort == "newest")]


@pytest.mark.parametrize("process", [None, "leave"])
def test_every_list_is_the_models_page_by_page(database: Database, rows: list[Row], process: str | None) -> None:
    desk = [row for row in rows if _on_desk(row) and process in (None, row["process"])]
    with database.connect() as connection:
        for view, shown in VIEWS.items():
            for sort in ("due", "arrival", "newest", "process"):
                ask = inbox.Ask(view=view, sort=sort, now=NOW, soon=SOON, process=process, limit=7)
                assert _pages(connection, ask) == _sorted([row for row in desk if shown(row)], sort), (view, sort)


def _pages(connection: Any, ask: inbox.Ask) -> list[str]:
    found: list[Any] = []
    while page := inbox.tasks(
        connection,
        ME,
        inbox.Ask(**{**vars(ask), "after": found and (found[-1]["sort_value"], found[-1]["id"]) or None}),
    ):
        found += page
    return [row["id"] for row in found]


def test_each_number_is_how_many_the_list_has(database: Database, rows: list[Row]) -> None:
    expected: dict[str, Counter[str]] = {}
    for row in filter(_on_desk, rows):
        of = expected.setdefault(row["process"], Counter(dict.fromkeys(VIEWS, 0)))
        of.update(view for view, shown in VIEWS.items() if shown(row))
    with database.connect() as connection:
        for text in (None, "t00"):  # part of the numbers of cases
            told = inbox.counts(connection, ME, inbox.Ask(now=NOW, soon=SOON, text=text))
            assert text or told == {process: dict(of) for process, of in expected.items()}
    assert sum(of["all"] for of in told.values()) == sum(_on_desk(row) and row["id"].startswith("t00") for row in rows)


def test_a_long_desk_is_read_no_further_than_its_page(database: Database) -> None:
    """Whatever is asked in an order that the tasks have, the plan of the seat begins at its index and sorts nothing."""
    if database.dialect.name != "sqlite":
        return
    asked: list[str] = []
    with database.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        inbox.tasks(connection, ME, inbox.Ask(now=NOW, soon=SOON, after=(NOW, "t0001")))
        inbox.counts(connection, ME, inbox.Ask(now=NOW, soon=SOON))
        driver.set_trace_callback(None)
        plans = [[str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")] for sql in asked]
    page, counts = plans
    assert "SEARCH wf_task USING INDEX wf_task_inbox (organisation=? AND role=? AND due_at>?)" in page, page
    assert any("USING COVERING INDEX wf_task_counts" in line for line in counts), counts
