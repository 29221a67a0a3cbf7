"""The read audit (O10): every full view and every bulk read is on disk before its answer leaves.

On PostgreSQL it is a table of the same database, written in a transaction of its own so that it stays when the
request rolls back. On SQLite it is a separate file, because a read must not queue for the main file's write lock.
Writers that meet are flushed together (group commit): the first takes the batch, the others wait for its flush.
"""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, Table, insert, select

from ground.opening import open_database
from records.ids import new_id
from records.tables.audit import ReadAudit

_TABLE = cast(Table, ReadAudit.__table__)


@dataclass(frozen=True)
class Reading:
    """One view or bulk read: who, what, why (the route), when, and the ids it showed."""

    read_at: datetime
    what: str
    why: str
    ids: tuple[str, ...]
    account_id: str | None = None
    org_id: str | None = None
    province: str = ""

    def row(self) -> dict[str, Any]:
        """Return the row to store; ids leave only a digest and a count."""
        return {
            "id": new_id(), "read_at": self.read_at, "account_id": self.account_id, "org_id": self.org_id,
            "province": self.province, "what": self.what, "why": self.why[:200], "count": len(self.ids),
            "ids_digest": digest_of(self.ids),
        }  # fmt: skip


def digest_of(ids: Iterable[str]) -> str:
    """Return the digest that binds an entry to its rows, in any order of them."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


class _Batch:
    """Rows that will reach the disk together, and what their writers wait on."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.done = threading.Event()
        self.error: Exception | None = None


class AuditLog:
    """Writes entries durably; `record` returns when they are on disk, or raises and the answer must not leave."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = _Batch()
        self._pick = threading.Lock()
        self._flush = threading.Lock()

    def record(self, reading: Reading) -> None:
        """Write one entry; concurrent callers share a flush."""
        with self._pick:
            batch = self._open
            batch.rows.append(reading.row())
            leads = len(batch.rows) == 1
        if leads:
            self._lead(batch)
        batch.done.wait()
        if batch.error is not None:
            raise batch.error

    def entries(self, since: datetime, account_id: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
        """Return entries from an instant on, newest first, of one account or all."""
        query = select(_TABLE).where(_TABLE.c.read_at >= since).order_by(_TABLE.c.read_at.desc()).limit(limit)
        if account_id is not None:
            query = query.where(_TABLE.c.account_id == account_id)
        with self._engine.begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def readings_of(self, one: str, since: datetime, limit: int = 200) -> list[dict[str, Any]]:
        """Return the entries that showed just this one id from an instant on, newest first."""
        t = _TABLE.c
        return self._newest(limit, t.ids_digest == digest_of([one]), t.count == 1, t.read_at >= since)

    def lists_of(self, orgs: Sequence[str], since: datetime, limit: int = 200) -> list[dict[str, Any]]:
        """Return the bulk reads made at some organisations from an instant on, newest first: they name no id."""
        t = _TABLE.c
        return self._newest(limit, t.org_id.in_(orgs), t.count > 1, t.what.startswith("student."), t.read_at >= since)

    def _newest(self, limit: int, *where: Any) -> list[dict[str, Any]]:
        query = select(_TABLE).where(*where).order_by(_TABLE.c.read_at.desc()).limit(limit)
        with self._engine.begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _lead(self, batch: _Batch) -> None:
        with self._flush:  # while a flush runs, later writers gather in our batch
            with self._pick:
                self._open = _Batch()
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(_TABLE), batch.rows)
            except Exception as error:
                batch.error = error
            finally:
                batch.done.set()


def open_audit(engine: Engine, path: Path | None = None) -> AuditLog:
    """Open the audit beside a store: the same database on PostgreSQL, the file `path` on SQLite."""
    if engine.dialect.name != "sqlite":
        # connections of its own: a request that holds one of the pool must not wait for another to be written down
        url = engine.url.render_as_string(hide_password=False)
        return AuditLog(open_database(url, pool_size=2, max_overflow=0))
    if path is None:
        path = Path(str(engine.url.database)).with_name("audit.db")
    own = open_database(f"sqlite:///{path}")
    with own.begin() as connection:
        _TABLE.create(connection, checkfirst=True)
        for index in _TABLE.indexes:
            index.create(connection, checkfirst=True)  # a file of an earlier Heban can lack one
    return AuditLog(own)
