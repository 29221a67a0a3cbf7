"""Statements that every request runs: compiled once per store, run on the driver's own cursor.

Through a session a statement of one row costs ten times the statement itself (measured: 0.3 ms against 0.03 ms),
and an insert that may meet its row is compiled anew each time. `records.asking` runs them within a session's scope.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, TableClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors

from records.database import first_line

Convert = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """One statement for one store; `write` and `read` are the places whose values must be converted."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    write: tuple[tuple[int, Convert], ...]
    read: tuple[tuple[int, Convert], ...]
    positional: bool
    row: Any


class Prepared:
    """One Core statement whose parameters are `bindparam`s; `tables` are the names of those it speaks of."""

    __slots__ = ("tables", "_statement", "_by_store")

    def __init__(self, statement: Any) -> None:
        self.tables = tables_in(statement)
        self._statement = statement
        self._by_store: dict[str, _Compiled] = {}

    def one(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Return the first row of a query as a named tuple, or None; on a connection that has begun."""
        found, cursor = self._send(connection, values)
        fetched = cursor.fetchone()
        cursor.close()
        return None if fetched is None else _row(found, fetched)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Return every row of a query as named tuples; on a connection that has begun."""
        found, cursor = self._send(connection, values)
        fetched = cursor.fetchall()
        cursor.close()
        return [_row(found, row) for row in fetched]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Execute and return how many rows were written; on a connection that has begun."""
        _found, cursor = self._send(connection, values)
        written = int(cursor.rowcount)
        cursor.close()
        return written

    def _send(self, connection: Connection, values: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        found = self._compiled(connection.dialect)
        given = _given(found, values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(found.sql, given)
        except Exception as cause:
            cursor.close()
            raise _error(connection, (found.sql, given), cause) from cause
        return found, cursor

    def _compiled(self, dialect: Dialect) -> _Compiled:
        known = self._by_store.get(dialect.name)
        if known is None:
            known = self._by_store[dialect.name] = _compile(self._statement, dialect)
        return known


def tables_in(statement: Any) -> frozenset[str]:
    """Return the names of the tables that a statement names anywhere: columns, joins, subqueries, CTEs, aliases."""
    return frozenset(element.name for element in visitors.iterate(statement) if isinstance(element, TableClause))


def _compile(statement: Any, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    names = tuple(compiled.positiontup if compiled.positional else compiled.binds)
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    write = [(at, compiled._bind_processors.get(name)) for at, name in enumerate(names)]
    columns = list(getattr(statement, "selected_columns", ()))
    read = [(at, column.type._cached_result_processor(dialect, None)) for at, column in enumerate(columns)]
    row = _row_type([column.name for column in columns])
    return _Compiled(str(compiled), names, fixed, _needed(write), _needed(read), bool(compiled.positional), row)


def _row_type(names: list[str]) -> Any:
    return namedtuple("Found", names)  # the columns are known at run time


def _needed(found: Sequence[tuple[int, Convert | None]]) -> tuple[tuple[int, Convert], ...]:
    return tuple((at, convert) for at, convert in found if convert is not None)


def _given(found: _Compiled, values: Mapping[str, Any]) -> Any:
    known = {**found.fixed, **values}
    given = [known[name] for name in found.names]
    for at, convert in found.write:
        given[at] = convert(given[at])
    return given if found.positional else dict(zip(found.names, given, strict=True))


def _row(found: _Compiled, fetched: Sequence[Any]) -> Any:
    values = list(fetched)
    for at, convert in found.read:
        values[at] = convert(values[at])
    return found.row._make(values)


def _error(connection: Connection, sent: tuple[str, Any], cause: Exception) -> BaseException:
    """The driver's error as a session would have raised it."""
    base = connection.dialect.loaded_dbapi.Error
    first_line(cause)
    return DBAPIError.instance(*sent, cause, base, hide_parameters=True) if isinstance(cause, base) else cause
