"""User tasks (人工任务): opened with holder, explanation, limit and form; decided once; taken back; handed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn.model import Node, Outcome
from engine.errors import BadInput, Conflict, NotFound
from engine.run.behaviour import leaving
from engine.run.case import added, expressions, loop_state, rights, variables
from engine.run.case.agenda import ActOnHeld
from engine.run.case.run import Run
from engine.run.elements import (
    added_rows,
    correction,
    countersigning,
    limit,
    notes,
    outcomes,
    returning,
    signing,
    skipping,
    task_rows,
)
from engine.run.elements import holder as assignment
from engine.run.elements.countersigning import Taken
from engine.run.elements.decision import Decision
from engine.run.elements.limit import Deadline
from engine.store import codec
from engine.store.cases import TASK, Scope
from engine.transaction.work import Work
from ground.blank import is_blank

Admit = Callable[[Run, Any, Decision], Mapping[str, Any]]


def begin(run: Run, scope: Scope, token: int, node: Node) -> None:
    """Open a user task: one row, its limit timers, its history row, its notice in the outbox."""
    local = variables.inputs(run, scope, node.inputs, loop_state.local_of(run, scope, token))
    if node.skip is not None and skipping.by_condition(run, (scope, token), node, local):
        return
    holder = assignment.of(run, scope, node, local)
    if (node.skip_same_person or node.skip is not None) and skipping.by_holder(run, (scope, token), node, holder):
        return
    deadline = None
    if scope.kind == "multi" or notes.KEY in scope.memo:
        local, deadline = _returned(run, (scope, token), node, local)
    row = task_rows.row(run, (scope, token), node)
    row["priority"] = _priority(run, scope, node, local)
    row["locals"] = codec.encode(local) if local else None
    task_rows.opened(run, scope, row, (holder, deadline or limit.of(run, scope, node.limit, local)))
    assignment.copies(run, scope, node, holder, row["id"])


def _returned(
    run: Run, at: tuple[Scope, int], node: Node, local: Mapping[str, Any]
) -> tuple[dict[str, Any], Deadline | None]:
    """What a seat sees of the return that led to it, and what is left of its limit when the case is straight back."""
    note = notes.of(run, *at, node)
    if note is None:
        return dict(local), None
    seen = {**local, "returned": notes.shown(note)}
    if node.limit is None or not note.get("stopped"):
        return seen, None
    return seen, limit.resumed(run, at[0], node.limit, (seen, note["stopped"]))


def _priority(run: Run, scope: Scope, node: Node, local: Mapping[str, Any]) -> int:
    if node.priority is None:
        return 50
    value = expressions.evaluate(run, scope, node.priority, local)
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else 50


def decide(run: Run, task: Any, decision: Decision, admit: Admit | None = None) -> None:
    """Take a decision on an open task: checked, stored under the task's id, and the token goes on.

    `admit` says which of its data the task takes; it is asked of nobody who may not decide.
    """
    scope = run.scope(task.scope_id)
    node = run.node(scope, task.element)
    instead_of = rights.require(run, task).instead_of
    rights.require_own(task)
    rights.require_signed(task)
    if admit is not None:
        decision = replace(decision, data=admit(run, task, decision))
    if task.corrects is not None:
        correction.resubmit(run, (scope, node), (task, instead_of), decision)
        return
    if task.adds is not None:
        countersigning.sign(run, (scope, node), (task, instead_of), decision)
        return
    outcome = check(node, decision)
    giving = None
    if node.correction is not None or decision.returning is not None:
        giving = returning.giving(run, (scope, node), task, decision)
    if node.signing is not None:
        signing.once_each(run, scope, node)
    task_rows.decided(run, task, decision, instead_of)
    assignment.mark_exception(run, scope, node, task)
    record = {"task": task.id, "outcome": decision.outcome, "reason": decision.reason, "data": dict(decision.data)}
    if instead_of is not None:
        record["instead_of"] = instead_of
    run.record_signed("decided", node.id, record)
    taken = Taken(decision, outcome, run.work.actor.account, run.work.now, giving)
    if added.KEY not in scope.memo or not countersigning.holds(run, (scope, node), task, taken):
        _take_in(run, (scope, node), task, taken)


def act_on_held(run: Run, at: ActOnHeld) -> None:
    """Act on a decision that was held for those who sign beside its seat; it counts as of when it was taken."""
    held, task = at.held, added_rows.seat_of(run, at.task)
    decision = Decision(held["outcome"], held["data"], held["reason"])
    node = run.node(at.scope, task.element)
    taken = Taken(decision, node.outcome(decision.outcome), held["by"], held["at"], held["giving"])
    _take_in(run, (at.scope, node), task, taken)


def _take_in(run: Run, at: tuple[Scope, Node], task: Any, taken: Taken) -> None:
    """The submitted data live under the task's id; outputs and the token follow."""
    (scope, node), decision, giving = at, taken.decision, taken.giving
    value = {
        "outcome": decision.outcome, "reason": decision.reason, "data": dict(decision.data),
        "by": taken.by, "at": taken.at,
    }  # fmt: skip
    local = codec.decode(task.locals) if task.locals else {}
    seen = {**local, **decision.data, node.id: value, "outcome": decision.outcome}
    alone = giving is not None and node.signing is None  # one of several instances that returns is not done
    if scope.kind == "multi" and (alone or loop_state.vote(run, scope, decision.outcome)):
        variables.assign(run, scope, _plain_data(run, node, decision.data))
    else:
        variables.assign(run, scope, {node.id: value, **_plain_data(run, node, decision.data)})
    if node.outputs:
        variables.assign(run, scope, variables.outputs(run, scope, node.outputs, seen))
    if node.signing is not None and scope.kind == "multi":
        returning.keep(scope, giving)  # what all who sign decide together is acted upon when they have
    elif _acts(scope, taken.outcome) and outcomes.led(run, (scope, task.token), node, (decision.outcome, giving)):
        return
    leaving.instance_done(run, scope, task.token, node, seen)


def _acts(scope: Scope, outcome: Outcome | None) -> bool:
    """Tell whether a decision can do anything but take the flows: by its kind, or because a return led to it."""
    return outcome is not None and outcome.kind != "" or notes.KEY in scope.memo


def _plain_data(run: Run, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The submitted data that also become variables of their own (library use only)."""
    return data if run.ports.settings.merge_task_data and not node.outputs else {}


def check(node: Node, decision: Decision) -> Outcome | None:
    """Refuse a decision that the task does not offer, or that lacks its reason.

    Returns the outcome decided on; None for a task that offers none.
    """
    outcome = None
    if node.outcomes:
        offered = {outcome.value: outcome for outcome in node.outcomes}
        outcome = offered.get(decision.outcome or "")
        if outcome is None:
            raise BadInput(
                f"Expected an outcome of {sorted(offered)} but got {decision.outcome!r}",
                zh=f"办理结果须为 {sorted(offered)} 之一，现为“{decision.outcome}”",
            )
        if outcome.reason and is_blank(decision.reason):
            raise BadInput(
                f"Expected a reason for {decision.outcome} but got none; say why",
                zh="请填写原因",
            )
    return outcome


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
