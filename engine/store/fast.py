"""Prepared statements for the hot path: compiled once per database kind, run on the driver's own cursor.

SQLAlchemy compiles and binds; executing through its Connection would cost more than the statement itself
(measured: 0.25 ms against 0.02 ms). The cursor belongs to the transaction that the unit of work began.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, StatementError

Row = Mapping[str, Any]


class _Compiled(NamedTuple):
    sql: str
    names: tuple[str, ...]
    binds: dict[str, Callable[[Any], Any]]
    fixed: dict[str, Any]
    results: tuple[Callable[[Any], Any] | None, ...]
    positional: bool
    row: Any


class Prepared:
    """One Core statement; `names` are its parameters in the order of the driver."""

    __slots__ = ("statement", "columns", "_by_dialect")

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self.columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Execute once per row of parameters; returns how many rows of the table were met."""
        found = self._compiled(connection)
        values = [self._values(found, row) for row in rows]
        cursor = connection.connection.cursor()
        try:
            if len(values) == 1:
                cursor.execute(found.sql, values[0])
            else:
                cursor.executemany(found.sql, values)
            return int(cursor.rowcount)
        except Exception as cause:
            raise self._error(connection, found, values, cause) from cause
        finally:
            cursor.close()

    def one(self, connection: Connection, row: Row) -> Any:
        """The only row of a query as a named tuple, or None."""
        found = self._compiled(connection)
        values = self._values(found, row)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(found.sql, values)
            fetched = cursor.fetchone()
        except Exception as cause:
            raise self._error(connection, found, [values], cause) from cause
        finally:
            cursor.close()
        if fetched is None:
            return None
        return found.row(*[v if p is None else p(v) for v, p in zip(fetched, found.results, strict=True)])

    def _values(self, found: _Compiled, row: Row) -> Any:
        binds, fixed = found.binds, found.fixed
        values = [
            fixed[name] if name in fixed else binds[name](row[name]) if name in binds else row[name]
            for name in found.names
        ]
        return values if found.positional else dict(zip(found.names, values, strict=True))

    def _compiled(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        known = self._by_dialect.get(dialect.name)
        if known is None:
            known = self._by_dialect[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Any) -> _Compiled:
        compiled = self.statement.compile(dialect=dialect, column_keys=self.columns)
        positional = bool(compiled.positional)
        names = tuple(compiled.positiontup if positional else compiled.binds)
        binds = dict(compiled._bind_processors)
        fixed = {
            name: _bound(binds.get(name), bind.value)
            for name, bind in compiled.binds.items()
            if not bind.required and bind.value is not None
        }
        results: tuple[Any, ...] = ()
        columns = getattr(self.statement, "selected_columns", None)
        if columns is not None:
            results = tuple(c.type._cached_result_processor(dialect, None) for c in columns)
        made = None if columns is None else _row_type([c.name for c in columns])
        return _Compiled(str(compiled), names, binds, fixed, results, positional, made)

    def _error(self, connection: Connection, found: _Compiled, values: Any, cause: Exception) -> Exception:
        base = connection.dialect.loaded_dbapi.Error
        if not isinstance(cause, base):
            return cause
        made = DBAPIError.instance(found.sql, values, cause, base)
        return made if isinstance(made, StatementError | DBAPIError) else cause


def _row_type(names: list[str]) -> Any:
    return namedtuple("Found", names)  # the columns are known at run time


def _bound(processor: Callable[[Any], Any] | None, value: Any) -> Any:
    return processor(value) if processor is not None else value
