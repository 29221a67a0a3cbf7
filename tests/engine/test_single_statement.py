"""The writes of a transaction in one statement: only those that do not concern one another, and none unchecked."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine import Conflict
from engine.run.case.incidents import RESOLVE_SCOPE
from engine.store import tables as t
from engine.store.single_statement import Batch, Change, fits
from engine.store.writes import (
    BY_ID,
    DECIDE_TASK,
    DELETE_SCOPE,
    DELETE_TIMER,
    DELETING,
    SAVE_STATE,
    Writes,
    exactly_one,
)  # fmt: skip
from ground.prepared import Prepared
from tests.engine.stores import BOTH, opened

SCOPE = {
    "case_id": "c1", "parent_id": None, "token": 0, "element": "P", "kind": "process", "definition_id": "d1",
    "state": "2:{}", "data": "2:{}", "seq": 1,
    "before_seq": None, "before_state": None, "before_data": None, "dropped": None,
}  # fmt: skip


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    yield from opened(request.param, request, tmp_path)


def saved(key: str, state: str) -> dict[str, Any]:
    """What saving the state of a scope names."""
    return {"x_id": key, "x_state": state, "x_seq": 2, "x_dropped": None, "x_data": None}


def _state(key: str) -> Change:
    return Change(SAVE_STATE, saved(key, "2:{}"), None)


@pytest.mark.parametrize(
    ("batch", "together"),
    [
        (Batch([_state("s1"), _state("s2")], {DELETE_TIMER: ["t1", "t2"]}, {"wf_timer": [{"id": "t3"}]}), True),
        (Batch([_state("s1"), _state("s1")], {}, {}), False),
        (Batch([_state(f"s{n}") for n in range(13)], {}, {}), False),
        (Batch([_state("s1")], {DELETE_SCOPE: ["s1"]}, {}), False),
        (Batch([Change(Prepared(RESOLVE_SCOPE), {"x_case": "c1", "x_scope": "s1"}, None)], {}, {}), False),
        (Batch([], {DELETE_TIMER: ["t1"]}, {"wf_timer": [{"id": "t1"}]}), False),
        (Batch([], {DELETE_TIMER: ["t1", "t1"]}, {}), False),
        (Batch([_state("s1")], {}, {"wf_scope": [{"id": "s1"}]}), False),
    ],
    ids=[
        "apart",
        "changed twice",
        "many",
        "changed and gone",
        "many by one",
        "gone and made anew",
        "gone twice",
        "made and changed",
    ],
)
def test_only_writes_that_do_not_concern_one_another_go_together(batch: Batch, together: bool) -> None:
    assert fits(batch, BY_ID, DELETING) is together


def test_a_row_that_another_changed_first_refuses_the_whole(database: Database) -> None:
    writes = Writes()
    for key in ("s1", "s2"):
        writes.insert(t.scope, {"id": key, **SCOPE})
    with database.begin() as connection:
        writes.flush(connection)
    writes.run(SAVE_STATE, saved("s1", "2:1"))
    missing = {"x_id": "no", "x_by": "li", "x_for": None, "x_at": None, "x_outcome": None, "x_reason": None, "x_version": 1}
    writes.run(DECIDE_TASK, missing, exactly_one("task no"))
    with pytest.raises(Conflict), database.begin() as connection:
        writes.flush(connection)
    with database.connect() as connection:
        assert connection.execute(select(t.scope.c.state).order_by(t.scope.c.id)).scalars().all() == ["2:{}", "2:{}"]


@pytest.mark.parametrize("begun", [False, True], ids=["alone", "after a question"])
def test_what_ends_the_transaction_is_not_reached_when_a_row_is_missing(database: Database, begun: bool) -> None:
    writes = Writes()
    writes.insert(t.scope, {"id": "s1", **SCOPE})
    with database.begin() as connection:
        writes.flush(connection)
    writes.run(SAVE_STATE, saved("s1", "2:1"))
    missing = {"x_id": "no", "x_by": "li", "x_for": None, "x_at": None, "x_outcome": None, "x_reason": None, "x_version": 1}
    writes.run(DECIDE_TASK, missing, exactly_one("task no"))
    with pytest.raises(Conflict, match="Expected task no unchanged"), database.begin() as connection:
        if begun:
            connection.execute(select(t.scope.c.id)).all()
        writes.flush(connection, "COMMIT")
    with database.connect() as connection:
        assert connection.execute(select(t.scope.c.state)).scalars().all() == ["2:{}"]


def test_an_error_of_the_store_tells_no_values(database: Database) -> None:
    writes = Writes()
    for end in (None, "COMMIT"):
        writes.insert(t.scope, {"id": "s1", **SCOPE, "data": "王小明"})
        writes.insert(t.scope, {"id": "s1", **SCOPE, "data": "王小明"})
        with pytest.raises(IntegrityError) as refused, database.begin() as connection:
            writes.flush(connection, end)
        assert "王小明" not in str(refused.value) and "(s1)" not in str(refused.value)


def test_a_row_that_the_store_refused_is_not_told(database: Database) -> None:
    """PostgreSQL's own words show every column of a row that lacks one; also where SQLAlchemy runs the statement."""
    lacking = {"id": "s1", **SCOPE, "data": "王小明", "kind": None}
    with pytest.raises(IntegrityError) as refused, database.begin() as connection:
        connection.execute(insert(t.scope), lacking)
    assert "王小明" not in str(refused.value) + str(refused.value.orig)
    assert "kind" in str(refused.value.orig)  # which column, so that somebody can mend it


def test_a_text_is_kept_letter_by_letter(database: Database) -> None:
    said = "引号\" ' \\ 换行\n制表\t表情🙂 %(x)s :x {} \\u0041"
    writes = Writes()
    writes.insert(t.scope, {"id": "s1", **SCOPE, "data": said})
    with database.begin() as connection:
        writes.flush(connection)
    writes.run(SAVE_STATE, saved("s1", said))
    with database.begin() as connection:
        writes.flush(connection)
        assert connection.execute(select(t.scope.c.data, t.scope.c.state)).one() == (said, said)
