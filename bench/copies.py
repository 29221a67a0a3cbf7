"""Many cases at once: the rows of a real case, copied by the raw driver under new ids, history chained anew.

A copied case is whole: case, scopes, tasks, timers, waits and a history that verifies. Only the notices of its
start are left out, as if they had been delivered long ago.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Table, select
from sqlalchemy import Engine as Database

from engine.store import tables as t
from engine.store.tables import Instant, instant_text
from engine.transaction.journal import GENESIS, link

COPIED = (t.scope, t.task, t.timer, t.subscription)
MARK, TAIL = "\x1a", 10  # the last ten digits of an id are random: a copy puts its number there
PIECE = 10_000
Row = list[Any]


@dataclass
class Template:
    """A row as the driver takes it, and the columns in which a copy's number stands."""

    row: Row
    marked: list[tuple[int, str]]
    desk: int | None  # the column of the organisation, where copies go round over several

    def copy(self, tail: str, desk: str | None) -> Row:
        row = self.row.copy()
        for at, text in self.marked:
            row[at] = text.replace(MARK, tail)
        if self.desk is not None and desk is not None:
            row[self.desk] = desk
        return row


class Copier:
    """Copies one case; with `desks`, cases and tasks go round over these organisations."""

    def __init__(self, db: Database, case_id: str, desks: Sequence[str] = ()) -> None:
        self.db, self.desks = db, desks
        with db.connect() as connection:
            rows = {table: _rows(connection, table, case_id) for table in (t.case, *COPIED, t.history)}
        ids = {str(row["id"]) for table in (t.case, *COPIED) for row in rows[table] if "." not in row["id"]}
        self.ids = sorted(ids)
        self.templates = {table: [self._template(table, row) for row in rows[table]] for table in COPIED}
        self.case = self._template(t.case, rows[t.case][0])
        self.history = [{name: self._mark(value) for name, value in row.items()} for row in rows[t.history]]
        self.digest_at = [column.name for column in t.case.columns].index("history_digest")

    def put(self, numbers: range) -> None:
        """Write copies, ten thousand to a transaction."""
        for start in range(numbers.start, numbers.stop, PIECE):
            made: dict[Table, list[Row]] = {table: [] for table in (t.case, *COPIED, t.history)}
            for number in range(start, min(numbers.stop, start + PIECE)):
                self._copy(made, number)
            self._write(made)

    def _copy(self, made: dict[Table, list[Row]], number: int) -> None:
        tail = f"{number:0{TAIL}x}"
        desk = self.desks[number % len(self.desks)] if self.desks else None
        case = self.case.copy(tail, desk)
        case[self.digest_at] = self._chain(made[t.history], tail)
        made[t.case].append(case)
        for table, templates in self.templates.items():
            made[table] += [template.copy(tail, desk) for template in templates]

    def _chain(self, made: list[Row], tail: str) -> str:
        """The case's history, each row linked to the one before; gives the last digest."""
        digest = GENESIS
        for template in self.history:
            row = {**template, "case_id": template["case_id"].replace(MARK, tail), "prev_digest": digest}
            if row["payload"] is not None:
                row["payload"] = row["payload"].replace(MARK, tail)
                row["payload_digest"] = hashlib.sha256(row["payload"].encode()).hexdigest()
            row["digest"] = digest = link(digest, row)
            made.append(self._bound(t.history, row))
        return digest

    def _template(self, table: Table, row: dict[str, Any]) -> Template:
        names = [column.name for column in table.columns]
        values = self._bound(table, {name: self._mark(row[name]) for name in names})
        marked = [(at, value) for at, value in enumerate(values) if isinstance(value, str) and MARK in value]
        desk = names.index("organisation") if table in (t.case, t.task) else None
        return Template(values, marked, desk)

    def _mark(self, value: Any) -> Any:
        if isinstance(value, str):
            for known in self.ids:
                value = value.replace(known, known[:-TAIL] + MARK)
        return value

    def _bound(self, table: Table, row: dict[str, Any]) -> Row:
        if self.db.dialect.name != "sqlite":
            return [row[column.name] for column in table.columns]
        return [_plain(column.type, row[column.name]) for column in table.columns]

    def _write(self, made: dict[Table, list[Row]]) -> None:
        pooled = self.db.raw_connection()
        try:
            cursor = pooled.cursor()
            if self.db.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            for table, rows in made.items():
                if rows:
                    _insert(cursor, self.db.dialect.name, table, rows)
            cursor.close()
            pooled.commit()
        finally:
            pooled.close()


def settle(db: Database) -> None:
    """Tell the planner what a running installation would have learnt of the rows by now."""
    with db.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _rows(connection: Any, table: Table, case_id: str) -> list[dict[str, Any]]:
    key = table.c.id if table is t.case else table.c.case_id
    query = select(table).where(key == case_id)
    query = query.order_by(table.c.seq) if table is t.history else query
    return [dict(row) for row in connection.execute(query).mappings()]


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(kind, Instant):
        return instant_text(value)
    return int(value) if isinstance(kind, Boolean) and value is not None else value


def _insert(cursor: Any, dialect: str, table: Table, rows: list[Row]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    if dialect == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", rows)
        return
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
