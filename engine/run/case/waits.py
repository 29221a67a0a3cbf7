"""Rows that wait: timers, subscriptions and conditions, armed for a token and dropped with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from engine.run.case.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.timer_row import timer_row
from engine.store.writes import DELETE_SUBSCRIPTION, DELETE_TIMER

# The case stands in it for its index: no scope or task of a million is searched for.
DROP_TASK_TIMERS = delete(t.timer).where(
    t.timer.c.case_id == bindparam("x_case"), t.timer.c.scope_id == bindparam("x_scope"), t.timer.c.task_id.is_not(None)
)
DROP_TASK_TIMERS_OF_TOKEN = DROP_TASK_TIMERS.where(t.timer.c.token == bindparam("x_token"))


def timer(run: Run, at: tuple[Scope, int, str], due: datetime | None, kind: str, detail: Any = None) -> str:
    """Arm a timer for a token; `due` None waits for the calendar."""
    scope, token, element = at
    key = "t" + run.work.new_id()
    run.work.writes.insert(
        t.timer,
        timer_row(
            id=key,
            due_at=due,
            kind=kind,
            case_id=run.case.id,
            scope_id=scope.id,
            token=token,
            element=element,
            detail=None if detail is None else codec.encode(detail),
        ),
    )
    _remember(scope, token, key)
    return key


def subscribe(run: Run, at: tuple[Scope, int, str], kind: str, name: str, key: str | None = None) -> None:
    """Wait for a message or a signal, or show that a condition is waited for."""
    scope, token, element = at
    row_id = "s" + run.work.new_id()
    run.work.writes.insert(
        t.subscription,
        {
            "id": row_id,
            "kind": kind,
            "name": name,
            "key": key,
            "case_id": run.case.id,
            "scope_id": scope.id,
            "token": token,
            "element": element,
            "definition_id": None,
            "created_at": run.work.now,
        },
    )
    _remember(scope, token, row_id)


def condition(run: Run, at: tuple[Scope, int, str], index: int, held: bool) -> None:
    """Wait for the condition of an event to become true; `held` is its value now (only an edge triggers)."""
    scope, token, element = at
    subscribe(run, at, "condition", element)
    name = f"{token}:{element}:{index}" if index else f"{token}:{element}"
    scope.memo.setdefault("conditions", {})[name] = held
    root = run.case.root
    root.memo["conditional"] = root.memo.get("conditional", 0) + 1
    root.changed = scope.changed = True


def _remember(scope: Scope, token: int, key: str) -> None:
    scope.waits.setdefault(token, []).append(key)
    scope.changed = True


def forget(scope: Scope, token: int, key: str) -> None:
    """Forget a wait that has fired and whose row is gone."""
    ids = scope.waits.get(token, [])
    if key in ids:
        ids.remove(key)
        scope.changed = True
    if not ids:
        scope.waits.pop(token, None)


def keep(run: Run, scope: Scope, keys: Sequence[str]) -> None:
    """Keep the rows of waits that a decision ends, so that they can come back with it (拿回)."""
    for table in (t.timer, t.subscription):
        rows = run.work.connection.execute(select(table).where(table.c.id.in_(keys))).mappings()
        scope.dropped.setdefault(table.name, []).extend(dict(row) for row in rows)


def drop(run: Run, scope: Scope, token: int) -> None:
    """Drop everything that waits for this token."""
    keys = scope.waits.pop(token, ())
    if keys and run.decided is not None:
        keep(run, scope, keys)
    for key in keys:
        delete_row(run, key)
        scope.changed = True
    _drop_conditions(run, scope, f"{token}:")


def _drop_conditions(run: Run, scope: Scope, prefix: str) -> None:
    found = scope.memo.get("conditions")
    if not found:
        return
    for name in [name for name in found if name.startswith(prefix)]:
        del found[name]
        root = run.case.root
        root.memo["conditional"] -= 1
        root.changed = scope.changed = True
    if not found:
        del scope.memo["conditions"]


def drop_all(run: Run, scope: Scope) -> None:
    """Drop every wait of a scope: timers, subscriptions, conditions."""
    for token in list(scope.waits):
        drop(run, scope, token)
    _drop_conditions(run, scope, "")


def delete_row(run: Run, key: str) -> None:
    """Delete the row of a timer or subscription; its id tells which."""
    writes = run.work.writes
    if key.startswith("t"):
        if not writes.drop_pending(t.timer, key):
            writes.delete(DELETE_TIMER, key)
    elif not writes.drop_pending(t.subscription, key):
        writes.delete(DELETE_SUBSCRIPTION, key)


def drop_task_timers(run: Run, scope: Scope, token: int | None) -> None:
    """The timers of cancelled tasks (all of a scope, or of one token): due, reminder, follow-up."""
    writes = run.work.writes
    pending = writes.rows.get("wf_timer", [])
    pending[:] = [
        row
        for row in pending
        if row["task_id"] is None or row["scope_id"] != scope.id or token not in (None, row["token"])
    ]
    asked = {"x_case": run.case.id, "x_scope": scope.id}
    if token is None:
        writes.run(DROP_TASK_TIMERS, asked)
    else:
        writes.run(DROP_TASK_TIMERS_OF_TOKEN, {**asked, "x_token": token})
