"""A migration of many cases, from its proposal to its end: confirmed by a second person, each case exactly once.

proposed → confirmed → undoing, or proposed → withdrawn. A case is pending → moved → undone, or refused (it stayed on
its version), or kept (it has gone on, so the undo left it). What became of a case is written in the transaction that
moves it, so whoever goes on after a kill moves nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engine.errors import BadInput, Conflict, EngineError, NotAllowed, NotFound
from engine.operate import mapping, migrate, snapshots
from engine.operate.mapping import MigrationPlan
from engine.operate.previews import Preview
from engine.store import codec
from engine.store import surrounding_tables as around
from engine.store import tables as t
from engine.store.bulk_rows import among, insert_rows
from engine.store.migration_tables import migration, migration_case
from engine.transaction.work import Work
from ground.bilingual import Bilingual
from ground.bilingual import of as cause_of
from ground.blank import is_blank

_M, _C = migration.c, migration_case.c
PENDING, MOVED, REFUSED, UNDONE, KEPT = STATES = ("pending", "moved", "refused", "undone", "kept")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which cases move from one definition id to another, by which changes of the automatic plan, and why."""

    source: str
    target: str
    cases: Sequence[str]
    reason: str
    home: str
    changes: Mapping[str, str | None] = field(default_factory=dict)


def plan_of(work: Work, source: str, target: str, changes: Mapping[str, str | None]) -> MigrationPlan:
    """The automatic plan between two definition ids, with the changes that a person made. NotFound, BadInput."""
    old, new = (work.definitions.compiled(work.connection, one) for one in (source, target))
    if old.process.key != new.process.key or source == target:
        raise BadInput(
            "Expected two different versions of one process: choose another version to move to",
            zh="须为同一流程的两个不同版本，请另选目标版本",
        )
    chosen = mapping.changed(mapping.automatic(old, new), changes, old, new)
    mapping.check(chosen, old, new)
    return chosen


def propose(work: Work, asked: Proposal) -> str:
    """Keep which cases are to be moved, how and why; a second person confirms it. BadInput, NotFound."""
    chosen = plan_of(work, asked.source, asked.target, asked.changes)
    migrate.check(work, chosen, asked.reason)
    cases = list(dict.fromkeys(asked.cases))
    if not cases:
        raise BadInput("Expected cases to move but got none: mark some", zh="请勾选要迁移的案件")
    key = work.new_id()
    values = {
        "id": key, "key": work.definitions.compiled(work.connection, asked.source).process.key,
        "source": asked.source, "target": asked.target, "changes": codec.encode(dict(asked.changes)),
        "reason": asked.reason, "home": asked.home, "state": "proposed", "job": None,
        "proposed_by": work.actor.account, "proposed_at": work.now,
    }  # fmt: skip
    work.connection.execute(insert(migration), values)
    rows = [{"migration_id": key, "position": at, "case_id": one, "state": PENDING} for at, one in enumerate(cases, 1)]
    insert_rows(work.connection, migration_case, rows)
    return key


def read(connection: Connection, migration_id: str) -> Any:
    """A migration's row. NotFound."""
    row = connection.execute(select(migration).where(_M.id == migration_id)).one_or_none()
    if row is None:
        raise NotFound("Expected a migration but there is none", zh="没有这次迁移")
    return row


def listed(connection: Connection, key: str, home: str, limit: int = 50) -> list[Any]:
    """The migrations of a process that were proposed in a studio, newest first."""
    query = select(migration).where(_M.key == key, _M.home == home)
    return list(connection.execute(query.order_by(_M.proposed_at.desc(), _M.id.desc()).limit(limit)))


def figures(connection: Connection, migration_id: str) -> dict[str, int]:
    """How many of its cases are in which state."""
    query = select(_C.state, func.count()).where(_C.migration_id == migration_id).group_by(_C.state)
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def items(connection: Connection, migration_id: str, state: str = "", after: int = 0, limit: int = 100) -> list[Any]:
    """One page of its cases in a state ("" for any), after a position."""
    query = select(migration_case).where(_C.migration_id == migration_id, _C.position > after)
    if state:
        query = query.where(_C.state == state)
    return list(connection.execute(query.order_by(_C.position).limit(limit)))


