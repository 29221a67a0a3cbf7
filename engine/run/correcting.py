"""Returning and correcting a case (退回补正): what whoever decides a task may choose, and what was asked for.

The decision itself goes through `commands.complete` with `Decision.returning`; `elements/returning.py` says where the
case goes, `elements/correction.py` what the correction is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.bpmn.kinds import RETURN
from engine.run.between_cases import resume
from engine.run.case.run import Run
from engine.run.elements import returning
from engine.run.elements.user_task import open_task
from engine.store import codec
from engine.store import tables as t
from engine.transaction.work import Work
from ground.prepared import Prepared

LOCALS = Prepared(select(t.task.c.corrects, t.task.c.locals).where(t.task.c.id == bindparam("x_id")))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a return asks for: `seat` returned the case by its `task`, `by` an account, for `reason`; `then` where to.

    `corrects`: the task is the correction; else it is the seat itself, earlier or the one that returned it.
    """

    seat: str
    asked: tuple[str, ...]
    reason: str | None
    by: str | None
    then: str
    corrects: bool
    task: str | None = None


def earlier_seats(work: Work, task_id: str) -> tuple[str, ...]:
    """The ids of the earlier seats that an open task can return the case to, first to last. NotFound, Conflict."""
    task = open_task(work, task_id)
    found: list[str] = []

    def look(run: Run) -> None:
        scope = run.scope(task.scope_id)
        node = run.node(scope, task.element)
        if task.corrects is None and any(outcome.kind == RETURN for outcome in node.outcomes):
            found.extend(returning.choices(run, scope, node))

    resume(work, task.case_id, look)
    return tuple(found)


def asked_of(connection: Connection, task_id: str) -> Asked | None:
    """What was asked for where a task is a correction or was opened by a return; None for any other task."""
    row = LOCALS.one(connection, {"x_id": task_id})
    local: Mapping[str, Any] = codec.decode(row.locals) if row is not None and row.locals else {}
    told = local.get("correction") or local.get("returned")
    if row is None or not isinstance(told, Mapping) or not {"seat", "asked", "then"} <= told.keys():
        return None
    corrects = row.corrects is not None
    return Asked(
        told["seat"], tuple(told["asked"]), told.get("reason"), told.get("by"), told["then"], corrects, told.get("task")
    )
