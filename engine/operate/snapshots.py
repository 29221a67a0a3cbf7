"""Snapshots of a case before a change, so that the change can be taken back while nothing else has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.errors import BadInput, Conflict, NotFound
from engine.run import commands
from engine.store import codec
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.transaction.work import Work
from ground.blank import is_blank

_LIVE: tuple[Table, ...] = (t.scope, t.task, t.timer, t.subscription, t.incident, t.item)
_S = around.snapshot.c


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The live rows of a case, its definition, and by id on which element each decided task stood."""

    case_id: str
    definition_id: str
    rows: Mapping[str, list[dict[str, Any]]]
    decided: Mapping[str, str]


def take(work: Work, case_id: str) -> Snapshot:
    """The live rows of a case as they are now."""
    case = work.case(case_id)
    rows = {table.name: _rows(work.connection, table, case_id) for table in _LIVE}
    c = t.task.c
    query = select(c.id, c.element).where(c.case_id == case_id, c.state != "open")
    decided = {row.id: row.element for row in work.connection.execute(query)}
    return Snapshot(case_id, case.definition_id, rows, decided)


def keep(work: Work, taken: Snapshot, batch: str) -> str:
    """Store a snapshot after its change was flushed; the row version it notes must not move before an undo."""
    case = work.case(taken.case_id)
    key = work.new_id()
    row = {
        "id": key,
        "case_id": taken.case_id,
        "batch": batch,
        "taken_at": work.now,
        "taken_by": work.actor.account,
        "row_version": case.row_version,
        "rows": codec.encode(
            {"definition": taken.definition_id, "rows": dict(taken.rows), "decided": dict(taken.decided)}
        ),
        "state": "kept",
    }
    work.connection.execute(insert(around.snapshot), row)
    return key


def of_batch(connection: Connection, batch: str) -> list[Any]:
    """The snapshots of one migration (id, case_id, state)."""
    return list(connection.execute(select(_S.id, _S.case_id, _S.state).where(_S.batch == batch)))


def latest(connection: Connection, case_id: str) -> str | None:
    """The newest kept snapshot of a case."""
    query = select(_S.id).where(_S.case_id == case_id, _S.state == "kept").order_by(_S.taken_at.desc(), _S.id.desc())
    found: str | None = connection.execute(query.limit(1)).scalar_one_or_none()
    return found


def undo(work: Work, snapshot_id: str, reason: str) -> None:
    """Put a case back as it was before its migration. NotFound, Conflict (it has moved on since), BadInput."""
    if is_blank(reason):
        raise BadInput(
            "Expected a reason for the undo but got none; say why",
            zh="请填写撤回迁移的原因",
        )
    row = work.connection.execute(select(around.snapshot).where(_S.id == snapshot_id)).one_or_none()
    if row is None:
        raise NotFound(
            f"Expected a snapshot {snapshot_id} but there is none",
            zh=f"没有编号为 {snapshot_id} 的迁移快照",
        )
    case = work.case(row.case_id)
    if row.state != "kept" or case.row_version != row.row_version:
        raise Conflict(
            f"Expected case {case.number} untouched since its migration but it has gone on",
            zh=f"案件 {case.number} 迁移后已继续办理，不能撤回迁移",
        )
    stored = codec.decode(row.rows)
    _put_back(work.connection, row.case_id, stored["rows"])
    for task_id, element in stored.get("decided", {}).items():
        work.connection.execute(update(t.task).where(t.task.c.id == task_id).values(element=element))
    work.connection.execute(update(around.snapshot).where(_S.id == snapshot_id).values(state="undone"))
    gone_from = case.definition_id
    case.definition_id = stored["definition"]
    case.scopes.clear()  # memory holds the state after the migration
    case.all_loaded = False
    work.all_scopes(case)
    detail = {"from": gone_from, "to": stored["definition"], "reason": reason}
    commands.resume(work, row.case_id, lambda run: run.record("migration_undone", case.key, detail))


def _rows(connection: Connection, table: Table, case_id: str) -> list[dict[str, Any]]:
    query = select(table).where(table.c.case_id == case_id)
    if table is t.task:
        query = query.where(table.c.state == "open")
    return [dict(row) for row in connection.execute(query).mappings()]


def _put_back(connection: Connection, case_id: str, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    for table in _LIVE:
        gone = delete(table).where(table.c.case_id == case_id)
        if table is t.task:
            gone = gone.where(table.c.state == "open")
        connection.execute(gone)
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])
