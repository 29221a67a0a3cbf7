"""User tasks (人工任务): opened with holder, explanation, limit and form; decided once; taken back; handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from engine.bpmn.model import LoopKind, Node
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.runtime import assignment, data, leave, limits, multi
from engine.runtime.run import Run
from engine.store import codec
from engine.store import tables as t
from engine.store.cases import TASK, Scope
from engine.store.writes import DECIDE_TASK, exactly_one
from engine.work import Work

PREVIOUS_BY_SAME = (
    select(t.task.c.id, t.task.c.outcome)
    .where(t.task.c.case_id == bindparam("x_case"), t.task.c.state == "done", t.task.c.decided_by == bindparam("x_by"))
    .order_by(t.task.c.decided_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What someone decides on a task: an outcome the task offers, a reason, form data.

    `expected_version` is the task's row version that was on the screen; another one is a Conflict.
    """

    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    expected_version: int | None = None


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open a user task: one row, its limit timers, its history row, its notice in the outbox."""
    local = data.inputs(run, scope, node.inputs, multi.local_of(run, scope, token))
    holder = assignment.of(run, scope, node, local)
    if node.skip_same_person and _same_person(run, scope, token, (node, holder)):
        return
    key = run.work.new_id()
    deadline = limits.of(run, scope, node, local)
    row = _row(run, (scope, token), node, key)
    row.update(assignment.columns(holder))
    row.update(limits.columns(deadline))
    row["priority"] = _priority(run, scope, node, local)
    row["locals"] = codec.encode(local) if local else None
    row["loop_index"] = token if scope.kind == "multi" else None
    run.work.writes.insert(t.task, row)
    run.case.remember(row)
    limits.arm(run, row, deadline)
    run.new_tasks.append(key)
    run.record("entered", node.id, {"task": key, "role": row["role"], "organisation": row["organisation"]})
    run.work.outbox("task.opened", key, {"case": run.case.id, "task": key, "element": node.id})
    assignment.copies(run, scope, node, holder, key)
    assignment.warn(run, (scope, token, node.id), holder, key)


def _same_person(run: Run, scope: Scope, token: int, asked: tuple[Node, assignment.Holder]) -> bool:
    """Skip a task whose only possible holder has just decided (同人跳过); a decision it offers is taken over."""
    node, holder = asked
    able = [holder.person] if holder.person else [h for h in holder.holders or [] if h not in holder.excluded]
    if len(able) != 1:
        return False
    run.work.writes.flush(run.work.connection)
    last = run.work.connection.execute(PREVIOUS_BY_SAME, {"x_case": run.case.id, "x_by": able[0]}).one_or_none()
    if last is None or last.id != run.decided:
        return False
    if node.outcomes and last.outcome not in {outcome.value for outcome in node.outcomes}:
        return False
    value = {"outcome": last.outcome, "reason": None, "data": {}, "by": able[0], "at": run.work.now, "skipped": True}
    run.record("skipped", node.id, {"task": last.id, "by": able[0]})
    data.assign(run, scope, {node.id: value})
    leave.instance_done(run, scope, token, node, {node.id: value})
    return True


def _row(run: Run, at: tuple[Scope, int], node: Node, key: str) -> dict[str, Any]:
    scope, token = at
    return {
        "id": key, "case_id": run.case.id, "scope_id": scope.id, "token": token, "element": node.id,
        "name": node.name or node.id, "name_en": node.name_en or node.name or node.id,
        "role": None, "organisation": None, "person": None, "claimed_by": None, "delegated_by": None,
        "excluded": None, "explanation_zh": None, "explanation_en": None, "state": "open",
        "created_at": run.work.now, "due_at": None, "remind_at": None, "overdue": False, "escalate": False,
        "waits_calendar": None, "priority": 50, "form": node.form, "outcomes": run.compiled(scope).outcomes(node),
        "locals": None, "loop_index": None, "previous": run.decided, "viewed_at": None, "decided_by": None,
        "decided_at": None, "outcome": None, "reason": None, "row_version": 1,
    }  # fmt: skip


def _priority(run: Run, scope: Scope, node: Node, local: Mapping[str, Any]) -> int:
    if node.priority is None:
        return 50
    value = run.evaluate(scope, node.priority, local)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else 50


def decide(run: Run, task: Any, decision: Decision) -> None:
    """Take a decision on an open task: checked, stored under the task's id, and the token goes on."""
    scope = run.scope(task.scope_id)
    node = run.node(scope, task.element)
    check(run, node, task, decision)
    now = run.work.now
    params = {
        "x_id": task.id, "x_by": run.work.actor.account, "x_at": now,
        "x_outcome": decision.outcome, "x_reason": decision.reason, "x_version": task.row_version,
    }  # fmt: skip
    run.work.writes.run(DECIDE_TASK, params, exactly_one(f"task {task.id}"))
    run.work.decided.add(task.id)
    limits.drop(run, task)
    assignment.mark_exception(run, scope, node, task)
    run.decided = task.id
    record = {"task": task.id, "outcome": decision.outcome, "reason": decision.reason, "data": dict(decision.data)}
    run.record("decided", node.id, record)
    _take_in(run, (scope, task.token), node, task, decision)


