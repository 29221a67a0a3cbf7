"""A case in memory: its row, and how it is loaded and saved with its scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from engine.errors import NotFound
from engine.store import tables as t
from engine.store.scope import Scope as Scope
from engine.store.scope import save_scope
from engine.store.writes import SAVE_CASE, SAVE_PACE, Writes, exactly_one
from ground.connection import Begun
from ground.prepared import Prepared, ask


class LockedTask(NamedTuple):
    """A task's row, and its case's id and version under the lock."""

    case_id: str
    version: int
    task: Any


@dataclass(slots=True, eq=False)
class Case:
    """A running case (流程实例). `row_version` is the version that was read."""

    id: str
    number: str
    definition_id: str
    key: str
    owner: str
    business_key: str | None
    title: str
    state: str
    organisation: str | None
    province: str | None
    started_by: str | None
    started_at: Any
    ended_at: Any
    outcome: str | None
    incidents: int
    row_version: int
    history_seq: int
    history_digest: str
    scopes: dict[str, Scope] = field(default_factory=dict)
    all_loaded: bool = False
    fresh: bool = False
    saved_seq: int = -1
    saved_standing: tuple[Any, ...] = ()
    opened: dict[str, dict[str, Any]] = field(default_factory=dict)  # rows of the last tasks opened here, by id

    @property
    def root(self) -> Scope:
        return self.scopes[self.id]  # the root scope carries the case's own id

    def standing(self) -> tuple[Any, ...]:
        """The columns of a case that seldom change and are indexed."""
        return self.state, self.definition_id, self.outcome, self.ended_at

    def row(self) -> dict[str, Any]:
        names = [c.name for c in t.case.columns]
        return {name: getattr(self, name) for name in names}

    def remember(self, task: dict[str, Any]) -> None:
        """Keep the row of a task that opens, for its decision; what waits for the calendar is computed elsewhere."""
        if task["waits_calendar"] is None:
            self.opened[task["id"]] = task
        if len(self.opened) > REMEMBERED:
            del self.opened[next(iter(self.opened))]


REMEMBERED = 8  # open tasks that a case remembers; of more, only the latest
LOAD_CASE = select(t.case).where(t.case.c.id == bindparam("x_id"))
LOCK_CASE = Prepared(LOAD_CASE.with_for_update())
TASK = Prepared(select(t.task).where(t.task.c.id == bindparam("x_id")))
# The lock comes first: no other decision can change the task once it has been read.
_VERSION = (t.case.c.id.label("of_case"), t.case.c.row_version.label("version"))
LOCK_VERSION = Prepared(select(*_VERSION).where(t.case.c.id == bindparam("x_id")).with_for_update())
LOCK_CASE_OF_TASK = Prepared(
    select(*_VERSION)
    .where(t.case.c.id == select(t.task.c.case_id).where(t.task.c.id == bindparam("x_id")).scalar_subquery())
    .with_for_update(of=t.case)
)
# On SQLite a writer has the lock already, so one query is enough; on PostgreSQL two were faster.
CASE_WITH_TASK = Prepared(
    select(*_VERSION, *t.task.c)
    .join_from(t.task, t.case, t.case.c.id == t.task.c.case_id)
    .where(t.task.c.id == bindparam("x_id"))
)
LOAD_SCOPE = Prepared(select(t.scope).where(t.scope.c.id == bindparam("x_id")))
LOAD_SCOPES = select(t.scope).where(t.scope.c.case_id == bindparam("x_id"))


def load(connection: Begun, case_id: str) -> Case:
    """The case with its root scope, locked until the transaction ends; NotFound."""
    asked = {"x_id": case_id}
    row, root = ask(connection, (LOCK_CASE, asked), (LOAD_SCOPE, asked))
    if row is None:
        raise NotFound(
            f"Expected a case {case_id} but there is none",
            zh=f"没有编号为 {case_id} 的案件",
        )
    found = loaded(LOCK_CASE.as_row(connection, row))
    if root is not None:
        found.scopes[case_id] = Scope.load(LOAD_SCOPE.as_row(connection, root))
    return found


def version(connection: Begun, case_id: str) -> int | None:
    """The version of a case, locked until the transaction ends; None without such a case."""
    row = LOCK_VERSION.one(connection, {"x_id": case_id})
    return None if row is None else int(row.version)


def with_task(connection: Begun, task_id: str) -> LockedTask | None:
    """A task and the version of its case, which is locked until the transaction ends; None without such a task."""
    asked = {"x_id": task_id}
    if connection.dialect.name == "sqlite":
        (row,) = ask(connection, (CASE_WITH_TASK, asked))
        return None if row is None else LockedTask(row[0], row[1], TASK.as_row(connection, row[2:]))
    case, task = ask(connection, (LOCK_CASE_OF_TASK, asked), (TASK, asked))
    return None if case is None else LockedTask(case[0], case[1], TASK.as_row(connection, task))


def remembered(case: Case, task_id: str) -> Any:
    """Take the row of an open task, as this process wrote it, from its case."""
    return TASK.made(case.opened.pop(task_id))


def loaded(row: Any) -> Case:
    """The case that a row describes."""
    found = Case(**row._asdict())
    found.saved_seq, found.saved_standing = found.history_seq, found.standing()
    return found


def scope(connection: Begun, case: Case, scope_id: str) -> Scope:
    """A scope of the case, from memory or the store; NotFound."""
    known = case.scopes.get(scope_id)
    if known is None:
        row = LOAD_SCOPE.one(connection, {"x_id": scope_id})
        if row is None:
            raise NotFound(
                f"Expected a scope {scope_id} of case {case.number} but there is none",
                zh=f"案件 {case.number} 中没有作用域 {scope_id}",
            )
        known = case.scopes[scope_id] = Scope.load(row)
    return known


def load_scopes(connection: Connection, case: Case) -> None:
    """Load every live scope of the case that is not in memory yet (to cancel, or to look at conditions)."""
    for row in connection.execute(LOAD_SCOPES, {"x_id": case.id}):
        if row.id not in case.scopes:
            case.scopes[row.id] = Scope.load(row)
    case.all_loaded = True


def live_scopes(case: Case) -> list[Scope]:
    """The live scopes in memory, in the order in which they were opened."""
    return sorted((found for found in case.scopes.values() if not found.gone), key=lambda found: found.id)


def save(case: Case, writes: Writes) -> None:
    """Put the changed scopes and the case row among the writes; afterwards the case counts as clean."""
    for found in list(case.scopes.values()):
        save_scope(found, case, writes)
        if found.gone:
            del case.scopes[found.id]
    moved, case.saved_standing = case.standing() != case.saved_standing, case.standing()
    case.saved_seq = case.history_seq
    if case.fresh:
        writes.insert(t.case, case.row())
        case.fresh = False
        return
    writes.run_first(SAVE_CASE if moved else SAVE_PACE, _case_params(case), exactly_one(f"case {case.number}"))
    case.row_version += 1


def _case_params(case: Case) -> dict[str, Any]:
    return {
        "x_id": case.id,
        "x_version": case.row_version,
        "x_next": case.row_version + 1,
        "x_state": case.state,
        "x_ended": case.ended_at,
        "x_outcome": case.outcome,
        "x_incidents": case.incidents,
        "x_definition": case.definition_id,
        "x_seq": case.history_seq,
        "x_digest": case.history_digest,
    }
