"""All writes of a transaction as one statement, for a store where each statement costs a trip (PostgreSQL).

A decision writes to seven tables. Sent one by one, even in one trip, each statement costs the driver, the
planner and the executor's start; as the parts of one `WITH` they cost it once. The parts of such a statement all
see the database as it was before it, so only writes that do not concern one another may stand in it: rows
changed by their id, a few and each once, rows deleted by their id, and fresh rows. Anything else is sent one by one.

The last statement of a transaction goes on one trip with its end, or is the whole transaction where it is the only one:
then the database itself counts the rows met, and fails where one is missing, so that nothing of it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError

from engine.errors import Conflict
from engine.store.bulk_rows import written
from ground.connection import Begun
from ground.driver_errors import translated
from ground.prepared import Prepared, Row, one_trip

IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun on the connection
FEW = 12  # rows changed, and deleted of a table: a statement of more would be planned anew for every number of them
_CHANGED = ("wf_case", "wf_scope", "wf_task", "wf_timer", "wf_subscription")  # tables whose rows change or go
_NAME = re.compile(r"%\((\w+)\)s")

_UNMET = re.compile(r"unmet:(\d+):")

Check = Callable[[int], None]


@dataclass(slots=True)
class ExactlyOne:
    """The check that a statement met its row; else another transaction was first. Conflict."""

    what: str

    def __call__(self, met: int) -> None:
        if met != 1:
            raise Conflict(
                f"Expected {self.what} unchanged but another decision came first; read it again",
                zh="他人刚刚办理了此件，请刷新后再看",
            )


class Change(NamedTuple):
    """One row changed by its id: the statement, its parameters, and what must be true of the rows it met."""

    statement: Prepared
    row: Row
    checked: Check | None


class Batch(NamedTuple):
    """What is to be written: rows changed, ids deleted by statement, fresh rows by table, in the order of tables."""

    changes: Sequence[Change]
    deletes: Mapping[Prepared, list[str]]
    fresh: Mapping[str, list[dict[str, Any]]]


def fits(batch: Batch, by_id: Mapping[Prepared, str], deleting: Mapping[Prepared, str]) -> bool:
    """Tell whether no write of a batch concerns another; `by_id` and `deleting` map statements to their tables."""
    if len(batch.changes) > FEW or any(len(ids) > FEW for ids in batch.deletes.values()):
        return False
    made = {(table, row["id"]) for table in _CHANGED for row in batch.fresh.get(table, ())}
    met: set[tuple[str, str]] = set()
    for change in batch.changes:
        table = by_id.get(change.statement)
        if table is None:
            return False
        row = (table, change.row["x_id"])
        if row in met or row in made:
            return False
        met.add(row)
    for statement, ids in batch.deletes.items():
        table = deleting.get(statement)
        if table is None:
            return False
        gone = {(table, key) for key in ids}
        if gone & met or gone & made or len(gone) != len(ids):
            return False
    return True


def write(connection: Begun, batch: Batch, deleting: Mapping[Prepared, str], end: str | None = None) -> None:
    """Send a batch that fits as one statement, and check what it met; `end` is what ends the transaction behind it."""
    counted = all(change.checked is None or isinstance(change.checked, ExactlyOne) for change in batch.changes)
    last = end if counted else None
    changes = tuple((change.statement, last is not None and change.checked is not None) for change in batch.changes)
    deletes = tuple((deleting[statement], len(ids)) for statement, ids in batch.deletes.items())
    sql, names = _statement(connection.dialect, changes, deletes, tuple(batch.fresh))
    values: dict[str, Any] = {}
    for number, change in enumerate(batch.changes):
        known = names[number]
        values.update(zip(known.own, change.statement.values(connection, change.row), strict=True))
    for number, ids in enumerate(batch.deletes.values()):
        values.update({f"d{number}_{place}": key for place, key in enumerate(ids)})
    values.update({f"n{number}": written(rows) for number, rows in enumerate(batch.fresh.values())})
    if last is not None:
        _sent_last(connection, (sql, values), last, batch.changes)
        return
    met = _sent(connection, sql, values)
    for change, count in zip(batch.changes, met, strict=False):  # without changes the statement answers 1
        if change.checked is not None:
            change.checked(int(count))


class _Named(NamedTuple):
    """The parameters of one part under names of their own."""

    own: tuple[str, ...]


@lru_cache(maxsize=500)
def _statement(
    dialect: Any,
    changes: tuple[tuple[Prepared, bool], ...],
    deletes: tuple[tuple[str, int], ...],
    fresh: tuple[str, ...],
) -> tuple[str, tuple[_Named, ...]]:
    """The statement, and the names of its parameters; beside each change whether the database is to check it."""
    parts, names = [], []
    for number, (statement, _) in enumerate(changes):
        sql, known = statement.text(dialect)
        parts.append(f"c{number} AS ({_renamed(sql, number)} RETURNING 1)")
        names.append(_Named(tuple(f"{name}_{number}" for name in known)))
    for number, (table, count) in enumerate(deletes):
        ids = ", ".join(f"%(d{number}_{place})s::varchar" for place in range(count))
        parts.append(f"d{number} AS (DELETE FROM {table} WHERE id IN ({ids}))")  # noqa: S608  names of our own
    for number, table in enumerate(fresh):
        rows = f"SELECT * FROM json_populate_recordset(NULL::{table}, %(n{number})s::json)"  # noqa: S608
        parts.append(f"n{number} AS (INSERT INTO {table} {rows})")  # noqa: S608
    met = ", ".join(_met(number, checked) for number, (_, checked) in enumerate(changes))
    return f"WITH {', '.join(parts)} SELECT {met or 1}", tuple(names)


def _met(number: int, checked: bool) -> str:
    """How many rows a part met; `checked`: it fails with the part's number where they are not one."""
    count = f"(SELECT count(*) FROM c{number})"  # noqa: S608  names of our own
    if not checked:
        return count
    return f"CASE WHEN {count} = 1 THEN 1 ELSE CAST('unmet:{number}:' || {count} AS integer) END"


