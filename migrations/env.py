"""Alembic's entry: every room's tables, one connection, one transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Engine, MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator

from migrations.rooms import metadatas


def plain(kind: str, value: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the store, so that old revisions need no code of ours."""
    if kind == "type" and isinstance(value, TypeDecorator):
        there = value.load_dialect_impl(sqlite.dialect())
        same = isinstance(there, type(value.impl_instance))
        return f"sa.{value.impl!r}" + ("" if same else f".with_variant(sa.{there!r}, 'sqlite')")
    return False


def run() -> None:
    """Run the asked revisions on the engine that migrations.run put into the configuration."""
    engine: Engine = context.config.attributes["engine"]
    only: MetaData | None = context.config.attributes.get("only")

    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return only is None or kind != "table" or name in only.tables

    with engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadatas() if only is None else only,
            render_item=plain,
            include_name=ours,
        )
        context.run_migrations()


run()
