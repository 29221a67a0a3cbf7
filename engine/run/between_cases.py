"""Deliveries of one case to others: a command for another case, or a case to start, each done in its turn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from engine.errors import BudgetExceeded, Conflict, NotFound
from engine.run import starting
from engine.run.case.agenda import Delivery, ToCase
from engine.run.case.run import Run
from engine.run.case.step_budget import StepBudget
from engine.run.step import run_in
from engine.transaction.work import Work


def resume(work: Work, case_id: str, act: Callable[[Run], None]) -> Run:
    """Do `act` in a case, run it to its rest, and deliver what it left for others. NotFound, Conflict."""
    run = run_in(work, case_id, act)
    deliver(work)
    return run


def deliver(work: Work) -> None:
    """Make every delivery in the queue; each can add more. Inside a run, deliveries wait for its end.

    A chain of messages without end uses up the budget: the rest stays as incidents in the cases it was meant
    for, and the case that sent the first message is not undone.
    """
    if work.budget is not None or not work.queue:
        return
    settings = work.ports.settings
    work.budget = StepBudget(settings.steps, settings.seconds)
    try:
        while work.queue:
            with suppress(BudgetExceeded):
                work.budget.step()
            _deliver_one(work, work.queue.popleft())
    finally:
        work.budget = None


def _deliver_one(work: Work, left: Delivery) -> None:
    if not isinstance(left, ToCase):
        starting.start_by(work, left)
        return
    command = left.command
    with suppress(Conflict, NotFound):  # the case ended meanwhile: nobody is left to hear it
        run_in(work, left.case_id, lambda run: run.now(command))
