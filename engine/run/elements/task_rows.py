"""The rows of user tasks: one that opens with its timers, history and notice; one that was decided."""

from __future__ import annotations

from typing import Any

from engine.bpmn.model import Node
from engine.run.case.run import Run
from engine.run.elements import holder as assignment
from engine.run.elements import limit
from engine.run.elements.decision import Decision
from engine.run.elements.holder import Holder
from engine.run.elements.limit import Deadline
from engine.store import tables as t
from engine.store.cases import Scope
from engine.store.writes import DECIDE_TASK, exactly_one


def row(run: Run, at: tuple[Scope, int], node: Node) -> dict[str, Any]:
    """The row of a task of a node, open and with nobody to decide it yet."""
    scope, token = at
    return {
        "id": run.work.new_id(), "case_id": run.case.id, "process": run.case.key, "scope_id": scope.id, "token": token,
        "element": node.id,
        "name": node.name or node.id, "name_en": node.name_en or node.name or node.id,
        "role": None, "organisation": None, "person": None, "claimed_by": None, "delegated_by": None,
        "excluded": None, "explanation_zh": None, "explanation_en": None, "state": "open",
        "created_at": run.work.now, "due_at": None, "remind_at": None, "overdue": False, "escalate": False,
        "waits_calendar": None, "priority": 50, "form": node.form, "outcomes": run.compiled(scope).outcomes(node),
        "locals": None, "loop_index": token if scope.kind == "multi" else None, "previous": run.decided,
        "corrects": None, "adds": None, "added": None, "awaits": None, "signed": None, "viewed_at": None,
        "decided_by": None, "decided_for": None, "decided_at": None, "outcome": None, "reason": None, "row_version": 1,
    }  # fmt: skip


def opened(run: Run, scope: Scope, task: dict[str, Any], said: tuple[Holder, Deadline]) -> None:
    """Open a task: its row, its limit timers, its history row, its notice; nobody to decide it is an incident."""
    holder, deadline = said
    task.update(assignment.columns(holder))
    task.update(limit.columns(deadline))
    key, element = task["id"], task["element"]
    run.work.writes.insert(t.task, task)
    run.case.remember(task)
    limit.arm(run, task, deadline)
    run.opened.append(task)
    run.record("entered", element, {"task": key, "role": task["role"], "organisation": task["organisation"]})
    run.work.outbox("task.opened", key, {"case": run.case.id, "task": key, "element": element})
    assignment.warn(run, (scope, task["token"], element), holder, key)


def decided(run: Run, task: Any, decision: Decision, instead_of: str | None) -> None:
    """Write who decided an open task, whom they stood in for, and how; its limit ends."""
    if run.case.history_seq != run.case.saved_seq:
        run.work.flush()  # what a taking back restores is what stood before this decision
    run.decided = task.id
    params = {
        "x_id": task.id, "x_by": run.work.actor.account, "x_for": instead_of, "x_at": run.work.now,
        "x_outcome": decision.outcome, "x_reason": decision.reason, "x_version": task.row_version,
    }  # fmt: skip
    run.work.writes.run(DECIDE_TASK, params, exactly_one(f"task {task.id}"))
    run.work.decided.add(task.id)
    limit.drop(run, task)
