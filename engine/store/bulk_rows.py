"""Many rows in one statement, and many ids in one parameter: JSON that the database takes apart.

On PostgreSQL a set of rows is one parameter, one round trip whatever the number (arrays of texts are quoted by
the driver in Python, letter by letter; JSON is written in C); on SQLite rows are a batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, Table, insert, text, update
from sqlalchemy import bindparam as bind

from engine.store.tables import Instant
from ground.json_encoder import Style, encoder

Rows = Sequence[Mapping[str, Any]]
_ITEMS = {
    "postgresql": "SELECT json_array_elements_text(CAST(:x_ids AS json))",
    "sqlite": "SELECT value FROM json_each(:x_ids)",
}


def among(connection: Connection, column: Column[Any], ids: Iterable[str]) -> ColumnElement[bool]:
    """The criterion that a column is one of many ids; once in a statement."""
    items = text(_ITEMS[connection.dialect.name]).bindparams(x_ids=json.dumps(list(ids)))
    return column.in_(items.columns(Column("item", column.type)))


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows that all have the same columns."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    connection.execute(text(_insert_sql(table, names)), {"x_rows": _json(names, rows)})


def insert_new(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert those rows that meet no unique key which stands already; return how many. All have the same columns."""
    if connection.dialect.name != "postgresql":
        # why: executed as a batch they would not tell how many were new
        return sum(connection.execute(insert(table).prefix_with("OR IGNORE"), dict(row)).rowcount for row in rows)
    names = tuple(rows[0])
    said = text(f"{_insert_sql(table, names)} ON CONFLICT DO NOTHING")
    return int(connection.execute(said, {"x_rows": _json(names, rows)}).rowcount)


def update_rows(connection: Connection, table: Table, key: str, rows: Rows) -> None:
    """Set the columns of each row where `key` is that row's; all rows have the same columns."""
    names = tuple(name for name in rows[0])
    if connection.dialect.name != "postgresql":
        changes: dict[str, Any] = {name: bind(f"x_{name}") for name in names if name != key}
        statement = update(table).where(table.c[key] == bind(f"x_{key}")).values(changes)
        connection.execute(statement, [{f"x_{name}": row[name] for name in names} for row in rows])
        return
    connection.execute(text(_update_sql(table, key, names)), {"x_rows": _json(names, rows)})


def written(rows: Rows) -> str:
    """Rows as the JSON that PostgreSQL takes apart by the names of its columns; what is not there is null."""
    return _json_of([{name: value for name, value in row.items() if value is not None} for row in rows])


def _json(names: tuple[str, ...], rows: Rows) -> str:
    return _json_of([{name: row[name] for name in names} for row in rows])


@lru_cache(maxsize=256)  # the rows of one transaction mostly carry the same few instants
def _text(value: object) -> str:
    assert isinstance(value, datetime), f"Expected text, a number or an instant in a row but got {type(value)}"
    return value.isoformat()


_json_of = encoder(_text, Style(nan=True))


@lru_cache(maxsize=32)
def _insert_sql(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_recordset(table, names)}"


@lru_cache(maxsize=32)
def _update_sql(table: Table, key: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = v."{name}"' for name in names if name != key)
    source = _recordset(table, names)
    return f'UPDATE {table.name} SET {changes} FROM {source} WHERE {table.name}."{key}" = v."{key}"'


def _recordset(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}" {_type(table, name)}' for name in names)
    return f"json_to_recordset(CAST(:x_rows AS json)) AS v({columns})"


def _type(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, Instant):
        return "timestamptz"
    if isinstance(kind, Boolean):
        return "boolean"
    return "bigint" if isinstance(kind, Integer) else "text"
