"""Running a case to its next rest, and what it leaves other cases to do; all inside one unit of work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from engine.errors import BudgetExceeded, Conflict
from engine.runtime import conditions, incidents
from engine.runtime.budget import Budget
from engine.runtime.run import Run, drain
from engine.work import Work


def resume(work: Work, case_id: str, action: Callable[..., None], *args: Any) -> Run:
    """Do `action(run, *args)` in a case and run it to its rest; inside a running case it is queued there."""
    running = work.runs.get(case_id)
    if running is not None:
        running.sooner(action, *args)
        return running
    case = work.case(case_id)
    if case.state != "active":
        raise Conflict(
            f"Expected case {case.number} active but it is {case.state}",
            zh=f"案件 {case.number} 已不在办理中，请刷新后再看",
        )
    run = Run(work, case)
    begin_run(run, lambda: action(run, *args))
    return run


def begin_run(run: Run, first: Callable[[], None]) -> None:
    """The first action may refuse (the transaction fails); what follows from it may not."""
    work = run.work
    outermost = work.budget is None
    if outermost:
        settings = run.engine.settings
        work.budget = Budget(settings.steps, settings.seconds)
    run.budget = work.budget
    work.runs[run.case.id] = run
    try:
        first()
        if run.data_changed:
            run.data_changed = False
            conditions.look(run)
        drain(run, conditions.look, incidents.failed)
    finally:
        del work.runs[run.case.id]
        if outermost:
            work.budget = None
    if outermost:
        deliver(work)


def deliver(work: Work) -> None:
    """Do what other cases were left to do; each delivery may leave more. Inside a run it waits for its end.

    A chain of messages without end uses up the budget: what is left of it stands as incidents in the cases it
    was meant for, and who sent the first message is not undone.
    """
    if work.budget is not None or not work.queue:
        return
    settings = work.engine.settings
    work.budget = Budget(settings.steps, settings.seconds)
    try:
        while work.queue:
            with suppress(BudgetExceeded):
                work.budget.step()
            work.queue.popleft()()
    finally:
        work.budget = None
