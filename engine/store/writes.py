"""What a transaction still has to write: rows are collected and flushed in few statements, in one order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update

from engine.store import tables as t
from engine.store.fast import Prepared, one_trip
from engine.store.hand import Begun
from engine.store.together import Batch, Change, ExactlyOne, fits, write

Row = dict[str, Any]
INSERT = {table.name: Prepared(insert(table), [c.name for c in table.columns]) for table in t.metadata.sorted_tables}
ORDER = (
    t.case, t.scope, t.task, t.timer, t.subscription, t.message, t.incident, t.history, t.outbox, t.item, t.copy,
)  # fmt: skip

MANY = 8  # rows of one table in one statement

DELETE_TIMER = Prepared(delete(t.timer).where(t.timer.c.id == bindparam("x_id")))
DELETE_SUBSCRIPTION = Prepared(delete(t.subscription).where(t.subscription.c.id == bindparam("x_id")))
DELETE_SCOPE = Prepared(delete(t.scope).where(t.scope.c.id == bindparam("x_id")))
SAVE_STATE = Prepared(update(t.scope).where(t.scope.c.id == bindparam("x_id")).values(state=bindparam("x_state")))
SAVE_BOTH = Prepared(
    update(t.scope)
    .where(t.scope.c.id == bindparam("x_id"))
    .values(state=bindparam("x_state"), data=bindparam("x_data"))
)
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
# The same for a case that only went on: naming the indexed columns would make SQLite write their indexes anew.
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
# Exactly one of two decisions finds the task still open. Saying what it is not keeps to the row's own key: by "open"
# PostgreSQL may read the index of all open tasks, as long as it knows nothing of their number.
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
        decided_at=bindparam("x_at"),
        outcome=bindparam("x_outcome"),
        reason=bindparam("x_reason"),
    )
)

# What may stand in one statement with other writes: it concerns one row, by its id.
BY_ID = {
    SAVE_CASE: "wf_case", SAVE_PACE: "wf_case", SAVE_STATE: "wf_scope", SAVE_BOTH: "wf_scope", DECIDE_TASK: "wf_task",
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
        self.rows.setdefault(table.name, []).append(row)

    def run(self, statement: Any, row: Row, checked: Callable[[int], None] | None = None) -> None:
        """A statement before the inserts; `checked` gets the number of rows it met."""
        self.first.append((statement, [row], checked))

    def run_first(self, statement: Any, row: Row, checked: Callable[[int], None]) -> None:
        """A statement before all others: who has not locked the case yet locks it by it, and only then its rows."""
        self.first.insert(0, (statement, [row], checked))

    def after(self, statement: Any, row: Row) -> None:
        """A statement after the inserts, because it may concern them."""
        self.last.append((statement, row))

    def delete(self, statement: Any, key: str) -> None:
        self.deletes.setdefault(statement, []).append({"x_id": key})

    def drop_pending(self, table: Table, key: str) -> bool:
        """Forget a row that was to be inserted in this very transaction; false when it was not."""
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
        fresh = {table.name: rows[table.name] for table in ORDER if rows.get(table.name)}
        if not last and connection.dialect.name == "postgresql":
            changes = [Change(_prepared(statement), given[0], checked) for statement, given, checked in first]
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

    A row alone names what it holds only: SQLite's driver takes longer over a null than over a text.
    """
    if len(rows) == 1:
        held = {name: value for name, value in rows[0].items() if value is not None}
        _holding(table, tuple(held)).send(connection, [held], cursor)
    elif len(rows) <= MANY and connection.dialect.name == "postgresql":
        merged = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
        _several(table, len(rows)).send(connection, [merged], cursor)
    else:
        INSERT[table].send(connection, rows, cursor)


@lru_cache(maxsize=1_000)
def _holding(table: str, names: tuple[str, ...]) -> Prepared:
    """The statement that inserts a row which holds these columns; the others are null."""
    return Prepared(insert(t.metadata.tables[table]), names)


@lru_cache(maxsize=len(ORDER) * MANY)
def _several(table: str, count: int) -> Prepared:
    """The statement that inserts so many rows of a table."""
    columns = t.metadata.tables[table].columns
    rows = [{c.name: bindparam(f"{c.name}_{number}", type_=c.type) for c in columns} for number in range(count)]
    return Prepared(insert(t.metadata.tables[table]).values(rows))


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
