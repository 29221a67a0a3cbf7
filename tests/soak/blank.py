"""Blank databases for thousands of short lives: one connection, set back to a template instead of made anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Engine as Database

from engine.store.schema import metadata
from ground.opening import open_database

Opener = Callable[[], Database]


def in_memory() -> Database:
    """This process's database in memory, with the engine's tables and no row."""
    db, template = _template()
    connection = db.raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    driver.deserialize(template)
    connection.close()
    return db


@cache
def _template() -> tuple[Database, bytes]:
    # Keeping the connection keeps SQLAlchemy's compiled statements too: they cost more than the statements do.
    db = open_database()
    metadata.create_all(db)
    connection = db.raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    template: bytes = driver.serialize()
    connection.close()
    return db, template


def emptied(db: Database) -> Database:
    """A database of any store without its rows."""
    with db.begin() as connection:
        if db.dialect.name == "postgresql":
            names = ", ".join(table.name for table in metadata.sorted_tables)
            connection.exec_driver_sql(f"TRUNCATE {names}")
            return db
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    return db
