"""The writes of a transaction: rows are collected, then flushed in few statements and one order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, case, delete, func, insert, update

from engine.store import tables as t
from engine.store.schema import metadata
from engine.store.single_statement import Batch, Change, ExactlyOne, fits, write
from ground.connection import Begun
from ground.prepared import Prepared, one_trip

Row = dict[str, Any]
ORDER = (
    t.case, t.scope, t.task, t.timer, t.subscription, t.message, t.incident, t.history, t.outbox, t.item, t.copy,
)  # fmt: skip

_ORDERED = {table.name: None for table in ORDER}

MANY = 8  # rows of one table in one statement
_TABLES: dict[str, Table] = dict(metadata.tables)  # and the application's, once it has left a row of them

DELETE_TIMER = Prepared(delete(t.timer).where(t.timer.c.id == bindparam("x_id")))
DELETE_SUBSCRIPTION = Prepared(delete(t.subscription).where(t.subscription.c.id == bindparam("x_id")))
DELETE_SCOPE = Prepared(delete(t.scope).where(t.scope.c.id == bindparam("x_id")))
# Each save keeps what stood in the row until now; the database copies it, so that nothing more is sent for it.
_SAVED = update(t.scope).where(t.scope.c.id == bindparam("x_id"))
_STATE: dict[str, Any] = {"state": bindparam("x_state"), "seq": bindparam("x_seq")}
_KEPT = t.scope.c
_BEFORE: dict[str, Any] = {"before_seq": _KEPT.seq, "before_state": _KEPT.state, "dropped": bindparam("x_dropped")}
_NOTHING_BEFORE: dict[str, Any] = {"before_seq": None, "before_state": None, "before_data": None, "dropped": None}
_DATA: Any = bindparam("x_data", type_=_KEPT.data.type)
# Data that have not changed are null: the scopes of a decision are then one batch of one statement.
SAVE_STATE = Prepared(
    _SAVED.values(
        **_BEFORE, before_data=case((_DATA.is_not(None), _KEPT.data)), **_STATE, data=func.coalesce(_DATA, _KEPT.data)
    )
)
SAVE_LAST = Prepared(_SAVED.values(**_NOTHING_BEFORE, **_STATE, data=bindparam("x_data")))  # of a case that is over
# The optimistic lock: exactly one of two that read the same version may write.
SAVE_CASE = Prepared(
    update(t.case)
    .where(t.case.c.id == bindparam("x_id"), t.case.c.row_version == bindparam("x_version"))
    .values(
        row_version=bindparam("x_next"),
        state=bindparam("x_state"),
        ended_at=bindparam("x_ended"),
        outcome=bindparam("x_outcome"),
        incidents=bindparam("x_incidents"),
        definition_id=bindparam("x_definition"),
        history_seq=bindparam("x_seq"),
        history_digest=bindparam("x_digest"),
    )
)
# The same for a case that only moved on: naming the indexed columns would make SQLite write their indexes anew.
SAVE_PACE = Prepared(
    update(t.case)
    .where(t.case.c.id == bindparam("x_id"), t.case.c.row_version == bindparam("x_version"))
    .values(
        row_version=bindparam("x_next"),
        incidents=bindparam("x_incidents"),
        history_seq=bindparam("x_seq"),
        history_digest=bindparam("x_digest"),
    )
)
# Exactly one of two decisions finds the task still open. It asks which states the task is not in, so that the row's
# own key is used: for "open" PostgreSQL could read the index of all open tasks while it does not know their number.
DECIDE_TASK = Prepared(
    update(t.task)
    .where(
        t.task.c.id == bindparam("x_id"),
        t.task.c.state != "done",
        t.task.c.state != "cancelled",
        t.task.c.row_version == bindparam("x_version"),
    )
    .values(
        state="done",
        decided_by=bindparam("x_by"),
        decided_for=bindparam("x_for"),
        decided_at=bindparam("x_at"),
        outcome=bindparam("x_outcome"),
        reason=bindparam("x_reason"),
    )
)

# Writes that can share a statement with others: each concerns one row, by its id.
BY_ID = {
    SAVE_CASE: "wf_case", SAVE_PACE: "wf_case", SAVE_STATE: "wf_scope", SAVE_LAST: "wf_scope",
    DECIDE_TASK: "wf_task",
}  # fmt: skip
DELETING = {DELETE_TIMER: "wf_timer", DELETE_SUBSCRIPTION: "wf_subscription", DELETE_SCOPE: "wf_scope"}


class Writes:
    """Rows to insert, by table, and statements to run, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.first: list[tuple[Any, list[Row], Callable[[int], None] | None]] = []
        self.deletes: dict[Any, list[Row]] = {}
        self.last: list[tuple[Any, Row]] = []

    def insert(self, table: Table, row: Row) -> None:
        """A fresh row; of the engine's tables, or of the application's, which are written after these."""
        _TABLES.setdefault(table.name, table)
        self.rows.setdefault(table.name, []).append(row)

    def run(self, statement: Any, row: Row, checked: Callable[[int], None] | None = None) -> None:
        """A statement before the inserts; `checked` gets the number of rows it met."""
        self.first.append((statement, [row], checked))

    def run_alike(self, statement: Any, row: Row) -> None:
        """A statement before the inserts that may go as one batch with the same before it; nothing is checked."""
        if self.first and self.first[-1][0] is statement and self.first[-1][2] is None:
            self.first[-1][1].append(row)
        else:
            self.run(statement, row)

    def run_first(self, statement: Any, row: Row, checked: Callable[[int], None]) -> None:
        """A statement before all others: a case that is not locked yet is locked by it before its rows."""
        self.first.insert(0, (statement, [row], checked))

    def after(self, statement: Any, row: Row) -> None:
        """A statement after the inserts, because it can concern them."""
        self.last.append((statement, row))

    def delete(self, statement: Any, key: str) -> None:
        self.deletes.setdefault(statement, []).append({"x_id": key})

    def drop_pending(self, table: Table, key: str) -> bool:
        """Forget a row that this very transaction was going to insert; return False when there is none."""
        rows = self.rows.get(table.name, [])
        for index, row in enumerate(rows):
            if row["id"] == key:
                del rows[index]
                return True
        return False

    def flush(self, connection: Begun, end: str | None = None) -> None:
        """Write everything collected; Conflict when a checked statement met no row.

        `end`: the statement that ends the transaction, sent behind the writes where that spares a trip.
        """
        if not (self.first or self.deletes or self.rows or self.last):
            return
        first, self.first = self.first, []
        deletes, self.deletes = self.deletes, {}
        rows, self.rows = self.rows, {}
        last, self.last = self.last, []
        fresh = {name: rows[name] for name in (*_ORDERED, *(rows.keys() - _ORDERED.keys())) if rows.get(name)}
        if not last and connection.dialect.name == "postgresql":
            changes = [Change(_prepared(each), row, checked) for each, given, checked in first for row in given]
            batch = Batch(changes, {_prepared(s): [k["x_id"] for k in keys] for s, keys in deletes.items()}, fresh)
            if fits(batch, BY_ID, DELETING):
                write(connection, batch, DELETING, end)
                return
        with one_trip(connection) as together:
            cursor = connection.connection.cursor()
            later = _change(connection, first, None if together else cursor)
            for statement, keys in deletes.items():
                _prepared(statement).send(connection, keys, cursor)
            for name, made in fresh.items():
                _insert(connection, name, made, cursor)
            for statement, params in last:
                _prepared(statement).send(connection, [params], cursor)
        cursor.close()
        for answered, checked in later:
            checked(int(answered.rowcount))