def _take_in(run: Run, at: tuple[Scope, int], node: Node, task: Any, decision: Decision) -> None:
    """The submitted data live under the task's id; outputs and the token follow."""
    scope, token = at
    value = {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "data": dict(decision.data),
        "by": run.work.actor.account,
        "at": run.work.now,
    }
    local = codec.decode(task.locals) if task.locals else {}
    seen = {**local, **decision.data, node.id: value, "outcome": decision.outcome}
    if scope.kind == "multi" and node.loop is not None and node.loop.kind is not LoopKind.STANDARD:
        multi.tally(scope, decision.outcome)
        scope.memo["last"] = decision.outcome
        data.assign(run, scope, run.engine.plain_data(node, decision.data))
    else:
        data.assign(run, scope, {node.id: value, **run.engine.plain_data(node, decision.data)})
    if node.outputs:
        data.assign(run, scope, data.outputs(run, scope, node.outputs, seen))
    leave.instance_done(run, scope, token, node, seen)


def check(run: Run, node: Node, task: Any, decision: Decision) -> None:
    """Refuse a decision that the task does not offer, lacks its reason, or that this actor may not take."""
    if node.outcomes:
        offered = {outcome.value: outcome for outcome in node.outcomes}
        outcome = offered.get(decision.outcome or "")
        if outcome is None:
            raise BadInput(
                f"Expected an outcome of {sorted(offered)} but got {decision.outcome!r}",
                zh=f"办理结果须为 {sorted(offered)} 之一，现为“{decision.outcome}”",
            )
        if outcome.reason and not (decision.reason or "").strip():
            raise BadInput(
                f"Expected a reason for {decision.outcome} but got none; say why",
                zh="请填写原因",
            )
    actor = run.work.actor
    if actor.account in _excluded(task):
        raise NotAllowed(
            "Expected another person: nobody decides a case they started or took part in",
            zh="本人发起或参与过此件，须由他人办理（四眼原则）",
        )
    if task.claimed_by and task.claimed_by != actor.account and actor.account != "system":
        raise NotAllowed(
            "Expected the person who holds the task but it is another: ask for it to be put back or handed on",
            zh="他人正在办理此件，请待其放回或转办",
        )


def _excluded(task: Any) -> list[str]:
    return list(codec.decode(task.excluded)) if task.excluded else []


def open_task(work: Work, task_id: str, locked: bool = False) -> Any:
    """The row of an open task; NotFound, or Conflict when it was decided already.

    `locked`: so that nobody else can decide it any more.
    """
    row = work.for_decision(task_id) if locked else TASK.one(work.connection, {"x_id": task_id})
    if row is None:
        work.flush()
        row = TASK.one(work.connection, {"x_id": task_id})
    if row is None:
        raise NotFound(
            f"Expected a task {task_id} but there is none",
            zh="没有这项待办，请刷新后再试",
        )
    if row.state != "open" or task_id in work.decided:
        raise Conflict(
            f"Expected task {task_id} open but it is {'done' if row.state == 'open' else row.state}",
            zh="此件已办理或已收回，请刷新后再看",
        )
    return row
