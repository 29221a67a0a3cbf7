"""Running a case to its next rest: commands are done one by one, and a failure stays in the case as an incident.

`PERFORM` says what each command of the agenda does; the lifecycle table says what it means for a kind of element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.errors import BudgetExceeded, Conflict, EngineError
from engine.run import lifecycle
from engine.run.behaviour import conditions, correlation, scopes
from engine.run.case import agenda, incidents
from engine.run.case.run import Behaviour, Run
from engine.run.case.step_budget import StepBudget
from engine.run.elements import (
    call_activity,
    catching,
    compensation,
    event_sub_process,
    multi_instance,
    process,
    sub_process,
    throwing,
    user_task,
)
from engine.store.cases import Case, Scope
from engine.transaction.work import Work
from ground.bilingual import of as cause_of

FINISHED: dict[str, Callable[[Run, Scope], None]] = {
    "process": scopes.case_ended,
    "sub": sub_process.finished,
    "call": call_activity.finished,
    "handler": event_sub_process.finished,
    "undo": compensation.undo_next,
}
"""What the end of a scope means, by its kind."""


def scope_finished(run: Run, at: agenda.ScopeFinished) -> None:
    """No token is left: the scope is done, unless one of its event sub-processes still runs."""
    scope = at.scope
    if scope.gone or scope.memo.get("handlers") or scope.memo.get("done"):
        return
    if scope.marking.tokens:
        first = scope.marking.tokens[0]
        incidents.stalled(run, scope, first.id, first.node)  # everything but the waiting joins is over now
        return
    FINISHED[scope.kind](run, scope)


PERFORM: dict[type[agenda.Command], Callable[[Run, Any], None]] = {
    agenda.Enter: lifecycle.enter,
    agenda.StartInstance: lifecycle.start_instance,
    agenda.Reopen: lifecycle.reopen,
    agenda.StartNext: lambda run, at: multi_instance.start_next(run, at.scope),
    agenda.ActOnHeld: user_task.act_on_held,
    agenda.NextRound: lambda run, at: multi_instance.next_round(run, at.scope),
    agenda.InstanceDone: multi_instance.instance_done,
    agenda.InstanceCounted: multi_instance.instance_counted,
    agenda.AfterInstance: multi_instance.after_instance,
    agenda.AskCompletion: sub_process.ask_completion,
    agenda.AskCondition: conditions.ask_again,
    agenda.ActivityDone: sub_process.activity_done,
    agenda.ScopeFinished: scope_finished,
    agenda.Stalled: lambda run, at: incidents.stalled(run, at.scope, at.token, at.element),
    agenda.Fire: catching.fire,
    agenda.LetPass: catching.let_pass,
    agenda.Throw: throwing.throw_now,
    agenda.UndoNext: lambda run, at: compensation.undo_next(run, at.scope),
    agenda.Undone: lambda run, at: throwing.undone(run, at.scope, at.token),
    agenda.Take: correlation.take,
    agenda.Begin: process.begin,
    agenda.Asked: lambda run, at: at.act(run),
}
BEHAVIOUR = Behaviour(PERFORM, lifecycle.LIFECYCLE)


def new_run(work: Work, case: Case) -> Run:
    """A run of a case, with nothing on its agenda."""
    return Run(work, case, BEHAVIOUR)


def run_in(work: Work, case_id: str, act: Callable[[Run], None]) -> Run:
    """Do `act` in a case and run it to its rest; inside a running case it is queued there. NotFound, Conflict."""
    running: Run | None = work.runs.get(case_id)
    if running is not None:
        running.sooner(agenda.Asked(act))
        return running
    case = work.case(case_id)
    if case.state != "active":
        raise Conflict(
            f"Expected case {case.number} active but it is {case.state}",
            zh=f"案件 {case.number} 已不在办理中，请刷新后再看",
        )
    run = new_run(work, case)
    begin_run(run, lambda: act(run))
    return run


def begin_run(run: Run, first: Callable[[], None]) -> None:
    """Do the first act, which can refuse (the transaction fails), then what follows from it, which cannot."""
    work = run.work
    outermost = work.budget is None
    if outermost:
        settings = run.ports.settings
        work.budget = StepBudget(settings.steps, settings.seconds)
    run.budget = work.budget
    work.runs[run.case.id] = run
    try:
        first()
        if run.data_changed:
            run.data_changed = False
            conditions.look(run)
        drain(run)
    finally:
        del work.runs[run.case.id]
        if outermost:
            work.budget = None


def drain(run: Run) -> None:
    """Perform the agenda to its end; after each command look at conditions. A failure keeps the case whole."""
    over = None
    while run.urgent or run.agenda:
        command = run.urgent.popleft() if run.urgent else run.agenda.popleft()
        if over:
            incidents.failed(run, command, "budget", over, False)
            continue
        begun = False
        try:
            run.budget.step()
            begun = True
            run.written.clear()
            run.now(command)
        except BudgetExceeded as cause:
            over = cause_of(cause)
            incidents.failed(run, command, "budget", over, begun)
            continue
        except EngineError as cause:
            incidents.failed(run, command, "expression", cause_of(cause), True)
        if run.data_changed:
            run.data_changed = False
            conditions.look(run)