def _change(connection: Begun, first: list[Any], used: Any) -> list[tuple[Any, Callable[[int], None]]]:
    """Send the statements that come first; in one trip, without a cursor to use again, they are checked after it."""
    later = []
    for statement, given, checked in first:
        cursor = _prepared(statement).send(connection, given, used)
        if checked is None:
            continue
        if used is None:
            later.append((cursor, checked))
        else:
            checked(int(cursor.rowcount))
    return later


def _insert(connection: Begun, table: str, rows: list[Row], cursor: Any) -> None:
    """A few rows are one statement where each statement has its price on the way; many are a batch.

    A single row names only the columns that it fills: SQLite's driver takes longer over a null than over a text.
    """
    if len(rows) == 1:
        held = {name: value for name, value in rows[0].items() if value is not None}
        _holding(table, tuple(held)).send(connection, [held], cursor)
    elif len(rows) <= MANY and connection.dialect.name == "postgresql":
        merged = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
        _several(table, len(rows)).send(connection, [merged], cursor)
    else:
        _holding(table, tuple(rows[0])).send(connection, rows, cursor)


@lru_cache(maxsize=1_000)
def _holding(table: str, names: tuple[str, ...]) -> Prepared:
    """The statement that inserts a row which holds these columns; the others are null."""
    return Prepared(insert(_TABLES[table]), names)


@lru_cache(maxsize=len(ORDER) * MANY)
def _several(table: str, count: int) -> Prepared:
    """The statement that inserts so many rows of a table."""
    columns = _TABLES[table].columns
    rows = [{c.name: bindparam(f"{c.name}_{number}", type_=c.type) for c in columns} for number in range(count)]
    return Prepared(insert(_TABLES[table]).values(rows))


_PREPARED: dict[Any, Prepared] = {}  # the statements of other modules; all are built once


def _prepared(statement: Any) -> Prepared:
    if isinstance(statement, Prepared):
        return statement
    found = _PREPARED.get(statement)
    if found is None:
        found = _PREPARED[statement] = Prepared(statement)
    return found


def exactly_one(what: str) -> ExactlyOne:
    """A check that a statement met its row; else another transaction was first."""
    return ExactlyOne(what)
