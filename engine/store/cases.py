"""A case in memory: its row, its scopes, and how they are loaded and saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from engine.errors import NotFound
from engine.spiff.advance import Marking, TokenRow
from engine.store import codec
from engine.store import tables as t
from engine.store.fast import Prepared, ask
from engine.store.hand import Begun
from engine.store.writes import DELETE_SCOPE, SAVE_BOTH, SAVE_CASE, SAVE_PACE, SAVE_STATE, Writes, exactly_one

_UNREAD: Any = object()


class Scope:
    """A scope of a case: a process, a sub-process, a multi-instance body, a called process, a handler.

    `marking` are the live tokens; `waits` the timers and subscriptions by token (0: of the scope itself);
    `memo` the counters of its kind; `data` its own variables, decoded when first read.
    """

    __slots__ = (
        "id", "case_id", "parent_id", "token", "element", "kind", "definition_id",
        "marking", "waits", "memo", "_data", "_stored", "fresh", "changed", "touched", "gone",
    )  # fmt: skip

    def __init__(self, **row: Any) -> None:
        self.id: str = row["id"]
        self.case_id: str = row["case_id"]
        self.parent_id: str | None = row["parent_id"]
        self.token: int = row["token"]
        self.element: str = row["element"]
        self.kind: str = row["kind"]
        self.definition_id: str = row["definition_id"]
        self.marking = Marking()
        self.waits: dict[int, list[str]] = {}
        self.memo: dict[str, Any] = {}
        self._data: dict[str, Any] = {}
        self._stored: str | None = None
        self.fresh = True
        self.changed = False
        self.touched = False
        self.gone = False

    @classmethod
    def load(cls, row: Any) -> Scope:
        scope = cls(**row._asdict())
        state = codec.decode(row.state)
        scope.marking = Marking(state["n"], tuple(TokenRow(*token) for token in state["t"]))
        scope.waits = {int(token): ids for token, ids in state.get("w", {}).items()}
        scope.memo = state.get("m", {})
        scope._data = _UNREAD
        scope._stored = row.data
        scope.fresh = False
        return scope

    @property
    def data(self) -> dict[str, Any]:
        if self._data is _UNREAD:
            self._data = codec.decode(self._stored or "")
            self._stored = None
        return self._data

    def touch_data(self) -> None:
        """Say that `data` changed and must be written."""
        self.touched = True

    def state_text(self) -> str:
        state: dict[str, Any] = {"n": self.marking.next, "t": self.marking.tokens}
        if self.waits:
            state["w"] = self.waits
        if self.memo:
            state["m"] = self.memo
        return codec.encode(state)

    def node_of(self, token: int) -> str | None:
        """The element on which a live token stands."""
        for row in self.marking.tokens:
            if row.id == token:
                return row.node
        return None


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
        """What seldom changes of a case and is indexed."""
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


REMEMBERED = 8  # open tasks of a case: of more, the latest
LOAD_CASE = select(t.case).where(t.case.c.id == bindparam("x_id"))
LOCK_CASE = Prepared(LOAD_CASE.with_for_update())
TASK = Prepared(select(t.task).where(t.task.c.id == bindparam("x_id")))
# The lock comes first: what is read of the task afterwards, no other decision can change any more.
_VERSION = (t.case.c.id.label("of_case"), t.case.c.row_version.label("version"))
LOCK_VERSION = Prepared(select(*_VERSION).where(t.case.c.id == bindparam("x_id")).with_for_update())
LOCK_CASE_OF_TASK = Prepared(
    select(*_VERSION)
    .where(t.case.c.id == select(t.task.c.case_id).where(t.task.c.id == bindparam("x_id")).scalar_subquery())
    .with_for_update(of=t.case)
)
# On SQLite whoever writes has the lock already, so one question is enough; on PostgreSQL the two were the faster.
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
    found = loaded(LOCK_CASE.told(connection, row))
    if root is not None:
        found.scopes[case_id] = Scope.load(LOAD_SCOPE.told(connection, root))
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
        return None if row is None else LockedTask(row[0], row[1], TASK.told(connection, row[2:]))
    case, task = ask(connection, (LOCK_CASE_OF_TASK, asked), (TASK, asked))
    return None if case is None else LockedTask(case[0], case[1], TASK.told(connection, task))


def remembered(case: Case, task_id: str) -> Any:
    """The row of an open task as this process wrote it; it is the case's no more."""
    return TASK.made(case.opened.pop(task_id))


def loaded(row: Any) -> Case:
    """The case that a row tells of."""
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
        _save_scope(found, writes)
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


def _save_scope(found: Scope, writes: Writes) -> None:
    if found.gone:
        if not found.fresh:
            writes.delete(DELETE_SCOPE, found.id)
    elif found.fresh:
        writes.insert(t.scope, _scope_row(found))
    elif found.touched:
        params = {"x_id": found.id, "x_state": found.state_text(), "x_data": codec.encode(found.data)}
        writes.run(SAVE_BOTH, params)
    elif found.changed:
        writes.run(SAVE_STATE, {"x_id": found.id, "x_state": found.state_text()})
    found.fresh = found.touched = found.changed = False


def _scope_row(found: Scope) -> dict[str, Any]:
    row = {name: getattr(found, name) for name in ("id", "case_id", "parent_id", "token", "element", "kind")}
    return {
        **row,
        "definition_id": found.definition_id,
        "state": found.state_text(),
        "data": codec.encode(found.data),
    }


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
