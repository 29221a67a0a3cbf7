"""A store in memory with the engine's tables: each try-out opens one, so the statements are compiled once."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from engine.store.schema import metadata
from ground.opening import open_database


def opened_in_memory() -> Engine:
    """A SQLite database in memory with the engine's tables and no rows."""
    database = open_database()
    connection = database.raw_connection()
    try:
        driver = connection.driver_connection
        assert driver is not None
        driver.executescript(_script())
    finally:
        connection.close()
    return database


@cache
def _script() -> str:
    dialect = sqlite.dialect()
    made: list[DDLElement] = []
    for table in metadata.sorted_tables:
        made += (CreateTable(table), *map(CreateIndex, sorted(table.indexes, key=lambda one: str(one.name))))
    return ";\n".join(str(one.compile(dialect=dialect)) for one in made)
