"""No statement of a desk or of a case's end reads the tasks of all others: the database's own plan says so."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Engine, Integer, Table, event

from engine.operate.stuck import UNHELD, Look, look
from engine.reading import desk, inbox
from engine.run import repairing, rerouting
from engine.run.behaviour import scopes
from engine.run.case import incidents, waits
from engine.store import tables as t
from engine.store.bulk_rows import insert_rows
from engine.store.outgoing import CLAIM
from engine.store.schema import metadata
from engine.store.tables import Instant
from ground.opening import open_database
from tests.engine.stores import BOTH, opened

NOW = datetime.fromisoformat("2026-09-18T00:00:00+00:00")
MINE = desk.Desk("li", "org-7", "leader")
READS: dict[str, Callable[[Connection], Any]] = {
    "inbox": lambda c: inbox.tasks(c, MINE, inbox.Ask()),
    "started": lambda c: inbox.tasks(c, MINE, inbox.Ask(view="started")),
    "decided": lambda c: inbox.tasks(c, MINE, inbox.Ask(view="done")),
}
UNASSIGNED = "USING INDEX wf_task_unheld"  # an index of the tasks alone that name no role or no unit
AT_END = {
    "cancelled tasks": scopes.CANCEL_TASKS,
    "cancelled task": scopes.CANCEL_TASK,
    "timers of tasks": waits.DROP_TASK_TIMERS,
    "timers of a task": waits.DROP_TASK_TIMERS_OF_TOKEN,
    "incidents of a scope": incidents.RESOLVE_SCOPE,
    "what incidents keep": repairing.PAYLOADS,
    "incidents of a token": rerouting.INCIDENTS,
}


@pytest.fixture
def lite() -> Engine:
    db = open_database()
    metadata.create_all(db)
    return db


@pytest.mark.parametrize("name", READS)
def test_a_desk_is_found_by_its_indexes(lite: Engine, name: str) -> None:
    asked: list[str] = []
    with lite.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(asked.append)
        READS[name](connection)
        driver.set_trace_callback(None)
        plans = [_plan(connection, sql, ()) for sql in asked if sql.startswith("SELECT")]
    assert plans
    lines = [line for plan in plans for line in plan]
    assert not [line for line in lines if line.startswith("SCAN wf_task") and not line.endswith(UNASSIGNED)]
    assert any("USING INDEX wf_task_" in line for plan in plans for line in plan)


def test_the_outbox_is_claimed_by_the_index_of_what_is_due(lite: Engine) -> None:
    given = {"x_now": NOW, "x_limit": 9, "x_batch": 3, "x_sets": ["a"], "x_who": "w", "x_lease": NOW}
    asked: list[tuple[str, Any]] = []
    event.listen(lite, "before_cursor_execute", lambda _c, _k, sql, bound, _x, _m: asked.append((sql, bound)))
    with lite.connect() as connection:
        connection.execute(CLAIM, given)
        plan = _plan(connection, *asked[-1])
    assert not [line for line in plan if line.startswith("SCAN wf_outbox")], plan
    assert [line for line in plan if "wf_outbox_next" in line], plan


@pytest.mark.parametrize("name", AT_END)
def test_what_ends_with_a_scope_is_found_by_its_case(lite: Engine, name: str) -> None:
    compiled = AT_END[name].compile(dialect=lite.dialect)
    with lite.connect() as connection:
        plan = _plan(connection, str(compiled), tuple("x" for _ in compiled.positiontup or ()))
    assert all(line.startswith("SEARCH") and "case_id=?" in line for line in plan), plan


def _plan(connection: Connection, sql: str, given: Any) -> list[str]:
    return [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)]


CASES = 4_000


@pytest.fixture(params=BOTH)
def many(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Four thousand open cases, each with all it can wait for, as a database knows them that has looked at its tables."""
    for db in opened(request.param, request, tmp_path):
        with db.begin() as connection:
            number = range(CASES)
            insert_rows(connection, t.case, [_row(t.case, id=f"c{n}", number=f"n{n}", state="active") for n in number])
            tasks = [
                _row(t.task, id=f"t{n}", case_id=f"c{n}", state="open", role="clerk", organisation=f"o{n}") for n in number
            ]
            insert_rows(connection, t.task, tasks)
            for table in (t.timer, t.subscription, t.incident):
                insert_rows(connection, table, [_row(table, id=f"w{n}", case_id=f"c{n}", state="open") for n in number])
        with db.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        yield db


def _row(table: Table, **values: Any) -> dict[str, Any]:
    """A row with something in every column that must have it."""
    needed = {c.name: _something(c) for c in table.columns if not c.nullable}
    return {**needed, **{name: value for name, value in values.items() if name in table.c}}


def _something(column: Column[Any]) -> Any:
    kinds = ((Instant, NOW), (Boolean, False), (Integer, 1))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "x")


def _plans(db: Engine, ask: Callable[[Connection], Any]) -> list[str]:
    """The lines of the plans of everything that is asked, in the words of the database."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, sql: str, given: Any, *_: Any) -> None:
        asked.append((sql, given))

    event.listen(db, "before_cursor_execute", note)
    with db.connect() as connection:
        ask(connection)
        event.remove(db, "before_cursor_execute", note)
        words = "EXPLAIN QUERY PLAN" if db.dialect.name == "sqlite" else "EXPLAIN"
        return [
            str(row[-1]) for sql, given in asked for row in connection.exec_driver_sql(f"{words} {sql}", given)
        ]


def test_what_is_stuck_is_looked_for_by_indexes_however_many_cases_are_open(many: Engine) -> None:
    plan = _plans(many, lambda c: look(c, Look(pieces=2, piece=5, after=(NOW, "c5"))))
    assert not [line for line in plan if "SCAN wf_" in line or "Seq Scan" in line or "TEMP B-TREE" in line], plan
    assert [line for line in plan if "wf_case_open" in line], plan
    assert [line for line in plan if "wf_task_case" in line], plan
    with many.connect() as connection:
        found, further = look(connection, Look(pieces=3, piece=10))
    assert (found, further) == ([], (NOW, sorted(f"c{n}" for n in range(CASES))[29])), "and no more than the pieces hold"


def test_tasks_that_nobody_can_see_are_found_by_an_index_of_them(many: Engine) -> None:
    with many.begin() as connection:
        insert_rows(connection, t.task, [_row(t.task, id="lost", case_id="c1", element="A", state="open", role="clerk")])
        assert [row.id for row in connection.execute(UNHELD.limit(5))] == ["lost"]
    plan = _plans(many, lambda c: c.execute(UNHELD.limit(5)).all())
    assert not [line for line in plan if "SCAN wf_task" in line and "wf_task_unheld" not in line], plan
    assert [line for line in plan if "wf_task_unheld" in line], plan
    assert not [line for line in plan if "Seq Scan on wf_task" in line], plan
