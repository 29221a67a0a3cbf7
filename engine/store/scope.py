"""A scope of a case in memory, and how it is saved; each save keeps what the one before it wrote (拿回)."""

from __future__ import annotations

from typing import Any, Protocol

from engine.store import codec
from engine.store import tables as t
from engine.store.writes import DELETE_SCOPE, SAVE_LAST, SAVE_STATE, Writes
from engine.tokens import Marking, TokenRow

_UNREAD: Any = object()


class Scope:
    """A scope of a case: a process, a sub-process, a multi-instance body, a called process, a handler.

    `marking` are the live tokens; `waits` the timers and subscriptions by token (0: of the scope itself);
    `memo` the counters of its kind; `data` its own variables, decoded when first read; `dropped` the rows of
    the waits that a decision has ended since the last save, by table.
    """

    __slots__ = (
        "id", "case_id", "parent_id", "token", "element", "kind", "definition_id",
        "marking", "waits", "memo", "_data", "_stored", "dropped", "fresh", "changed", "touched",
        "gone",
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
        self.dropped: dict[str, list[dict[str, Any]]] = {}
        self.fresh = True
        self.changed = False
        self.touched = False
        self.gone = False

    @classmethod
    def load(cls, row: Any) -> Scope:
        scope = cls(**row._asdict())
        scope._stand_as(row.state)
        scope._data = _UNREAD
        scope._stored = row.data
        scope.fresh = False
        return scope

    def _stand_as(self, text: str) -> None:
        state = codec.decode(text)
        self.marking = Marking(state["n"], tuple(TokenRow(*token) for token in state["t"]))
        self.waits = {int(token): ids for token, ids in state.get("w", {}).items()}
        self.memo = state.get("m", {})

    def put_back(self, state: str, data: str | None) -> None:
        """Be again as the stored texts say; `data` None: the variables are as they were."""
        self._stand_as(state)
        self.changed = True
        if data is not None:
            self._data = codec.decode(data)
            self.touch_data()

    @property
    def data(self) -> dict[str, Any]:
        if self._data is _UNREAD:
            self._data = codec.decode(self._stored or "")
            self._stored = None
        return self._data

    def touch_data(self) -> None:
        """Note that `data` changed and must be written."""
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


class Saved(Protocol):
    """What saving a scope needs of its case."""

    state: str
    history_seq: int


def save_scope(found: Scope, case: Saved, writes: Writes) -> None:
    """Put a scope among the writes as far as it has changed; afterwards it counts as clean."""
    if found.gone:
        if not found.fresh:
            writes.delete(DELETE_SCOPE, found.id)
    elif found.fresh:
        writes.insert(t.scope, _row(found, case))
    elif found.touched or found.changed:
        _change(found, case, writes)
    found.fresh = found.touched = found.changed = False
    found.dropped = {}


def _change(found: Scope, case: Saved, writes: Writes) -> None:
    params = {"x_id": found.id, "x_state": found.state_text(), "x_seq": case.history_seq}
    if case.state != "active":
        writes.run(SAVE_LAST, {**params, "x_data": codec.encode(found.data)})
        return
    params["x_dropped"] = codec.encode(found.dropped) if found.dropped else None
    params["x_data"] = codec.encode(found.data) if found.touched else None
    writes.run_alike(SAVE_STATE, params)


def _row(found: Scope, case: Saved) -> dict[str, Any]:
    row = {name: getattr(found, name) for name in ("id", "case_id", "parent_id", "token", "element", "kind")}
    return {
        **row,
        "definition_id": found.definition_id,
        "state": found.state_text(),
        "data": codec.encode(found.data),
        "seq": case.history_seq,
        "before_seq": None, "before_state": None, "before_data": None, "dropped": None,
    }  # fmt: skip
