"""No statement of a desk or of a case's end reads the tasks of all others: the database's own plan says so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from engine import desk
from engine.runtime import incidents, repair, rerouting, scopes, waits
from engine.store import tables as t
from engine.store.connect import open_database
from engine.store.outgoing import CLAIM

NOW = datetime.fromisoformat("2026-09-18T00:00:00+00:00")
MINE = desk.Desk("li", "org-7", "leader")
READS: dict[str, Callable[[Connection], Any]] = {
    "inbox": lambda c: desk.tasks(c, MINE, desk.Ask()),
    "decided": lambda c: desk.decided(c, "li", 50),
}
AT_END = {
    "cancelled tasks": scopes.CANCEL_TASKS,
    "cancelled task": scopes.CANCEL_TASK,
    "timers of tasks": waits.DROP_TASK_TIMERS,
    "timers of a task": waits.DROP_TASK_TIMERS_OF_TOKEN,
    "incidents of a scope": incidents.RESOLVE_SCOPE,
    "what incidents keep": repair.PAYLOADS,
    "incidents of a token": rerouting.INCIDENTS,
}


@pytest.fixture
def lite() -> Engine:
    db = open_database()
    t.metadata.create_all(db)
    return db


@pytest.mark.parametrize("name", READS)
def test_a_desk_is_found_by_its_indexes(lite: Engine, name: str) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(lite, "before_cursor_execute", lambda _c, _k, sql, given, _x, _m: asked.append((sql, given)))
    with lite.connect() as connection:
        READS[name](connection)
        plans = [_plan(connection, sql, given) for sql, given in list(asked)]
    assert plans
    assert not [line for plan in plans for line in plan if line.startswith("SCAN wf_task")]
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