def _renamed(sql: str, number: int) -> str:
    return _NAME.sub(lambda found: f"%({found[1]}_{number})s", sql)


def _sent_last(connection: Begun, sent: tuple[str, Any], end: str, changes: Sequence[Change]) -> None:
    driver: Any = connection.connection.driver_connection
    try:
        if driver.info.transaction_status == IDLE:
            _sent_alone(connection, driver, sent)
        else:
            _sent_with(connection, sent, end)
    except DBAPIError as cause:
        found = _UNMET.search(str(cause.orig))
        checked = changes[int(found[1])].checked if found else None
        if checked is not None:
            checked(0)
        raise


def _sent_alone(connection: Begun, driver: Any, sent: tuple[str, Any]) -> None:
    """Where nothing was asked or written before, the one statement is the whole transaction."""
    driver.autocommit = True
    try:
        with driver.cursor() as cursor:
            cursor.execute(*sent)
    except connection.dialect.loaded_dbapi.Error as cause:
        raise translated(connection.dialect, sent[0], cause) from cause
    finally:
        if not driver.closed:
            driver.autocommit = False


def _sent_with(connection: Begun, sent: tuple[str, Any], end: str) -> None:
    pooled = connection.connection
    first, second = pooled.cursor(), pooled.cursor()
    try:
        with one_trip(connection):
            first.execute(*sent)
            second.execute(end)
    finally:
        first.close()
        second.close()


def _sent(connection: Begun, sql: str, values: Mapping[str, Any]) -> Sequence[int]:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        met: Sequence[int] = cursor.fetchone() or ()
        return met
    except connection.dialect.loaded_dbapi.Error as cause:
        raise translated(connection.dialect, sql, cause) from cause
    finally:
        cursor.close()
