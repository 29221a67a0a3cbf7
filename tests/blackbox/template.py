"""A PostgreSQL database for an installation that a soak or a measurement fills by itself."""

from __future__ import annotations

from sqlalchemy import make_url, text

from ground.opening import open_database


def new_database(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new PostgreSQL database, made from a template."""
    admin = open_database(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
