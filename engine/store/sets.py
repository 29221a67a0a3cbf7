"""Many rows in one statement: arrays on PostgreSQL (one round trip whatever the number), a batch on SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Table, insert, text, update
from sqlalchemy import bindparam as bind

from engine.store.tables import Instant

Rows = Sequence[Mapping[str, Any]]


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows that all have the same columns."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    connection.execute(text(_insert_sql(table, names)), _arrays(names, rows))


def update_rows(connection: Connection, table: Table, key: str, rows: Rows) -> None:
    """Set the columns of each row where `key` is that row's; all rows have the same columns."""
    names = tuple(name for name in rows[0])
    if connection.dialect.name != "postgresql":
        changes: dict[str, Any] = {name: bind(f"x_{name}") for name in names if name != key}
        statement = update(table).where(table.c[key] == bind(f"x_{key}")).values(changes)
        connection.execute(statement, [{f"x_{name}": row[name] for name in names} for row in rows])
        return
    connection.execute(text(_update_sql(table, key, names)), _arrays(names, rows))


def _arrays(names: tuple[str, ...], rows: Rows) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in names}


@lru_cache(maxsize=32)
def _insert_sql(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) SELECT * FROM {_unnest(table, names)}"


@lru_cache(maxsize=32)
def _update_sql(table: Table, key: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f'"{name}" = v."{name}"' for name in names if name != key)
    columns = ", ".join(f'"{name}"' for name in names)
    source = f"{_unnest(table, names)} AS v({columns})"
    return f'UPDATE {table.name} SET {changes} FROM {source} WHERE {table.name}."{key}" = v."{key}"'


def _unnest(table: Table, names: tuple[str, ...]) -> str:
    arrays = ", ".join(f"CAST(:{name} AS {_type(table, name)}[])" for name in names)
    return f"unnest({arrays})"


def _type(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, Instant):
        return "timestamptz"
    if isinstance(kind, Boolean):
        return "boolean"
    return "bigint" if isinstance(kind, Integer) else "text"