def may_confirm(row: Any, account: str | None) -> bool:
    """Is it proposed, and this account not the one who proposed it (four eyes, as for publishing)?"""
    return bool(row.state == "proposed" and account != row.proposed_by)


def confirm(work: Work, row: Any, job: str) -> None:
    """Let the background job move the cases. NotAllowed for whoever proposed it, Conflict when it is not proposed."""
    if row.state == "proposed" and not may_confirm(row, work.actor.account):
        raise NotAllowed(
            "Expected a second person to confirm the migration: nobody confirms a proposal of their own",
            zh="须由另一人确认：自己提出的迁移不能自己确认",
        )
    said = {"state": "confirmed", "job": job, "confirmed_by": work.actor.account, "confirmed_at": work.now}
    _move(work, row, "proposed", said)


def withdraw(work: Work, row: Any) -> None:
    """Give up a proposal; nothing was moved. Conflict when it is not proposed any more."""
    _move(work, row, "proposed", {"state": "withdrawn"})


def begin_undo(work: Work, row: Any, job: str, reason: str) -> None:
    """Let the background job put the moved cases back where they have not gone on. BadInput, Conflict."""
    if is_blank(reason):
        raise BadInput("Expected a reason for the undo but got none; say why", zh="请填写撤回迁移的原因")
    if not figures(work.connection, row.id)[MOVED]:
        raise Conflict("Expected moved cases to put back but there are none", zh="没有可撤回的案件")
    said = {"job": job, "undone_by": work.actor.account, "undone_at": work.now, "undo_reason": reason}
    _move(work, row, "confirmed", {"state": "undoing", **said})


def _move(work: Work, row: Any, state: str, values: Mapping[str, Any]) -> None:
    still = update(migration).where(_M.id == row.id, _M.state == state).values(dict(values))
    if not work.connection.execute(still).rowcount:
        raise Conflict(
            f"Expected a migration that is {state} but it is not: read it again",
            zh="这次迁移的状态已变化，请刷新后再试",
        )


# -- one case after another -------------------------------------------------------------------------------
def move(work: Work, row: Any, item: Any) -> Preview | None:
    """Move one pending case and note it, in one transaction; None when another runner was first. EngineError."""
    if not _note(work, item, PENDING, MOVED, None):
        return None
    chosen = plan_of(work, row.source, row.target, codec.decode(row.changes))
    found = migrate.move(work, chosen, (item.case_id, row.id, row.reason))
    if found.reasons:
        _note(work, item, MOVED, REFUSED, Bilingual("；".join(found.reasons_zh), "; ".join(found.reasons)))
    return found


def refuse(work: Work, item: Any, cause: EngineError) -> None:
    """Note why a case could not be moved; it stays on its version."""
    _note(work, item, PENDING, REFUSED, cause_of(cause))


def undo(work: Work, row: Any, item: Any) -> None:
    """Put one moved case back and note it, in one transaction. Conflict when it has gone on since."""
    if not _note(work, item, MOVED, UNDONE, None):
        return
    kept = around.snapshot.c
    query = select(kept.id).where(kept.batch == row.id, kept.case_id == item.case_id)
    snapshots.undo(work, work.connection.execute(query).scalar_one(), row.undo_reason)


def keep(work: Work, item: Any, cause: EngineError) -> None:
    """Note why a case could not be put back; it stays on the new version."""
    _note(work, item, MOVED, KEPT, cause_of(cause))


def _note(work: Work, item: Any, before: str, after: str, said: Bilingual | None) -> bool:
    still = (_C.migration_id == item.migration_id, _C.position == item.position, _C.state == before)
    values = {"state": after, "at": work.now, "said": said and said.en, "said_zh": said and said.zh}
    return bool(work.connection.execute(update(migration_case).where(*still).values(values)).rowcount)


def cases_of(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    """The case rows of several ids."""
    return {row.id: row for row in connection.execute(select(t.case).where(among(connection, t.case.c.id, ids)))}
